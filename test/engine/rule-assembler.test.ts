import {expect, test} from 'vitest';
import {createDraw} from '../helpers/random.ts';
import type {ReplyRule} from '../../source/model/reply-rule.ts';
import {makeAssembler, play, playWith, ruleOf, type Written} from './assembly.ts';

const end = {type: 'end'};

const ended: ReplyRule['done'] = [{path: 'type', equals: 'end'}];

const append: Partial<ReplyRule> = {done: ended, delta: {path: 'token', mode: 'append'}};

const replace: Partial<ReplyRule> = {done: ended, delta: {path: 'token', mode: 'replace'}};

const whole: Partial<ReplyRule> = {done: ended};

const raw: Partial<ReplyRule> = {done: [{text: '[DONE]'}], delta: {mode: 'append'}};

const tokens = (...pieces: readonly unknown[]) => pieces.map((token) => ({token}));

/** Cuts a text anywhere, even between the halves of a surrogate pair; pieces may be empty. */
function cutUp(text: string, seed: number): string[] {
	const draw = createDraw(seed);
	const pieces: string[] = [];
	let at = 0;
	while (at < text.length) {
		const next = Math.min(text.length, at + draw.int(0, 6));
		pieces.push(text.slice(at, next));
		at = next;
	}
	return pieces;
}

const alphabet = ['a', 'é', '😀', ' ', '\n', '{', '}', '[', '"', '42', 'true', 'null', '\\', '##'];

test('however a text is cut into pieces, it is the same in the end', () => {
	for (let seed = 1; seed <= 300; seed++) {
		const text = createDraw(seed).text(alphabet, 60);
		const pieces = cutUp(text, seed + 1000);
		expect(play(append, [...tokens(...pieces), end]).text).toBe(text);
		const sofar = pieces.map((_, index) => pieces.slice(0, index + 1).join(''));
		expect(play(replace, [...tokens(...sofar), end]).text).toBe(text);
		const spoken = pieces.filter((piece) => piece.isWellFormed());
		expect(play(raw, [...spoken, '[DONE]']).text).toBe(spoken.join(''));
	}
});

test('with numbers, pieces that come twice or late still make the same text', () => {
	const rule = {...append, sequence: {path: 'n'}};
	for (let seed = 1; seed <= 300; seed++) {
		const draw = createDraw(seed);
		const text = draw.text(alphabet, 60);
		const frames = cutUp(text, seed)
			.map((token, n) => ({token, n}))
			.flatMap((frame) => (draw.int(0, 5) === 0 ? [frame, frame] : [frame]))
			.map((frame) => ({frame, key: frame.n + draw.int(0, 3)}))
			.sort((left, right) => left.key - right.key)
			.map(({frame}) => frame);
		expect(play(rule, [...frames, end]).text).toBe(text);
	}
});

test('the faults of numbered frames are told, and there are none without numbers', () => {
	const assembler = makeAssembler(ruleOf({...append, sequence: {path: 'n'}}));
	playWith(assembler, [
		{token: 'a', n: 0},
		{token: 'd', n: 3},
		{token: 'b', n: 1},
		{token: 'b', n: 1},
		end,
	]);
	expect(assembler.content().text).toBe('abd');
	expect(assembler.faults()).toEqual({lost: 1, duplicated: 1, outOfOrder: 1});
	assembler.begin();
	expect(assembler.faults()).toEqual({lost: 0, duplicated: 0, outOfOrder: 0});
	expect(makeAssembler(ruleOf(append)).faults()).toBeUndefined();
});

test('a late frame does not take the text back where each holds all of it', () => {
	const rule = {...replace, sequence: {path: 'n'}};
	const frames = [{token: 'a', n: 0}, {token: 'abc', n: 2}, {token: 'ab', n: 1}, end];
	expect(play(rule, frames).text).toBe('abc');
});

test('the first frame with text is not the first frame', () => {
	const reply = play(append, [{type: 'start'}, {token: ''}, {token: 'a'}, {type: 'x'}, end]);
	expect(reply).toMatchObject({spoke: [2], end: 4, text: 'a'});
});

test('an empty last piece does not empty a text that was whole', () => {
	expect(play(replace, [{token: 'all'}, {token: '', type: 'end'}]).text).toBe('all');
});

