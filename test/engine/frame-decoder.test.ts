import {expect, test} from 'vitest';
import {createFrameDecoder} from '../../source/engine/frame-decoder.ts';
import {mostReplyBytes, textOf, type Frame} from '../../source/engine/frame.ts';
import type {Decoding} from '../../source/model/reply-rule.ts';
import {createDraw} from '../helpers/random.ts';

const toBase64 = (data: string) => Buffer.from(data).toString('base64');

/** The texts of the frames in messages, or the class of a frame's fault. */
function read(decode: readonly Decoding[], messages: readonly (string | Buffer)[]): string[] {
	const decoder = createFrameDecoder(decode)!;
	const texts: string[] = [];
	const emit = (frame: Frame) => {
		texts.push(frame.fault?.class ?? textOf(frame).slice(0, 99));
	};
	for (const message of messages) {
		decoder.take(Buffer.from(message), Buffer.isBuffer(message), emit);
	}
	return texts;
}

/** All ways to cut the bytes into two messages. */
function* cuts(text: string): Generator<readonly [Buffer, Buffer]> {
	const bytes = Buffer.from(text);
	for (let at = 0; at <= bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
}

test('without a decoding there is no decoder', () => {
	expect(createFrameDecoder(undefined)).toBeUndefined();
	expect(createFrameDecoder([])).toBeUndefined();
});

test.each([
	['with padding', toBase64('hello')],
	['without padding', toBase64('hello').replaceAll('=', '')],
	['as a JSON string', JSON.stringify(toBase64('hello'))],
	['with a line break behind', `${toBase64('hello')}\n`],
	['in a binary message', Buffer.from(toBase64('hello'))],
])('base64 is decoded %s', (_, data) => {
	expect(read(['base64'], [data])).toEqual(['hello']);
});

test('base64 of the alphabet for addresses is decoded', () => {
	const url = Buffer.from('a?>b?>').toString('base64url');
	expect(url).toMatch(/[-_]/);
	expect(read(['base64'], [url])).toEqual(['a?>b?>']);
});

test.each(['{"message": "Internal server error", "requestId": "a"}', 'été', 'done', '', 'a b'])(
	'among base64 %j stays as it is',
	(data) => {
		expect(read(['base64'], [data])).toEqual([data]);
	},
);

const events = [
	{
		name: 'separated by empty lines',
		stream: 'data: {"a":"é"}\n\n: comment\nevent: x\nid: 1\ndata:{"b":[1,"}"]}\n\ndata: [DONE]\n\n',
		records: ['{"a":"é"}', '{"b":[1,"}"]}', '[DONE]'],
	},
	{
		name: 'with other line ends',
		stream: 'data: {"a":1}\r\n\r\nretry: 9\rdata: {"b":2}\r\rdata: {"c":3}\n\n',
		records: ['{"a":1}', '{"b":2}', '{"c":3}'],
	},
];

test.each(events)(
	'server-sent events $name are the same, however they are cut',
	({stream, records}) => {
		for (const parts of cuts(stream)) expect(read(['sse'], parts)).toEqual(records);
		expect(
			read(
				['sse'],
				[...Buffer.from(stream)].map((byte) => Buffer.from([byte])),
			),
		).toEqual(records);
	},
);

test('the lines of one event are joined', () => {
	expect(read(['sse'], ['data: a\ndata: b\ndata\ndata:  c\n\n'])).toEqual(['a\nb\n\n c']);
});

test('a message that consists of whole lines ends its event', () => {
	expect(read(['sse'], ['data: Hel\n', 'data: lo\n', 'event: end\n'])).toEqual(['Hel', 'lo']);
});

test('a server may send a line a message without any line end', () => {
	const messages = [
		'data: {"a":1}',
		'data: Hel',
		'data: lo {',
		'event: x\ndata: {',
		'data: [DONE]',
	];
	expect(read(['sse'], messages)).toEqual(['{"a":1}', 'Hel', 'lo {', '{', '[DONE]']);
});

test('an unfinished line of text waits where lines have ends', () => {
	expect(read(['sse'], ['data: a\n\ndata: Hel', 'lo\n\n'])).toEqual(['a', 'Hello']);
});

test('what is no event is a frame of its own', () => {
	const error = '{"message": "Internal server error",\n"requestId": "a"}';
	expect(read(['sse'], ['data: a\n\n', error, 'data: b\n\n', '[DONE]'])).toEqual([
		...['a', error, 'b', '[DONE]'],
	]);
});

test('events without data are none', () => {
	expect(read(['sse'], ['data: \n\n', ': beat\n\n', '\n', 'event: x\n\n'])).toEqual([]);
});

test('NDJSON is the same, however it is cut', () => {
	const stream = '{"a":"é\\n"}\n\n[1]\r\n"x\\""\n{"b":{"c":"}"}}';
	const records = ['{"a":"é\\n"}', '[1]', '"x\\""', '{"b":{"c":"}"}}'];
	for (const parts of cuts(stream)) expect(read(['ndjson'], parts)).toEqual(records);
});

test('among NDJSON a text without a line end waits for nothing', () => {
	expect(read(['ndjson'], ['pong', '{"a":1}\n', 'pong\n'])).toEqual(['pong', '{"a":1}', 'pong']);
});

test('JSON documents are the same, however they are cut', () => {
	const stream = ' {"a":"é}\\"{"}{"b":[[]]}\n\u001e["]"]"text" ';
	const records = ['{"a":"é}\\"{"}', '{"b":[[]]}', '["]"]', '"text"'];
	for (const parts of cuts(stream)) expect(read(['json'], parts)).toEqual(records);
});

test('among JSON documents, bare values and texts are frames', () => {
	expect(read(['json'], ['1 true{"a":1}', '{"a":1}12 null', 'Internal error {x}'])).toEqual([
		...['1', 'true{"a":1}', '{"a":1}', '12', 'null', 'Internal error {x}'],
	]);
});

test.each(['|', '\u001e', '\r\n\r\n', 'é', 'aab'])(
	'records that end with %j can be cut anywhere',
	(mark) => {
		const stream = `{"x":"ü"}${mark}hello${mark}${mark}aa${mark}rest`;
		for (const parts of cuts(stream)) {
			expect(read([{split: mark}], parts)).toEqual(['{"x":"ü"}', 'hello', 'aa']);
		}
	},
);

test('a gateway’s error needs no separator', () => {
	const error = '{"message": "Internal server error"}';
	expect(read([{split: '\u001e'}], ['{}\u001e', error, 'a\u001e'])).toEqual(['{}', error, 'a']);
});

test('a character that binary messages cut is put together', () => {
	for (const parts of cuts('aé€😀b')) {
		expect(read(['utf8'], parts).join('')).toBe('aé€😀b');
	}
	const decoder = createFrameDecoder(['utf8'])!;
	const frames: Frame[] = [];
	decoder.take(Buffer.from([0x61, 0xff, 0x62]), true, (frame) => frames.push(frame));
	expect(textOf(frames[0]!)).toBe('');
});

test('decodings are applied in order', () => {
	const lines = ['{"a":"é', '"}\n{"b":1}\n'].map(toBase64);
	expect(read(['base64', 'ndjson'], lines)).toEqual(['{"a":"é"}', '{"b":1}']);
	expect(read(['sse', 'base64'], [`data: ${toBase64('{"a":1}')}\n\n`])).toEqual(['{"a":1}']);
	const bytes = Buffer.from(lines.map((line) => Buffer.from(line, 'base64').toString()).join(''));
	const halves = [bytes.subarray(0, 7), bytes.subarray(7)];
	expect(
		read(
			['base64', 'ndjson'],
			halves.map((half) => half.toString('base64')),
		),
	).toEqual([...['{"a":"é"}', '{"b":1}']]);
});

test.each<readonly [Decoding, string]>([
	['json', '{"a":['],
	['ndjson', '{"a":"'],
	['sse', 'data: {"a":"'],
	[{split: '|'}, 'a'],
])('a record of %j without end is bounded, in memory and in time', (decoding, begin) => {
	const part = Buffer.alloc(64 * 1024, '{');
	const messages = Array.from({length: mostReplyBytes / part.length + 2}, () => part);
	expect(read([decoding], [begin, ...messages])[0]).toBe('reply.too_big');
});

test('bytes count once for each message, with the frame that it ends', () => {
	const decoder = createFrameDecoder(['ndjson'])!;
	const bytes: number[] = [];
	for (const message of ['{"a":', '1}\n{}\n', '\n']) {
		decoder.take(Buffer.from(message), false, (_, size) => bytes.push(size));
	}
	expect(bytes).toEqual([11, 0]);
});

test('nothing is left over for the next connection', () => {
	for (const decoding of ['utf8', 'sse', 'ndjson', 'json', {split: '|'}] as const) {
		const decoder = createFrameDecoder([decoding])!;
		const texts: string[] = [];
		const emit = (frame: Frame) => texts.push(textOf(frame));
		decoder.take(Buffer.from('data: {"a":1, "é').subarray(0, -1), true, () => undefined);
		decoder.reset();
		decoder.take(Buffer.from('data: {"b":2}\n\n|'), false, emit);
		expect(texts.join('')).toMatch(/^(?:data: )?\{"b":2\}\n*\|?$/);
	}
});

test('when a connection ends, a text is complete and half a document is none', () => {
	const ends = (decoding: Decoding, message: string) => {
		const decoder = createFrameDecoder([decoding])!;
		const texts: string[] = [];
		decoder.take(Buffer.from(message), false, () => undefined);
		decoder.finish((frame) => texts.push(textOf(frame)));
		return texts;
	};
	expect(ends({split: '|'}, 'a|b')).toEqual(['b']);
	expect(ends('sse', 'data: a\n\ndata: b')).toEqual(['b']);
	for (const decoding of ['sse', 'ndjson', 'json', {split: '|'}] as const) {
		expect(ends(decoding, decoding === 'sse' ? 'data: {"a":' : '{"a":')).toEqual([]);
	}
});

test('whatever arrives, however it is cut, a decoder takes it', () => {
	const draw = createDraw(7);
	const parts = [
		'data: ',
		'data',
		':',
		'\n',
		'\r',
		'\n\n',
		'{',
		'}',
		'[',
		'"',
		'\\',
		'é',
		'😀',
		'1',
		'|',
		' ',
	];
	const lists: (readonly Decoding[])[] = [
		...[['utf8'], ['sse'], ['ndjson'], ['json'], [{split: '|'}], [{prefix: '42'}]],
		...[
			['base64', 'sse'],
			['sse', 'base64'],
			['utf8', 'ndjson'],
			[{split: '\n\n'}, 'json'],
		],
	] as (readonly Decoding[])[];
	for (let round = 0; round < 3000; round++) {
		const decoder = createFrameDecoder(draw.pick(lists))!;
		let bytes = 0;
		let given = 0;
		const count = (_: Frame, size: number) => {
			bytes += size;
		};
		for (let message = draw.int(1, 6); message > 0; message--) {
			const data = Buffer.from(draw.text(parts, 12));
			const cut = draw.int(0, 3) === 0 ? data.subarray(draw.int(0, 3)) : data;
			given += cut.length;
			decoder.take(cut, draw.int(0, 1) === 1, count);
		}
		decoder.finish(count);
		expect(bytes).toBeLessThanOrEqual(given);
	}
});
