import {onTestFinished} from 'vitest';
import type {WebSocket} from 'ws';
import {serveSockets} from './servers.ts';

/** A message as the server saw it come. */
export type Heard = {
	/** Number of the connection in the order of its first message, from 0. */
	readonly connection: number;
	/** The conversation that it began or went on with. */
	readonly conversation: string;
	readonly message: string;
};

export type ChatServer = {
	readonly url: string;
	readonly heard: readonly Heard[];
};

export type ChatOptions = {
	/** Frames to send in place of the answer; undefined leaves it as it is. */
	readonly instead?: (message: string, times: number) => string | undefined;
};

type Request = {readonly message: string; readonly conversationId?: string | null};

/**
 * A chatbot that remembers, for each connection, what it was told in which conversation: a message
 * without a `conversationId` begins one, a message with an id that this connection does not know is
 * answered by an error. Answers say what came before, in order.
 */
export async function chatServer({instead}: ChatOptions = {}): Promise<ChatServer> {
	const memories = new Map<WebSocket, Map<string, string[]>>();
	const heard: Heard[] = [];
	const times = new Map<string, number>();
	let conversations = 0;
	onTestFinished(() => memories.clear());

	const url = await serveSockets((socket, text) => {
		const {message, conversationId} = JSON.parse(text) as Request;
		const memory = memories.get(socket) ?? new Map<string, string[]>();
		memories.set(socket, memory);
		const known = conversationId ?? undefined;
		const conversation = known ?? `talk-${conversations++}`;
		const before = known === undefined ? [] : memory.get(known);
		const connection = [...memories.keys()].indexOf(socket);
		heard.push({connection, conversation, message});
		times.set(message, (times.get(message) ?? 0) + 1);
		memory.set(conversation, [...(before ?? []), message]);
		const said = before?.length ? `you said before: ${before.join(', ')}` : 'hello';
		const answer = before
			? {message: said, conversationId: conversation, intent: message.split(' ')[0]}
			: {message: 'Internal server error', connectionId: 'none', requestId: conversation};
		socket.send(instead?.(message, times.get(message)!) ?? JSON.stringify(answer));
	});
	return {url, heard};
}
