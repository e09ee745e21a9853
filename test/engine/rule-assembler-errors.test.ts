import {expect, test} from 'vitest';
import type {ReplyRule} from '../../source/model/reply-rule.ts';
import {makeAssembler, play, ruleOf, toFrame, type Written} from './assembly.ts';

const end = {type: 'end'};

const ended: ReplyRule['done'] = [{path: 'type', equals: 'end'}];

const append: Partial<ReplyRule> = {done: ended, delta: {path: 'token', mode: 'append'}};

const whole: Partial<ReplyRule> = {done: ended};

const raw: Partial<ReplyRule> = {done: [{text: '[DONE]'}], delta: {mode: 'append'}};

const tokens = (...pieces: readonly unknown[]) => pieces.map((token) => ({token}));

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
		error: {class: 'app.general', message: apology},
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

test('a binary frame is reply.shape unless it is text', () => {
	const bytes = Buffer.from('{"token": "a"}');
	expect(play(append, [bytes, end])).toMatchObject({text: 'a', end: 1});
	const encoded = Buffer.from(bytes.toString('base64'));
	expect(play({...append, decode: ['base64']}, [encoded, end])).toMatchObject({text: 'a', end: 1});
	const broken = Buffer.from([0xff, 0xfe]);
	expect(play(append, [broken]).error).toMatchObject({
		class: 'reply.shape',
		message: 'a binary frame of 2 bytes',
	});
	expect(play({...append, decode: ['base64']}, [broken]).error?.class).toBe('reply.shape');
});

test('the gateway’s errors are plain JSON behind a server that encodes everything', () => {
	const failed = {message: 'Forbidden', connectionId: 'c', requestId: 'r'};
	expect(play({...append, decode: ['base64']}, [failed]).error?.class).toBe('gateway.forbidden');
});

test('a text or a stream without end is reply.too_big', () => {
	const assembler = makeAssembler(ruleOf(append));
	const run = (frame: Written) => {
		assembler.begin();
		for (let count = 0; count < 1000; count++) {
			const effect = assembler.read(toFrame(frame), 0);
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

test('the last frame of a reply is read like the others: broken JSON is no reply', () => {
	const rule: Partial<ReplyRule> = {done: [{frames: 1}], text: {path: 'answer'}};
	expect(play(rule, ['{"answer": "ha']).error?.class).toBe('reply.parse');
	expect(play(append, ['{"type": "end"']).error?.class).toBe('reply.parse');
	// A marker is the end whatever it looks like.
	const marked = {...append, done: [{text: '[DONE]'}]};
	expect(play(marked, [...tokens('a'), '[DONE]'])).toMatchObject({text: 'a', error: undefined});
});
