/* Asks over Azure's own client; prints what it hears. */
import {WebPubSubClient, WebPubSubJsonProtocol} from '@azure/web-pubsub-client';

const [url, ...questions] = process.argv.slice(2);
const client = new WebPubSubClient(url, {protocol: WebPubSubJsonProtocol()});
await client.start();
await client.joinGroup('group');
const texts = [];
for (const message of questions) {
	let text = '';
	const whole = new Promise((resolve) => {
		const hear = ({message: {data}}) => {
			text += data.text;
			if (!data.done) return;
			client.off('server-message', hear);
			resolve(text);
		};
		client.on('server-message', hear);
	});
	await client.sendEvent('message', {message, group: 'group'}, 'json');
	texts.push(await whole);
}
console.log(JSON.stringify(texts));
// Its timers would run on.
client.stop();
process.exit();
