import {expect, test} from 'vitest';
import type {ReplyRule} from '../../source/model/reply-rule.ts';
import {makeAssembler, play, playWith, ruleOf} from './assembly.ts';

const end = {type: 'end'};

const ended: ReplyRule['done'] = [{path: 'type', equals: 'end'}];

const append: Partial<ReplyRule> = {done: ended, delta: {path: 'token', mode: 'append'}};

const raw: Partial<ReplyRule> = {done: [{text: '[DONE]'}], delta: {mode: 'append'}};

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

test('a body of one frame keeps its bytes, a merged one has none', () => {
	expect(play(append, ['{"token":  "a", "type": "end"}']).bodyBytes?.toString()).toBe(
		'{"token":  "a", "type": "end"}',
	);
	expect(play(append, [{token: 'a'}, end]).bodyBytes).toBeUndefined();
	expect(play(raw, ['a', '[DONE]', {sources: 1}]).bodyBytes?.toString()).toBe('{"sources":1}');
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
	const reply = play(rule, [{token: 'a'}, end, {beat: 1}, {ok: 1}, late, Buffer.from([0xff])]);
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
	const decoded = play({...append, decode: ['base64']}, [
		...[{token: 'a'}, end, {sources: [1]}].map(base64),
	]);
	expect(decoded.body).toEqual({token: 'a', type: 'end', sources: [1]});
	const large = (key: string) => ({[key]: 'x'.repeat(6 * 1024 * 1024)});
	const bounded = play(append, [{token: 'a'}, end, large('one'), large('two'), large('three')]);
	expect(Object.keys(bounded.body as object)).toEqual(['token', 'type', 'one', 'two']);
});
