/* Asks over OpenAI's own client, in the conversation and outside it; prints what it hears. */
import {connect} from 'node:net';
import OpenAI from 'openai';
import {OpenAIRealtimeWS} from 'openai/realtime/ws';

const [url, ...questions] = process.argv.slice(2);
const client = new OpenAI({apiKey: 'none', baseURL: url.replace('ws:', 'http:')});
// It insists on TLS, which the mock doesn't speak.
const options = {createConnection: connect};
const realtime = new OpenAIRealtimeWS({model: 'gpt-realtime', options}, client);
realtime.socket.on('error', (error) => {
	throw error;
});
const heard = (type) => new Promise((resolve) => realtime.once(type, resolve));

await heard('session.created');
realtime.send({type: 'session.update', session: {type: 'realtime', output_modalities: ['text']}});
await heard('session.updated');
const texts = [];
for (const [index, question] of questions.entries()) {
	const item = {type: 'message', role: 'user', content: [{type: 'input_text', text: question}]};
	let text = '';
	const add = ({delta}) => {
		text += delta;
	};
	realtime.on('response.output_text.delta', add);
	if (index > 0) realtime.send({type: 'conversation.item.create', item});
	const response = index > 0 ? {} : {conversation: 'none', input: [item]};
	realtime.send({type: 'response.create', response});
	const {response: done} = await heard('response.done');
	realtime.off('response.output_text.delta', add);
	if (done.output[0].content[0].text !== text) throw new Error('The pieces are not the whole.');
	texts.push(text);
}
realtime.close();
console.log(JSON.stringify(texts));
