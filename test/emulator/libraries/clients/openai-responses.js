/* Asks over OpenAI's own client, all at once in streams of their own; prints what it hears. */
import OpenAI from 'openai';
import {ResponsesWS} from 'openai/resources/responses/ws';

const [url, ...questions] = process.argv.slice(2);
const client = new OpenAI({apiKey: 'none', baseURL: url.replace('ws:', 'http:')});
const responses = new ResponsesWS(client);
const texts = questions.map(() => '');
const done = new Set();
for (const [index, question] of questions.entries()) {
	responses.send({
		type: 'response.create',
		stream_id: `${index}`,
		model: 'gpt-5-mini',
		store: false,
		input: [{type: 'message', role: 'user', content: [{type: 'input_text', text: question}]}],
	});
}
for await (const event of responses) {
	if (event.type === 'error') throw event.error;
	if (event.type !== 'message') continue;
	const {message} = event;
	if (message.type === 'response.output_text.delta') texts[message.stream_id] += message.delta;
	if (message.type === 'response.completed') done.add(message.stream_id);
	if (done.size === questions.length) break;
}
responses.close();
console.log(JSON.stringify(texts));
