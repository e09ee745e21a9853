/* Asks over Google's own client; prints what it hears. */
import {GoogleGenAI, Modality} from '@google/genai';

const [url, ...questions] = process.argv.slice(2);
const client = new GoogleGenAI({
	apiKey: 'none',
	httpOptions: {baseUrl: url.replace('ws:', 'http:')},
});
let hear = () => undefined;
const session = await client.live.connect({
	model: 'gemini-live-2.5-flash-preview',
	config: {responseModalities: [Modality.TEXT]},
	callbacks: {
		onmessage: (message) => hear(message),
		onerror: (error) => {
			throw error;
		},
	},
});
const texts = [];
for (const question of questions) {
	const text = await new Promise((resolve) => {
		let said = '';
		hear = (message) => {
			said += message.text ?? '';
			if (message.serverContent?.turnComplete) resolve(said);
		};
		session.sendClientContent({turns: question, turnComplete: true});
	});
	texts.push(text);
}
session.close();
console.log(JSON.stringify(texts));
