import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {WebSocket} from 'ws';
import {expect} from 'vitest';
import type {Manifest} from '../../../source/store/manifest.ts';
import {widthOf} from '../../../source/terminal/fit.ts';
import {serveSockets} from '../../helpers/servers.ts';
import type {TerminalSession} from '../../helpers/terminal.ts';

const intents = ['contact', 'greeting', 'pii'] as const;

/**
 * Rows of which every fourth says "wrong" and one says "broken": the chatbot below goes by these words.
 */
export function rowsOf(count: number): object[] {
	return Array.from({length: count}, (_, index) => ({
		Intent: intents[index % intents.length],
		Question: `question ${index} ${index === 5 ? 'broken' : index % 4 === 0 ? 'wrong' : 'fine'}`,
	}));
}

export type Chatbot = {
	readonly url: string;
	/** The questions in the order in which they came. */
	readonly asked: readonly string[];
	/** Answers what waits, and from now on at once. */
	readonly release: () => void;
	/** Keeps what comes from now on waiting. */
	readonly hold: () => void;
};

/**
 * A chatbot that gets a question with "wrong" in it wrong the first time it is asked, "stubborn" ones
 * always, and closes the connection on a "broken" one the first time.
 */
export async function startChatbot({held = false} = {}): Promise<Chatbot> {
	const asked: string[] = [];
	const waiting: (() => void)[] = [];
	let holding = held;
	function answer(socket: WebSocket, question: string, first: boolean): void {
		if (question.includes('broken') && first) {
			socket.close(1011, 'out of order');
			return;
		}
		const wrong = question.includes('stubborn') || (question.includes('wrong') && first);
		const number = Number(/\d+/.exec(question)?.[0] ?? 0);
		const intent = wrong ? 'unknown' : intents[number % intents.length];
		socket.send(JSON.stringify({message: `an answer to ${question}`, intent}));
	}
	const url = await serveSockets((socket, text) => {
		const {message} = JSON.parse(text) as {message: string};
		const first = !asked.includes(message);
		asked.push(message);
		if (holding) waiting.push(() => answer(socket, message, first));
		else answer(socket, message, first);
	});
	return {
		url,
		asked,
		hold() {
			holding = true;
		},
		release() {
			holding = false;
			for (const give of waiting.splice(0)) give();
		},
	};
}

/**
 * Columns of the longest line that the last frame was made of. By the bytes, for a terminal shows of a
 * line no more than it has room for.
 */
export function widestLine({raw}: TerminalSession): number {
	const frame = raw().split('\u001B[?2026h').at(-1)!.split('\u001B[?2026l')[0]!;
	// Colours take no room; after every other sequence the cursor is elsewhere.
	const lines = frame.replaceAll(/\u001B\[[\d;]*m/g, '').split(/\u001B\[[?\d;]*[a-zA-Z]|[\r\n]+/);
	return Math.max(...lines.map(widthOf));
}

/** Resolves when the screen has been drawn for this size: its header ends at the right edge. */
export async function redrawn(
	{screen, waitUntil}: TerminalSession,
	columns: number,
	rows: number,
): Promise<void> {
	const reached = () => {
		const [header = ''] = screen();
		const isWhole = header.startsWith('floodgate ─') && header.length === columns;
		return isWhole && /q (back|quit|stop)$/.test(screen()[rows - 1]!);
	};
	await waitUntil(reached, `a screen of ${columns}×${rows}`);
}

/** Asserts that what was changed of the terminal is as it was before, by the bytes it was told. */
export function expectRestored({raw, onAlternateScreen}: TerminalSession): void {
	const bytes = raw();
	expect(onAlternateScreen()).toBe(false);
	for (const [wanted, against] of [
		['?1049l', '?1049h'],
		['?25h', '?25l'],
		['?2004l', '?2004h'],
		['?7h', '?7l'],
	] as const) {
		expect(bytes.lastIndexOf(`\u001B[${wanted}`), wanted).toBeGreaterThan(
			bytes.lastIndexOf(`\u001B[${against}`),
		);
	}
}

/** The manifest of the one run below a working folder. */
export async function readManifest(cwd: string): Promise<Manifest> {
	const [name] = await readdir(join(cwd, 'runs'));
	return JSON.parse(await readFile(join(cwd, 'runs', name!, 'manifest.json'), 'utf8')) as Manifest;
}
