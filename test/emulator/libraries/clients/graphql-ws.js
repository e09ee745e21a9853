/* Asks over the client of graphql-ws; prints what it hears. */
import {createClient} from 'graphql-ws';
import {WebSocket} from 'ws';

const [url, ...questions] = process.argv.slice(2);
const client = createClient({url, webSocketImpl: WebSocket, lazy: false});
const query = 'subscription Chat($message: String!) { chat(message: $message) { text } }';
const texts = [];
for (const message of questions) {
	let text = '';
	for await (const {data} of client.iterate({query, variables: {message}})) text += data.chat.text;
	texts.push(text);
}
await client.dispose();
console.log(JSON.stringify(texts));
