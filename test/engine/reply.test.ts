import {expect, test} from 'vitest';
import {singleRule} from '../../source/model/reply-rule.ts';
import {play, playSingle as read} from './assembly.ts';

test.each([
	['{"message": "hello", "text": "other", "intent": "greeting"}', 'hello'],
	['{"text": "hello"}', 'hello'],
	['{"message": 42, "text": "hello"}', 'hello'],
	['"hello"', 'hello'],
	['hello', 'hello'],
	['  {"message": "hello"}\n', 'hello'],
	['{"answer": "hello"}', '{"answer": "hello"}'],
	['non, merci', 'non, merci'],
	['true enough', 'true enough'],
	['2 heures', '2 heures'],
	['-', '-'],
	['été 😀', 'été 😀'],
])('the text of %j is %j', (frame, text) => {
	expect(read(frame)).toMatchObject({effects: ['complete'], spoke: [0], error: undefined, text});
});

test('the body is the parsed JSON, and null for plain text', () => {
	expect(read('{"message": "a", "intent": "b"}')).toMatchObject({
		body: {message: 'a', intent: 'b'},
	});
	expect(read('plain')).toMatchObject({body: null});
	expect(read('true enough')).toMatchObject({body: null});
});

test.each([
	['{"message": ', 'reply.parse'],
	['[1, 2', 'reply.parse'],
	['[]', 'reply.shape'],
	['null', 'reply.shape'],
	['false', 'reply.shape'],
	['1.5', 'reply.shape'],
	['', 'reply.empty'],
	['\n \t', 'reply.empty'],
	['""', 'reply.empty'],
	['{"message": ""}', 'reply.empty'],
	['{"message": "Forbidden", "requestId": "a"}', 'gateway.forbidden'],
	['Désolé, une erreur est survenue.', 'app.general'],
])('%j is %s', (frame, name) => {
	expect(read(frame)).toMatchObject({end: 0, error: {class: name}});
});

test('what was said is kept beside the error', () => {
	expect(read('[1]')).toMatchObject({text: '[1]', body: [1]});
	expect(read('{"message": ')).toMatchObject({text: '{"message": ', body: null});
});

test('a binary frame is text if it can be, else reply.shape with its length', () => {
	expect(read(Buffer.from('{"message": "a"}'))).toMatchObject({text: 'a', error: undefined});
	expect(read(Buffer.from([0xff, 0xfe]))).toMatchObject({
		effects: ['error'],
		error: {class: 'reply.shape', message: 'a binary frame of 2 bytes'},
		text: undefined,
	});
});

test('a timed-out integration is a notice, after which the reply goes on', () => {
	const timedOut = '{"message": "Endpoint request timed out", "requestId": "a"}';
	expect(play(singleRule, [timedOut, 'hello'])).toMatchObject({
		effects: ['notice', 'complete'],
		text: 'hello',
	});
});

test('a value nested too deeply to be written again is reply.parse', () => {
	const nested = (levels: number) =>
		`{"message":"a","x":${'['.repeat(levels)}${']'.repeat(levels)}}`;
	expect(read(nested(400)).error).toBeUndefined();
	const reply = read(nested(200_000));
	expect(reply).toMatchObject({effects: ['error'], error: {class: 'reply.parse'}, body: null});
	expect(() => JSON.stringify(reply)).not.toThrow();
});

test('an error’s message stays short whatever the reply was', () => {
	for (const frame of [`{${'x'.repeat(100_000)}`, `[${'1,'.repeat(50_000)}1]`]) {
		expect(read(frame).error!.message.length).toBeLessThan(500);
	}
});
