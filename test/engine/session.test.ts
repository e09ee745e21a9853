import {expect, test} from 'vitest';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {stepOf} from './talk.ts';
import type {Rig} from './rig.ts';
import {started} from './started.ts';
import {end, stream, token} from './token-stream.ts';

useFakeTime();

const textsOf = ({attempts}: Rig) => attempts.map(({text}) => text);

test('the next prompt waits until what trails has come in', async () => {
	const rig = await started({rule: {...stream, grace: 200}, total: 2});
	const [connection] = rig.connections;
	connection!.say(token('a'), end);
	await advance(150);
	connection!.say({sources: []});
	expect(connection!.sent).toHaveLength(1);
	expect(rig.gauges()).toMatchObject({sent: 1, inFlight: 1});
	await advance(60);
	expect(connection!.sent).toHaveLength(2);
	connection!.say(token('b'), end);
	await advance(210);
	expect(textsOf(rig)).toEqual(['a', 'b']);
	expect(rig.attempts[0]!.body).toMatchObject({sources: []});
	expect(rig.attempts[0]!.complete).toBe(rig.attempts[0]!.sent);
	expect(rig.gauges()).toMatchObject({unmatched: 0, opened: 1});
	expect(rig.over()).toBe(1);
});

test.each([
	['what the rule has no use for', {sources: []}, 1],
	['what the rule would take for text', token('late'), 0],
])(
	'after the grace, %s is unmatched; only the latter costs the connection',
	async (_, frame, open) => {
		const rig = await started({rule: {...stream, grace: 200}, total: 2, thinkTime: 500});
		await advance(510);
		rig.connections[0]!.say(token('a'), end);
		await advance(300);
		rig.connections[0]!.say(frame);
		expect(rig.gauges()).toMatchObject({unmatched: 1, open});
		expect(rig.attempts[0]!.body).not.toHaveProperty('sources');
		await advance(600);
		rig.connections[1 - open]!.say(token('b'), end);
		await advance(210);
		expect(textsOf(rig)).toEqual(['a', 'b']);
	},
);

test('the next prompt does not get what a reply says after a frame that made no sense', async () => {
	const rig = await started({rule: stream, total: 2});
	const [first] = rig.connections;
	first!.say(token('a'), '{"token": ');
	await advance(300);
	first!.say(token('b'), token('c'), end);
	expect(first!.state).toBe('terminated');
	rig.connections[1]!.say(token('second'), end);
	await rig.settle();
	expect(textsOf(rig)).toEqual(['a', 'second']);
	expect(rig.attempts.map(({error}) => error?.class)).toEqual(['reply.parse', undefined]);
});

test('an error that the server itself has named costs no connection', async () => {
	const rig = await started({rule: stream, total: 2});
	rig.connections[0]!.say({failed: 'sorry'}, end);
	await rig.settle();
	rig.connections[0]!.say(token('b'), end);
	await rig.settle();
	expect(rig.attempts.map(({error}) => error?.class)).toEqual(['app.error', undefined]);
	expect(rig.gauges()).toMatchObject({opened: 1, unmatched: 0});
});

test('a stream that is late costs its connection, and the next prompt gets nothing of it', async () => {
	const rig = await started({rule: stream, total: 2, limits: {idle: 300}});
	const [first] = rig.connections;
	first!.say(token('a'));
	await advance(320);
	expect(first!.state).toBe('terminated');
	first!.say(token('b'), end);
	expect(rig.gauges().unmatched).toBe(2);
	rig.connections[1]!.say(token('second'), end);
	await rig.settle();
	expect(textsOf(rig)).toEqual(['a', 'second']);
	expect(rig.attempts.map(({error}) => error?.class)).toEqual(['timeout.idle', undefined]);
});

test('per prompt, a reply that the closing ends costs its connection and nothing else', async () => {
	const rule = {...stream, done: [{close: true}] as const};
	const rig = await started({rule, total: 2, perPrompt: true});
	for (const [index, piece] of ['a', 'b'].entries()) {
		rig.connections[index]!.say(token(piece));
		rig.connections[index]!.end({kind: 'closed', code: 1000, reason: ''});
		await rig.settle();
	}
	expect(textsOf(rig)).toEqual(['a', 'b']);
	expect(rig.gauges()).toMatchObject({opened: 2, open: 0});
	expect(rig.over()).toBe(1);
});

test.each([
	{code: 1001, reason: ''},
	{code: 1006, reason: ''},
])('a close $code does not complete a reply that closing completes', async ({code, reason}) => {
	const rig = await started({rule: {...stream, done: [{close: true}]}, total: 1});
	rig.connections[0]!.say(token('a'));
	rig.connections[0]!.end({kind: 'closed', code, reason});
	await rig.settle();
	expect(rig.attempts[0]).toMatchObject({text: 'a', error: {class: `closed.${code}`}});
});

test('a connection that ends in the middle of the steps ends the prompt with it', async () => {
	const render = () => [stepOf('start', {text: 'ok'}), stepOf('end')];
	const rig = await started({rule: stream, render, total: 2});
	rig.connections[0]!.end({kind: 'closed', code: 1001, reason: ''});
	await rig.settle();
	const [, second] = rig.connections;
	second!.say('ok', token('b'), end);
	await rig.settle();
	expect(second!.sent).toEqual(['start', 'end']);
	expect(rig.attempts.map(({error, text}) => error?.class ?? text)).toEqual(['closed.1001', 'b']);
});

test('what a step waits for is read as the rule says, decoded', async () => {
	const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
	const render = () => [stepOf('start', {path: 'ok', equals: true}), stepOf('end')];
	const rig = await started({rule: {...stream, decode: ['base64']}, render, total: 1});
	const [connection] = rig.connections;
	connection!.say(base64({ok: true}));
	expect(connection!.sent).toEqual(['start', 'end']);
	connection!.say(base64(token('hello')), base64(end));
	await rig.settle();
	expect(rig.attempts[0]).toMatchObject({text: 'hello', error: undefined});
});

test('heartbeats between two prompts belong to none, and cost nothing', async () => {
	const rule = {...stream, ignore: [{text: 'beat'}], ack: [{text: 'got it'}]};
	const rig = await started({rule, total: 2, thinkTime: 100});
	await advance(110);
	rig.connections[0]!.say(token('a'), end, 'beat', 'got it');
	await advance(110);
	rig.connections[0]!.say(token('b'), end);
	await rig.settle();
	expect(textsOf(rig)).toEqual(['a', 'b']);
	expect(rig.gauges()).toMatchObject({unmatched: 0, opened: 1});
});

test('closed by the server while idle, the next prompt opens another connection without an error', async () => {
	const rig = await started({total: 3, thinkTime: 100});
	for (let prompt = 0; prompt < 3; prompt++) {
		await advance(110);
		const connection = rig.connections[prompt]!;
		connection.reply();
		connection.end({kind: 'closed', code: 1001, reason: 'Going away'});
		expect(rig.gauges()).toMatchObject({open: 0, connecting: 0});
	}
	await rig.settle();
	expect(textsOf(rig)).toEqual([0, 1, 2].map((index) => `re: question ${index}`));
	expect(rig.attempts.map(({error, connect}) => [error, connect])).toEqual(
		Array(3).fill([undefined, 1]),
	);
});
