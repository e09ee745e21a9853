import {expect, test} from 'vitest';
import {createDraw} from '../helpers/random.ts';
import type {ReplyRule} from '../../source/model/reply-rule.ts';
import {makeAssembler, play, playWith, ruleOf, toFrame, type Written} from './assembly.ts';

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

test('the server’s error ends the reply with its own words, and keeps what was said', () => {
	const rule: Partial<ReplyRule> = {
		...append,
		error: {when: [{path: 'type', equals: 'error'}], message: 'detail.reason'},
	};
	const failed = {type: 'error', detail: {reason: 'out of tokens'}};
	expect(play(rule, [{token: 'half'}, failed])).toMatchObject({
		effects: ['part', 'error'],
		error: {class: 'app.error', message: 'out of tokens'},
		text: 'half',
		body: {type: 'error', token: 'half'},
	});
	expect(play(rule, [{type: 'error'}])).toMatchObject({
		error: {class: 'app.error', message: '{"type":"error"}'},
		text: '{"type":"error"}',
	});
	const endless = play(rule, [{type: 'error', detail: {reason: 'x '.repeat(10_000)}}]);
	expect(endless.error!.message.length).toBeLessThan(400);
});

test('an error goes before the end that stands in the same frame', () => {
	const rule = {...append, error: {when: [{path: 'failed', exists: true}]}};
	expect(play(rule, [{failed: 1, type: 'end'}]).error?.class).toBe('app.error');
});

test('the gateway’s error leaves the body alone, and stands for it when there is none', () => {
	const failed = {message: 'Forbidden', connectionId: 'c', requestId: 'r'};
	expect(play(append, [{token: 'a', intent: 'x'}, failed])).toMatchObject({
		error: {class: 'gateway.forbidden'},
		text: 'a',
		body: {token: 'a', intent: 'x'},
	});
	expect(play(append, [failed])).toMatchObject({text: JSON.stringify(failed), body: failed});
});

test('pieces with a requestId of the application’s own are no errors of the gateway', () => {
	const called = {...append, delta: {path: 'message', mode: 'append'} as const};
	expect(
		play(called, [{message: 'Hel', requestId: 'r'}, {message: 'lo', requestId: 'r'}, end]),
	).toMatchObject({text: 'Hello', error: undefined});
	const beside = {message: 'streaming', requestId: 'r', token: 'a'};
	expect(play(append, [beside, end])).toMatchObject({text: 'a', error: undefined});
	const failed = {message: 'Forbidden', connectionId: 'c', requestId: 'r'};
	expect(play(called, [failed]).error?.class).toBe('gateway.forbidden');
});

test('an end without a text is reply.empty', () => {
	for (const frames of [[end], [{token: ' \n'}, end], [{token: ''}, end]]) {
		expect(play(append, frames).error?.class).toBe('reply.empty');
	}
	expect(play(raw, ['[DONE]'])).toMatchObject({error: {class: 'reply.empty'}, text: ''});
	expect(play(whole, [end]).error?.class).toBe('reply.empty');
});

test('an apology is found in a text that came in pieces', () => {
	const apology = 'Désolé, une erreur est survenue.';
	expect(
		play(append, [
			...tokens(...apology.split(' ').map((word, index) => (index === 0 ? word : ` ${word}`))),
			end,
		]),
	).toMatchObject({
		error: {class: 'app.apology', message: apology},
		text: apology,
	});
	const own = [{name: 'oops', pattern: /oops$/u}];
	expect(play(append, [...tokens('oo', 'ps'), end], own).error?.class).toBe('app.oops');
	expect(play(append, [...tokens(apology), end], own).error).toBeUndefined();
});

test.each([
	[whole, '{"message": '],
	[append, '{"token": "a"'],
	[append, '[1, 2'],
])('by %j the frame %j is reply.parse', (rule, frame) => {
	expect(play(rule, [frame])).toMatchObject({error: {class: 'reply.parse'}, text: frame});
});

test('raw pieces and end markers may look like broken JSON', () => {
	expect(play(raw, ['{"a": ', '[1', '}', '[DONE]'])).toMatchObject({
		text: '{"a": [1}',
		error: undefined,
	});
	const marked: Partial<ReplyRule> = {...append, done: [{text: '[DONE]'}]};
	expect(play(marked, [{token: 'a'}, '[DONE]'])).toMatchObject({text: 'a', error: undefined});
});

