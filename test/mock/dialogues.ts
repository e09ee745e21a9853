import {createChatbot} from '../../source/mock/chatbot.ts';
import {type ProtocolName} from '../../source/mock/protocols.ts';
import {createRandom} from '../../source/mock/random.ts';
import {exchange, gatewayFor, instantStream, open, rows} from './client.ts';

export const question = 'Comment obtenir un permis ?';

export const conversationId = 'c-1';

/* The answer in JSON, its text left out: only its trace id is drawn. */
export const answered = createChatbot(rows).answer(question, 1, drawnOnce());

export const message = answered.message;

/* The stream of the first time that the question is asked, after its fate and latency. */
export function drawnOnce() {
	const random = createRandom(1, `prompt:0:${question}`);
	random.uniform();
	random.normal();
	return random;
}

export async function speak(protocol: ProtocolName, ...messages: readonly unknown[]) {
	const gateway = await gatewayFor({...instantStream, protocol});
	const socket = await open(gateway.url);
	const frames: string[] = [];
	for (const text of messages) frames.push(...(await exchange(socket, text)));
	return {frames, counts: gateway.counts()};
}

export const base64 = (text: string) => Buffer.from(text).toString('base64');
