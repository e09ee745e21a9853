import {expect, test} from 'vitest';
import {singleRule, type ReplyRule} from '../../source/model/reply-rule.ts';
import {makeAssembler, play, playSingle, playWith, ruleOf} from './assembly.ts';

test('one reply leaves nothing behind for the next', () => {
	const assembler = makeAssembler(singleRule);
	playWith(assembler, ['{"message": "first", "intent": "a"}']);
	expect(playWith(assembler, ['second'])).toMatchObject({
		text: 'second',
		body: null,
		bodyBytes: undefined,
	});
	assembler.begin();
	expect(assembler.content()).toEqual({text: undefined, body: null, bodyBytes: undefined});
});

test('a JSON body keeps its bytes, and plain text has none', () => {
	expect(playSingle('{"message":\n "é"}').bodyBytes?.toString()).toBe('{"message":\n "é"}');
	expect(playSingle('hello').bodyBytes).toBeUndefined();
});

test('an error of the gateway keeps what it said', () => {
	const frame = {message: 'Forbidden', connectionId: 'c=', requestId: 'r='};
	expect(playSingle(frame)).toMatchObject({
		error: {class: 'gateway.forbidden', message: 'Forbidden (connectionId c=, requestId r=)'},
		text: JSON.stringify(frame),
		body: frame,
	});
});

test('the users’ own patterns take the place of the usual ones', () => {
	const oops = [{name: 'oops', pattern: /^oops/u}];
	expect(play(singleRule, ['oops, no'], oops).error?.class).toBe('app.oops');
	expect(play(singleRule, ['Désolé, une erreur est survenue.'], oops).error).toBeUndefined();
	expect(play(singleRule, ['Désolé, une erreur est survenue.'], []).error).toBeUndefined();
});

test('a pattern keeps no memory from one reply to the next', () => {
	const patterns = [{name: 'oops', pattern: /oops/g}];
	const assembler = makeAssembler(singleRule, patterns);
	for (let reply = 0; reply < 3; reply++) {
		expect(playWith(assembler, ['oops']).error?.class).toBe('app.oops');
	}
});

test('nothing trails the rule “single”, neither its replies nor its errors', () => {
	const assembler = makeAssembler(singleRule);
	expect(assembler).toMatchObject({endsErrors: false, grace: 0, idle: undefined, closes: false});
});

test.each<Partial<ReplyRule>>([
	{grace: 100},
	{delta: {mode: 'append'}},
	{text: {path: 'answer'}},
	{ignore: [{text: 'x'}]},
	{ack: [{text: 'x'}]},
	{error: {when: [{text: 'x'}]}},
	{sequence: {path: 'n'}},
	{decode: ['base64']},
	{done: [{frames: 2}]},
	{done: [{frames: 1}, {close: true}]},
])('with %j a rule is more than “single”, and still ends with its frames', (more) => {
	expect(makeAssembler(ruleOf({...singleRule, ...more})).grace).toBe(more.grace ?? 0);
	const rule = ruleOf({...singleRule, ...more});
	const played = play(rule, [{message: 'a', answer: 'b'}, {message: 'c'}]);
	expect(played.end).toBe(JSON.stringify(more).includes('2') ? 1 : 0);
	expect(played.error).toBeUndefined();
	expect(play(rule, [{message: 'a', answer: 'b'}], []).text).toBe(
		more.text ? 'b' : more.delta ? '{"message":"a","answer":"b"}' : 'a',
	);
});

test.each<[Partial<ReplyRule>, string]>([
	[{ignore: [{text: 'x'}]}, 'ignored'],
	[{ack: [{text: 'x'}]}, 'ack'],
	[{error: {when: [{text: 'x'}]}}, 'error'],
])('what %j adds to “single” holds', (more, effect) => {
	expect(play({...singleRule, ...more}, ['x']).effects).toEqual([effect]);
});