test.each(['[]', 'null', '7', 'false'])('a whole reply that is %s is reply.shape', (frame) => {
	expect(play({done: [{frames: 1}], grace: 1}, [frame]).error?.class).toBe('reply.shape');
});

test('a binary frame is reply.shape unless the rule decodes it', () => {
	const bytes = Buffer.from(Buffer.from('{"token": "a"}').toString('base64'));
	expect(play(append, [bytes]).error).toMatchObject({
		class: 'reply.shape',
		message: `a binary frame of ${bytes.length} bytes`,
	});
	expect(play({...append, decode: 'base64'}, [bytes, end])).toMatchObject({text: 'a', end: 1});
	const broken = Buffer.from([0xff, 0xfe]);
	expect(play({...append, decode: 'base64'}, [broken]).error?.class).toBe('reply.shape');
});

test('the gateway’s errors are plain JSON behind a server that encodes everything', () => {
	const failed = {message: 'Forbidden', connectionId: 'c', requestId: 'r'};
	expect(play({...append, decode: 'base64'}, [failed]).error?.class).toBe('gateway.forbidden');
});

test('the body is merged, key by key, and lists and texts take the place of what was there', () => {
	const frames = [
		{intent: 'a', references: [1, 2], deep: {x: 1}},
		{references: [3], deep: {y: 2}, token: 't'},
	];
	expect(play(append, [...frames, end]).body).toEqual({
		intent: 'a',
		references: [3],
		deep: {y: 2},
		token: 't',
		type: 'end',
	});
	expect(play({done: [{frames: 2}]}, [{a: 1}, [2]]).body).toEqual([2]);
	expect(play({done: [{frames: 2}]}, [{a: 1}, '"b"']).body).toBe('b');
	expect(play({done: [{frames: 2}]}, [[1], {a: 1}]).body).toEqual({a: 1});
	expect(play({done: [{frames: 2}]}, [{a: 1}, 'plain']).body).toEqual({a: 1});
});

test('a body of one frame comes as it was written, a merged one is to be written anew', () => {
	expect(play(append, ['{"token":  "a", "type": "end"}']).bodyText).toBe(
		'{"token":  "a", "type": "end"}',
	);
	expect(play(append, [{token: 'a'}, end]).bodyText).toBeUndefined();
	expect(play(raw, ['a', '[DONE]', {sources: 1}]).bodyText).toBe('{"sources":1}');
});

test('raw pieces that happen to be JSON values are no bodies', () => {
	expect(play(raw, ['42', '"a"', '[1]', 'null', '[DONE]'])).toMatchObject({
		body: null,
		text: '42"a"[1]null',
	});
});

test('what trails goes into the body and never into the text', () => {
	expect(
		play(append, [{token: 'a'}, end, {token: 'late', sources: [1]}, 'text', end]),
	).toMatchObject({
		text: 'a',
		body: {token: 'late', sources: [1], type: 'end'},
		trailing: [false, false, true],
	});
	expect(play(raw, ['a', '[DONE]', '["source"]']).body).toEqual(['source']);
});

test('noise, acknowledgements, errors of the gateway and bytes that trail leave no trace', () => {
	const rule: Partial<ReplyRule> = {
		...append,
		ignore: [{text: '{"beat":1}'}],
		ack: [{text: '{"ok":1}'}],
	};
	const late = {message: 'Forbidden', connectionId: 'c', requestId: 'r'};
	const reply = play(rule, [{token: 'a'}, end, {beat: 1}, {ok: 1}, late, Buffer.from('{"x":1}')]);
	expect(reply.body).toEqual({token: 'a', type: 'end'});
	expect(reply.trailing).toEqual([false, false, false, false]);
});

test('a count of frames is no end marker for what trails', () => {
	expect(play({done: [{frames: 1}], grace: 50}, ['a', 'b', 'c']).trailing).toEqual([false, false]);
	expect(makeAssembler(ruleOf({done: [{frames: 1}, {idle: 5}]})).endsErrors).toBe(false);
	expect(makeAssembler(ruleOf(append)).endsErrors).toBe(true);
});

