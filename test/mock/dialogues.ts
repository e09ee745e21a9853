import {createChatbot} from '../../source/mock/chatbot.ts';
import {protocols, type ProtocolName} from '../../source/mock/protocols.ts';
import type {Protocol} from '../../source/mock/protocol.ts';
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

const appsyncKey = {host: 'a.example', 'x-api-key': 'k'};

/** What a client of a protocol offers as subprotocols. */
export function offeredTo(name: ProtocolName): readonly string[] {
	const {subprotocols = []}: Protocol = protocols[name];
	if (name !== 'appsync-events') return subprotocols;
	const header = Buffer.from(JSON.stringify(appsyncKey)).toString('base64url');
	return [...subprotocols, `header-${header}`];
}

export async function speak(protocol: ProtocolName, ...messages: readonly unknown[]) {
	const gateway = await gatewayFor({...instantStream, protocol});
	const socket = await open(gateway.url, offeredTo(protocol));
	const frames: string[] = [];
	for (const text of messages) frames.push(...(await exchange(socket, text)));
	return {frames, counts: gateway.counts()};
}

export const base64 = (text: string) => Buffer.from(text).toString('base64');