test('numbers are pieces, other values are none', () => {
	expect(play(append, [...tokens(4, '2', null, true, ['x'], {a: 1}), end]).text).toBe('42');
});

test.each<[string, Partial<ReplyRule>, readonly Written[], string]>([
	['alone', raw, ['a', '[DONE]'], 'a'],
	['by prefix', {...raw, done: [{text_prefix: '##'}]}, ['a', '##END 1.2 s'], 'a'],
	['behind a piece', {...raw, done: [{text_matches: '<END>\\s*$'}]}, ['a', 'b<END>\n'], 'ab'],
	['before a remark', {...raw, done: [{text_matches: '^<END'}]}, ['a', '<END 1.2 s>'], 'a'],
	['as a turn of phrase', {...raw, done: [{text_matches: 'bye'}]}, ['a ', 'bye now'], 'a '],
	['in the midst', {...raw, done: [{text_matches: 'bye'}]}, ['a, ', 'so bye now'], 'a, so bye now'],
	['as JSON between raw pieces', {...raw, done: ended}, ['a', '{}', end], 'a{}'],
	[
		'where the pieces are',
		{...append, done: [{path: 'token', equals: '#'}]},
		tokens('a', '#'),
		'a',
	],
	[
		'behind a piece of JSON',
		{...append, done: [{path: 'token', matches: '#END$'}]},
		tokens('a', 'b#END'),
		'ab',
	],
	[
		'where the whole text is',
		{done: [{path: 'message', equals: 'END'}]},
		[{message: 'a'}, {message: 'END'}],
		'a',
	],
	['but the same word elsewhere is', append, [{token: 'a'}, {token: 'end', ...end}], 'aend'],
	['as plain text after JSON', {done: [{text: 'END'}]}, [{message: 'a'}, 'END'], 'a'],
	['as JSON that says nothing else', whole, [{answer: 'a'}, end], '{"answer":"a"}'],
])('the end marker is no text: %s', (_, rule, frames, text) => {
	expect(play(rule, frames)).toMatchObject({text, end: frames.length - 1, error: undefined});
});

test('a frame can carry text and be the end', () => {
	expect(play(append, [{token: 'a'}, {token: 'b', type: 'end'}])).toMatchObject({
		text: 'ab',
		spoke: [0, 1],
		effects: ['part', 'complete'],
	});
});

test.each<[Partial<ReplyRule>, readonly Written[], string]>([
	[whole, [{message: 'one'}, {message: 'two', type: 'end'}], 'two'],
	[whole, [{message: 'one'}, {text: 'two', type: 'end'}], 'two'],
	[whole, [{message: 'one'}, end], 'one'],
	[whole, [{message: 'one'}, {type: 'end', took: 3}], 'one'],
	[whole, [{status: 'working'}, {answer: 'a', type: 'end'}], '{"answer":"a","type":"end"}'],
	[whole, ['plain', end], 'plain'],
	[whole, ['"quoted"', end], 'quoted'],
	[{...whole, text: {path: 'a.b'}}, [{a: {b: 'deep'}, message: 'no'}, end], 'deep'],
	[{...whole, text: {path: 'a.b'}}, [{a: {b: 'deep'}}, {message: 'finished', ...end}], 'deep'],
	[{...whole, text: {path: 'a.b'}}, [{message: 'instead'}, end], 'instead'],
	[{...append, text: {path: 'all'}}, [{token: 'a'}, {all: 'abc', ...end}], 'abc'],
	[{...append, text: {path: 'all'}}, [{token: 'a'}, {all: '', ...end}], 'a'],
])('by %j the text of %j is %j', (rule, frames, text) => {
	expect(play(rule, frames)).toMatchObject({text, error: undefined});
});

test('a status that is no text does not stop the clock of the first token', () => {
	const reply = play(whole, [{status: 'working'}, {status: 'still'}, {answer: 'a', ...end}]);
	expect(reply.spoke).toEqual([2]);
	expect(play(whole, [{answer: 'a'}, end]).spoke).toEqual([1]);
	expect(play({done: [{idle: 100}]}, [{answer: 'a'}]).spoke).toEqual([0]);
});

