import {setImmediate as turn} from 'node:timers/promises';
import {expect} from 'vitest';
import {brokenAnswer, HttpHeadParser} from '../../source/engine/http-head.ts';
import type {Draw} from '../helpers/random.ts';
import {acceptance, frame, startHostileServer, type Peer} from '../helpers/hostile-server.ts';
import {openClient} from '../engine/client-opening.ts';

/** What real and hostile servers may say in place of an answer, or within it. */
const pieces = [
	...[
		'HTTP/1.1 ',
		'HTTP/1.0 ',
		'HTTP/0.9 ',
		'HTTP/2 ',
		'HTTP/1.1\t',
		'http/1.1 ',
		'ICY ',
		'<html>',
	],
	...[
		'101',
		'101 Switching Protocols',
		'200 OK',
		'99',
		'1010',
		'000',
		'-101',
		'407',
		'503 No',
		'100 Continue',
	],
	...['\r\n', '\r\n\r\n', '\n', '\r', '\n\n', '\0', ' ', '\t', ':', ';', '\x7f', 'é', '\xff\xfe'],
	...[
		'Upgrade: websocket',
		'Connection: Upgrade',
		'Sec-WebSocket-Accept: x',
		'Sec-WebSocket-Protocol: a',
	],
	...[
		'Content-Length: -1',
		'Content-Length: 5',
		'Content-Length: 99999999999999999999',
		'Content-Length: 0',
	],
	...[
		'Transfer-Encoding: chunked',
		'Transfer-Encoding: gzip',
		'5\r\nhello\r\n',
		'0\r\n\r\n',
		'ffffffffffff\r\n',
		'-1\r\n',
	],
	...[
		'Set-Cookie: a=b',
		'Location: /x',
		'A : b',
		' folded',
		'__proto__: x',
		`X: ${'y'.repeat(5000)}`,
	],
] as const;

const invented = (draw: Draw): Buffer =>
	Buffer.from(
		Array.from({length: draw.int(0, 12)}, () => draw.pick(pieces)).join(
			draw.pick(['', '\r\n', '\r\n', ' ']),
		),
		'latin1',
	);

/** A good answer, or two of them, in which some bytes are changed, lost, or doubled. */
function mutated(draw: Draw, request: string): Buffer {
	const good = acceptance(request);
	const refusal = 'HTTP/1.1 429 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nno!\r\n0\r\n\r\n';
	let text = draw.pick([
		good,
		good + good,
		refusal,
		`HTTP/1.1 100 Go\r\n\r\n${good}`,
		good + frame('x').toString('latin1'),
	]);
	for (let changes = draw.int(0, 3); changes > 0; changes--) {
		const at = draw.int(0, text.length);
		const piece = draw.pick([...pieces, String.fromCharCode(draw.int(0, 255))]);
		text = text.slice(0, at) + piece + text.slice(at + draw.int(0, 3));
	}
	return Buffer.from(text, 'latin1');
}

/** What a parser makes of bytes in pieces of this length: a head and the rest, an error, or nothing yet. */
function parsed(bytes: Buffer, step: number): unknown {
	const parser = new HttpHeadParser();
	try {
		for (let at = 0; at < bytes.length; at += step) {
			const used = parser.take(bytes.subarray(at, at + step));
			if (used >= 0) return [parser.takeHead(), at + used];
		}
		return 'incomplete';
	} catch (error) {
		expect(error).toMatchObject({code: brokenAnswer});
		return 'broken';
	}
}

/** A parser makes the same of the same bytes, wherever they are cut. */
export function fuzzHeads(draw: Draw, count: number): void {
	for (let done = 0; done < count; done++) {
		const bytes = draw.pick([invented, (pen: Draw) => mutated(pen, '')])(draw);
		const whole = parsed(bytes, bytes.length);
		for (const step of [1, 2, draw.int(3, 50)]) {
			expect(parsed(bytes, step), JSON.stringify(bytes.toString('latin1'))).toEqual(whole);
		}
	}
}

/** Milliseconds after which a session would give up. */
const patience = 40;

/**
 * Opens connections to a server that answers with garbage, written whole, in pieces, or byte by byte, and
 * then leaves, resets or stays. Each must end exactly once, and leave no socket.
 */
export async function fuzzHandshakes(draw: Draw, count: number): Promise<void> {
	const answer = async ({socket, write}: Peer, request: string) => {
		const bytes = draw.pick([true, false]) ? invented(draw) : mutated(draw, request);
		const step = draw.pick([1, 7, 100, 100_000]);
		const leave = draw.pick(['end', 'reset', 'stay'] as const);
		for (let at = 0; at < Math.min(bytes.length, step * 300); at += step) {
			if (socket.destroyed) return;
			write(bytes.subarray(at, at + step));
			if (step > 1 || at % 16 === 0) await turn();
		}
		if (leave === 'end') socket.end();
		else if (leave === 'reset') socket.resetAndDestroy();
	};
	const server = await startHostileServer({
		upgrade: (peer, request) => void answer(peer, request),
	});
	const one = async () => {
		const client = openClient(server.url, {subprotocols: draw.pick([[], [], ['a']])});
		const giving = setTimeout(() => client.connection.giveUp(), patience);
		// A server that has accepted and stays is left by the client.
		void client.opened.then(() => setTimeout(() => client.connection.terminate(), patience));
		const end = await client.end;
		clearTimeout(giving);
		await turn();
		expect(client.counts.ended, JSON.stringify(end)).toBe(1);
		expect(client.counts.opened).toBeLessThanOrEqual(1);
		if (end.kind === 'failed') expect(end.error.message).not.toBe('');
	};
	for (let done = 0; done < count; done += 50) {
		await Promise.all(Array.from({length: Math.min(50, count - done)}, one));
	}
	for (let number = 0; number < server.connections(); number++) {
		// An error of the socket, which ends the first wait, precedes its end.
		await server.closed(number).catch(() => server.closed(number));
	}
}
