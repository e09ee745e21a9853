import {expect, test} from 'vitest';
import type {HttpHeaders} from '../../source/engine/http-head.ts';
import {createBodyReader} from '../../source/engine/refusal-body.ts';

const chunked = {'transfer-encoding': 'chunked'};

/** The body in these pieces, and in which of them its end was recognised. */
function read(headers: HttpHeaders, pieces: readonly (string | Buffer)[], status = 403) {
	const body = createBodyReader({status, headers});
	const at = pieces.findIndex((piece) => body.take(Buffer.from(piece as string)));
	return {text: body.text(), at};
}

test.each([
	{
		of: 'a length',
		headers: {'content-length': '4'},
		pieces: ['no', 'pe', 'X'],
		text: 'nope',
		at: 1,
	},
	{of: 'a length of 0', headers: {'content-length': '0'}, pieces: ['', 'X'], text: '', at: 0},
	{
		of: 'more than its length',
		headers: {'content-length': '2'},
		pieces: ['nope'],
		text: 'no',
		at: 0,
	},
	{of: 'no length', headers: {}, pieces: ['no', 'pe'], text: 'nope', at: -1},
	{
		of: 'chunks',
		headers: chunked,
		pieces: ['2\r\nno\r\n2;x=y\r\npe\r\n0\r\n'],
		text: 'nope',
		at: 0,
	},
	{
		of: 'an upper-case chunk size',
		headers: chunked,
		pieces: ['A\r\n0123456789\r\n0\r\n'],
		text: '0123456789',
		at: 0,
	},
	{
		of: 'chunks, each byte alone',
		headers: chunked,
		pieces: Array.from('4\r\nnope\r\n0\r\n\r\n'),
		text: 'nope',
		at: 11,
	},
	{
		of: 'an encoding, then chunks',
		headers: {'transfer-encoding': 'gzip, Chunked'},
		pieces: ['1\r\nx\r\n0\r\n'],
		text: 'x',
		at: 0,
	},
	{
		of: 'an encoding of its own',
		headers: {'transfer-encoding': 'identity'},
		pieces: ['4\r\nnope'],
		text: '4\r\nnope',
		at: -1,
	},
	{
		of: 'a chunk size that is none',
		headers: chunked,
		pieces: ['2\r\nno\r\n-2\r\npe'],
		text: 'no',
		at: 0,
	},
	{
		of: 'a chunk size of 13 digits',
		headers: chunked,
		pieces: ['fffffffffffff\r\npe'],
		text: '',
		at: 0,
	},
	{
		of: 'a chunk that is longer than its size',
		headers: chunked,
		pieces: ['2\r\nnope\r\n'],
		text: 'no',
		at: 0,
	},
])('a body with $of', ({headers, pieces, text, at}) => {
	expect(read(headers, pieces)).toEqual({text, at});
});

test('a status that has no body has none, whatever the headers', () => {
	expect(read({'content-length': '4'}, ['', 'nope'], 204)).toEqual({text: '', at: 0});
	expect(read({}, ['', 'nope'], 304)).toEqual({text: '', at: 0});
});

test('a character may be cut', () => {
	const bytes = Buffer.from('né');
	expect(read({}, [bytes.subarray(0, 2), bytes.subarray(2)]).text).toBe('né');
});

test('4,096 characters of a body are enough', () => {
	const body = read({'content-length': '100000'}, ['a'.repeat(4000), 'b'.repeat(4000)]);
	expect(body.text).toBe('a'.repeat(4000) + 'b'.repeat(96));
	expect(body.at).toBe(1);
});

test.each<Record<string, string>>([
	{'content-length': '-1'},
	{'content-length': '1e3'},
	{'content-length': '1, 1'},
	{'content-length': ''},
	{'content-length': '4', 'transfer-encoding': 'chunked'},
])('the framing %o is ambiguous', (headers) => {
	expect(() => createBodyReader({status: 403, headers})).toThrow(/Content-Length/);
});
