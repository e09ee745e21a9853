import {setImmediate as turn} from 'node:timers/promises';
import {onTestFinished} from 'vitest';
import type {ReplyRule} from '../../source/model/reply-rule.ts';
import {frame, startHostileServer, type HostileServer, type Peer} from './hostile-server.ts';
import {createDraw, type Draw} from './random.ts';

/** What happens to a share of the answers, from 0 to 1, so many milliseconds after it should. */
export type Mishap = {readonly share: number; readonly after: number};

export type Unkindness = {
	/** The same seed gives the same mishaps for the same messages. */
	readonly seed?: number;
	/** One frame, or pieces with an end marker; one frame if absent. */
	readonly replies?: 'single' | 'stream';
	/** Milliseconds until an answer begins, from and to; at once if absent. */
	readonly latency?: readonly [least: number, most: number];
	/** Said on each connection: in one segment with the 101, or so many milliseconds after it. */
	readonly greeting?: 'segment' | number;
	/** Milliseconds between heartbeats, from and to. */
	readonly beat?: readonly [least: number, most: number];
	/** Each frame in a segment of its own, all of an answer in one, or each byte; frames if absent. */
	readonly writing?: 'frames' | 'segment' | 'bytes';
	/** The answer comes once more. */
	readonly repeat?: Mishap;
	/** The answer comes later. */
	readonly late?: Mishap;
	/** Behind the end comes one frame more. */
	readonly surplus?: Mishap;
};

export type UnkindServer = HostileServer & {
	/** What it has done so far. */
	readonly done: Readonly<Record<'answers' | 'greetings' | 'beats' | Mishaps, number>>;
	/** TCP connections that are open now. */
	readonly open: () => number;
};

type Mishaps = 'repeat' | 'late' | 'surplus';

/** The rules by which its answers are read. */
export const unkindRules: Readonly<Record<'single' | 'stream', ReplyRule>> = {
	single: {done: [{frames: 1}], ignore: [], ack: [], grace: 0},
	stream: {
		done: [{path: 'type', equals: 'end'}],
		delta: {path: 'token', mode: 'append'},
		...{ignore: [], ack: [], grace: 0},
	},
};

/** The text that answers a message: it holds the message whole, and with it any nonce. */
export const answerTo = (message: string): string => `answer to «${message}»`;

/** Whether a reply answers another message than the one that it stands beside. */
export const isMisplaced = (text: string | undefined, message: string): boolean =>
	text !== undefined && text !== answerTo(message);

const json = (value: unknown): Buffer => frame(JSON.stringify(value));

function framesOf(message: string, replies: 'single' | 'stream'): Buffer[] {
	const text = answerTo(message);
	if (replies === 'single') return [json({message: text})];
	const pieces = text.match(/.{1,12}/gs) ?? [];
	return [...pieces.map((token) => json({type: 'token', token})), json({type: 'end'})];
}

/** Writes one thing after the other, however long the one before takes. */
function createWriter(peer: Peer, writing: Unkindness['writing'] = 'frames') {
	let last = Promise.resolve();
	const write = async (frames: readonly Buffer[]) => {
		const all = Buffer.concat(frames);
		const parts = writing === 'bytes' ? [...all].map((byte) => Buffer.from([byte])) : frames;
		for (const part of writing === 'segment' ? [all] : parts) {
			if (peer.socket.destroyed) return;
			peer.write(part);
			// Else the system would put them into one segment.
			await turn();
		}
	};
	return (...frames: readonly Buffer[]) => {
		last = last.then(() => write(frames));
	};
}

/** A chatbot on loopback that answers rightly, and does what else real servers do. */
export async function startUnkindServer(unkindness: Unkindness = {}): Promise<UnkindServer> {
	const {replies = 'single', latency = [0, 0], greeting, beat, writing} = unkindness;
	const draw: Draw = createDraw(unkindness.seed ?? 1);
	const done = {answers: 0, greetings: 0, beats: 0, repeat: 0, late: 0, surplus: 0};
	const writers = new Map<Peer, ReturnType<typeof createWriter>>();
	const timers = new Set<NodeJS.Timeout>();
	const welcome = json({type: 'welcome', message: 'How can I help?'});

	function soon(peer: Peer, after: number, then: () => void): void {
		const timer = setTimeout(() => {
			timers.delete(timer);
			if (!peer.socket.destroyed) then();
		}, after);
		timers.add(timer);
	}

	/** Drawn for every answer, so that one mishap moves no other. */
	function drawMishaps(): Readonly<Record<Mishaps, boolean>> {
		const happens = (mishap: Mishap | undefined) => draw.real() < (mishap?.share ?? 0);
		return {
			repeat: happens(unkindness.repeat),
			late: happens(unkindness.late),
			surplus: happens(unkindness.surplus),
		};
	}

	function beatOn(peer: Peer, [least, most]: readonly [number, number]): void {
		soon(peer, draw.int(least, most), () => {
			done.beats++;
			writers.get(peer)!(json({type: 'beat'}));
			beatOn(peer, [least, most]);
		});
	}

	function answer(peer: Peer, message: string): void {
		const write = writers.get(peer)!;
		const frames = framesOf(message, replies);
		const mishaps = drawMishaps();
		const after = draw.int(...latency) + (mishaps.late ? unkindness.late!.after : 0);
		done.answers++;
		for (const [name, happens] of Object.entries(mishaps)) {
			if (happens) done[name as Mishaps]++;
		}
		soon(peer, after, () => {
			write(...frames);
			if (mishaps.repeat) soon(peer, unkindness.repeat!.after, () => write(...frames));
			if (mishaps.surplus) soon(peer, unkindness.surplus!.after, () => write(frames[0]!));
		});
	}

	const server = await startHostileServer({
		...(greeting === 'segment' && {greeting: welcome}),
		open(peer) {
			writers.set(peer, createWriter(peer, writing));
			if (greeting !== undefined) done.greetings++;
			if (typeof greeting === 'number') {
				soon(peer, greeting, () => writers.get(peer)!(welcome));
			}
			if (beat) beatOn(peer, beat);
		},
		prompt: answer,
	});
	onTestFinished(() => {
		for (const timer of timers) clearTimeout(timer);
	});
	const open = () => [...writers.keys()].filter(({socket}) => !socket.destroyed).length;
	return {...server, done, open};
}

export type Refusal = {
	readonly status: number;
	/** None if absent. */
	readonly body?: string;
	/** The body in chunks in place of a length. */
	readonly chunked?: boolean;
};

/**
 * A server that refuses each upgrade with a complete answer, and keeps the connection open for the next
 * request, as HTTP/1.1 has it.
 */
export async function startRefusingServer({
	status,
	body = '',
	chunked = false,
}: Refusal): Promise<HostileServer & {readonly open: () => number}> {
	const peers = new Set<Peer>();
	const size = Buffer.byteLength(body).toString(chunked ? 16 : 10);
	const chunk = body === '' ? '' : `${size}\r\n${body}\r\n`;
	const content = chunked
		? `Transfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`
		: `Content-Length: ${size}\r\n\r\n${body}`;
	const server = await startHostileServer({
		upgrade(peer) {
			peers.add(peer);
			peer.write(`HTTP/1.1 ${status} Refused\r\nConnection: keep-alive\r\n${content}`);
		},
	});
	return {...server, open: () => [...peers].filter(({socket}) => !socket.destroyed).length};
}