test('silence, closing and grace are handed on', () => {
	const rule = ruleOf({done: [{idle: 900}, {idle: 300}, {close: true}], grace: 20});
	expect(makeAssembler(rule)).toMatchObject({idle: 300, closes: true, grace: 20});
	expect(makeAssembler(ruleOf(append))).toMatchObject({idle: undefined, closes: false});
});

test('a reply without frames has no text at all, and one leaves nothing to the next', () => {
	const assembler = makeAssembler(ruleOf(append));
	playWith(assembler, [{message: 'Forbidden', connectionId: 'c', requestId: 'r'}]);
	playWith(assembler, [{token: 'a', intent: 'x'}, end]);
	assembler.begin();
	expect(assembler.content()).toEqual({text: undefined, body: null, bodyText: undefined});
	expect(playWith(assembler, [{token: 'b'}, end])).toMatchObject({text: 'b', spoke: [0]});
});

test('keys like __proto__ are data of the body, and pollute nothing', () => {
	const hostile = '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}';
	for (const frames of [
		[hostile, end],
		[{token: 'a'}, hostile, end],
		[{token: 'a'}, end, hostile],
	]) {
		const {body} = play(append, frames);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
		expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
		expect(Object.keys(body as object)).toContain('__proto__');
		expect((body as Record<string, unknown>).polluted).toBeUndefined();
		expect(JSON.stringify(body)).toContain('"__proto__":{"polluted":1}');
	}
});

test('frames nested too deeply are refused before anything goes through them', () => {
	const deep = `{"token":"a","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
	const reply = play(append, [{token: 'a'}, deep]);
	expect(reply.error?.class).toBe('reply.parse');
	expect(() => JSON.stringify(reply.body)).not.toThrow();
});

test('numbers beyond all bounds are values like any other', () => {
	const reply = play({...append, sequence: {path: 'n'}}, [
		'{"token": 1e999, "n": 1e999}',
		{token: 'a', n: -5},
		end,
	]);
	expect(reply).toMatchObject({text: 'a', error: undefined});
});

test('a text or a stream without end is reply.too_big', () => {
	const assembler = makeAssembler(ruleOf(append));
	const run = (frame: Written) => {
		assembler.begin();
		for (let count = 0; count < 1000; count++) {
			const effect = assembler.read(toFrame(frame));
			if (effect.kind === 'error') return effect.error;
		}
		return undefined;
	};
	expect(run({token: 'x'.repeat(100_000)})).toEqual({
		class: 'reply.too_big',
		message: 'the reply has over 1 MiB of text',
	});
	expect(run({filler: 'x'.repeat(100_000)})).toEqual({
		class: 'reply.too_big',
		message: 'the reply has over 16 MiB of frames',
	});
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
		{...append, decode: 'base64', sequence: {path: 'n'}, text: {path: 'a'}},
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

test('the last frame of a reply is read like the others: broken JSON is no reply', () => {
	const rule: Partial<ReplyRule> = {done: [{frames: 1}], text: {path: 'answer'}};
	expect(play(rule, ['{"answer": "ha']).error?.class).toBe('reply.parse');
	expect(play(append, ['{"type": "end"']).error?.class).toBe('reply.parse');
	// A marker is the end whatever it looks like.
	const marked = {...append, done: [{text: '[DONE]'}]};
	expect(play(marked, [...tokens('a'), '[DONE]'])).toMatchObject({text: 'a', error: undefined});
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

test('numbered frames that trail are counted like the others', () => {
	const assembler = makeAssembler(ruleOf({...append, grace: 100, sequence: {path: 'n'}}));
	playWith(assembler, [
		{n: 1, token: 'a'},
		{n: 2, ...end},
		{n: 2, source: 'x'},
		{n: 5, source: 'y'},
	]);
	expect(assembler.faults()).toMatchObject({lost: 2, duplicated: 1});
});

test('what trails is decoded, and bounded like the reply itself', () => {
	const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
	const decoded = play({...append, decode: 'base64'}, [
		...[{token: 'a'}, end, {sources: [1]}].map(base64),
	]);
	expect(decoded.body).toEqual({token: 'a', type: 'end', sources: [1]});
	const large = (key: string) => ({[key]: 'x'.repeat(6 * 1024 * 1024)});
	const bounded = play(append, [{token: 'a'}, end, large('one'), large('two'), large('three')]);
	expect(Object.keys(bounded.body as object)).toEqual(['token', 'type', 'one', 'two']);
});
