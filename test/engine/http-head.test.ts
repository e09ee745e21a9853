import {expect, test} from 'vitest';
import {brokenAnswer, HttpHeadParser} from '../../source/engine/http-head.ts';

/** Parses an answer that arrives in these pieces; what follows the head is `rest`. */
function parse(...pieces: readonly (string | Buffer)[]) {
	const parser = new HttpHeadParser();
	for (const [index, piece] of pieces.entries()) {
		const bytes = Buffer.from(piece as string, 'latin1');
		const used = parser.take(bytes);
		if (used < 0) continue;
		const later = pieces.slice(index + 1).map((more) => more.toString('latin1'));
		return {...parser.takeHead(), rest: bytes.toString('latin1', used) + later.join('')};
	}
	return undefined;
}

const answer =
	'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nX-Empty:\r\nX-Padded: \t a b \t\r\n\r\nrest';
const parsed = {
	status: 101,
	headers: {upgrade: 'websocket', 'x-empty': '', 'x-padded': 'a b'},
	rest: 'rest',
};

test('a head is its status and its headers, and leaves the bytes behind it', () => {
	expect(parse(answer)).toEqual(parsed);
});

test('a head may arrive cut anywhere, and byte by byte', () => {
	for (let at = 1; at < answer.length; at++) {
		expect(parse(answer.slice(0, at), answer.slice(at)), `cut at ${at}`).toEqual(parsed);
	}
	expect(parse(...Array.from(answer))).toEqual(parsed);
});

test('repeated headers are joined as Node joins them', () => {
	const lines = [
		'A: 1',
		'a: 2',
		'Set-Cookie: x=1',
		'set-cookie: y=2',
		'Location: /1',
		'location: /2',
	];
	expect(parse(`HTTP/1.0 302 Found\r\n${lines.join('\r\n')}\r\n\r\n`)?.headers).toEqual({
		...{a: '1, 2', 'set-cookie': ['x=1', 'y=2'], location: '/1'},
	});
});

test('names of object members are names of headers', () => {
	const headers = parse('HTTP/1.1 400 No\r\n__proto__: a\r\nConstructor: b\r\n\r\n')?.headers;
	expect(Object.entries(headers!)).toEqual([
		['__proto__', 'a'],
		['constructor', 'b'],
	]);
});

test('a parser reads one head after another', () => {
	const parser = new HttpHeadParser();
	const bytes = Buffer.from('HTTP/1.1 100 Continue\r\nA: 1\r\n\r\nHTTP/1.1 200\r\n\r\n');
	const used = parser.take(bytes);
	expect(parser.takeHead()).toEqual({status: 100, headers: {a: '1'}});
	expect(parser.take(bytes.subarray(used))).toBe(bytes.length - used);
	expect(parser.takeHead()).toEqual({status: 200, headers: {}});
});

const ok = 'HTTP/1.1 200 OK\r\n';

test.each([
	['another protocol', '220 mail.example ESMTP\r\n'],
	['another protocol, without a line end', 'SSH-2.0-OpenSSH_9'],
	['the beginning of another protocol', 'HTTQ'],
	['bytes of TLS', Buffer.from([21, 3, 3, 0, 2, 2, 40])],
	['HTTP/0.9', '<html>hello</html>'],
	['HTTP/2', 'HTTP/2 200\r\n'],
	['a version without its end', 'HTTP/1.12 200\r\n'],
	['lower case', 'http/1.1 200 OK\r\n'],
	['an empty line first', '\r\nHTTP/1.1 200 OK\r\n'],
	['a status of two digits', 'HTTP/1.1 99 No\r\n'],
	['a status of four digits', 'HTTP/1.1 1010 No\r\n'],
	['a status of 0', 'HTTP/1.1 012 No\r\n'],
	['no status', 'HTTP/1.1\r\n'],
	['two blanks before the status', 'HTTP/1.1  101 OK\r\n'],
	['LF only', 'HTTP/1.1 200 OK\nA: 1\n\n'],
	['CR only', 'HTTP/1.1 200 OK\rA: 1\r\r'],
	['NUL in the status line', 'HTTP/1.1 200 \0\r\n'],
	['NUL in a value', `${ok}A: \0\r\n`],
	['DEL in a value', `${ok}A: \x7f\r\n`],
	['a folded line', `${ok}A: 1\r\n 2\r\n`],
	['a header without a colon', `${ok}A\r\n`],
	['a header without a name', `${ok}: 1\r\n`],
	['a blank before the colon', `${ok}A : 1\r\n`],
	['a name that is no token', `${ok}Ä: 1\r\n`],
	['two lengths', `${ok}Content-Length: 1\r\nContent-Length: 1\r\n`],
	['a head of 16 KB', `${ok}A: ${'a'.repeat(16 * 1024)}`],
	['many headers of 16 KB together', ok + 'A: 1\r\n'.repeat(3000)],
])('%s is no answer, before anything more arrives', (_, bytes) => {
	const error = expect.objectContaining({code: brokenAnswer}) as unknown;
	expect(() => parse(bytes)).toThrow(error);
	const every = [...Buffer.from(bytes as string, 'latin1')].map((byte) => Buffer.from([byte]));
	expect(() => parse(...every)).toThrow(error);
});

test('a head of almost 16 KB is read, whatever the length of its blanks', () => {
	const blanks = ' '.repeat(16_000);
	expect(parse(`${ok}A: x${blanks}x\r\n\r\n`)?.headers.a).toBe(`x${blanks}x`);
	expect(parse(`${ok}A:${blanks}x${'\t'.repeat(100)}\r\n\r\n`)?.headers.a).toBe('x');
});