test('noise and acknowledgements are neither text nor body nor counted', () => {
	const rule: Partial<ReplyRule> = {
		done: [{frames: 2}],
		ignore: [{text_prefix: '##'}, {path: 'beat', exists: true}],
		ack: [{text: 'got it'}, {path: 'status', equals: 'ACCEPTED'}],
	};
	const reply = play(rule, [
		'got it',
		'##PING',
		{message: 'a'},
		{beat: 1},
		{status: 'ACCEPTED', x: 1},
		{message: 'b'},
	]);
	expect(reply).toMatchObject({
		effects: ['ack', 'ignored', 'part', 'ignored', 'ack', 'complete'],
		text: 'b',
		body: {message: 'b'},
		spoke: [2, 5],
	});
});

test('the first frame can be the acknowledgement, whatever it says', () => {
	const rule = {...append, ack: [{frames: 1}], ignore: [{text: 'beat'}]};
	expect(play(rule, ['beat', 'whatever', {token: 'a'}, end]).effects).toEqual([
		'ignored',
		'ack',
		'part',
		'complete',
	]);
});

test('a reply without frames has no text at all, and one leaves nothing to the next', () => {
	const assembler = makeAssembler(ruleOf(append));
	playWith(assembler, [{message: 'Forbidden', connectionId: 'c', requestId: 'r'}]);
	playWith(assembler, [{token: 'a', intent: 'x'}, end]);
	assembler.begin();
	expect(assembler.content()).toEqual({text: undefined, body: null, bodyBytes: undefined});
	expect(playWith(assembler, [{token: 'b'}, end])).toMatchObject({text: 'b', spoke: [0]});
});

test('a pattern of the rule that never ends is our limit, not the server’s fault', () => {
	const rule: Partial<ReplyRule> = {...append, done: [{path: 'token', matches: '^(a+)+$'}]};
	expect(play(rule, tokens(`${'a'.repeat(5000)}!`)).error).toMatchObject({
		class: 'generator.pattern',
		message: expect.stringContaining('^(a+)+$') as unknown,
	});
	const patterns = [{name: 'oops', pattern: /^(a+)+$/u}];
	expect(play(append, [...tokens(`${'a'.repeat(5000)}!`), end], patterns).error?.class).toBe(
		'generator.pattern',
	);
});

test('whatever the frames are, each has one effect and the content can be written', () => {
	const draw = createDraw(99);
	const rules: Partial<ReplyRule>[] = [
		append,
		replace,
		whole,
		raw,
		{...append, decode: ['base64'], sequence: {path: 'n'}, text: {path: 'a'}},
		{...whole, ignore: [{path: 'a', exists: true}], error: {when: [{path: 'n', equals: 1}]}},
	];
	const parts = [
		'{',
		'}',
		'[',
		']',
		'"token"',
		':',
		',',
		'"a"',
		'1',
		'"type"',
		'"end"',
		'null',
		'x',
		'"n"',
		'"__proto__"',
	];
	const values = [null, 1, 'a', 'end', [], {}, true, '{"a":1}'];
	for (let round = 0; round < 3000; round++) {
		const frames = Array.from({length: draw.int(1, 6)}, (): Written => {
			if (draw.int(0, 9) === 0) return Buffer.from(draw.text(parts, 4));
			if (draw.int(0, 1) === 0) return draw.text(parts, 12);
			return Object.fromEntries(['token', 'type', 'n', 'a'].map((key) => [key, draw.pick(values)]));
		});
		const reply = play(draw.pick(rules), frames);
		expect(reply.effects.length + reply.trailing.length).toBe(frames.length);
		expect(() => JSON.stringify(reply)).not.toThrow();
	}
});

test('a pattern that took too long over one frame is tried afresh with the next', () => {
	const rule: Partial<ReplyRule> = {...append, ignore: [{path: 'token', matches: '^(a+)+$'}]};
	const assembler = makeAssembler(ruleOf(rule));
	const slow = playWith(assembler, tokens(`${'a'.repeat(5000)}!`));
	expect(slow.error?.class).toBe('generator.pattern');
	expect(playWith(assembler, [{other: 1}, end, {x: 1}]).error?.class).toBe('reply.empty');
});

test('noise can be told by its number in the reply', () => {
	const rule: Partial<ReplyRule> = {...append, ignore: [{frames: 2}]};
	const played = play(rule, [...tokens('a', 'b', 'c'), end]);
	expect(played).toMatchObject({text: 'ac', effects: ['part', 'ignored', 'part', 'complete']});
});
