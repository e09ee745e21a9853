import {expect, test} from 'vitest';
import type {SetupMessage} from '../../source/model/reply-rule.ts';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {ofType, texts} from './credit-rig.ts';
import {answerPrompts, initAck, setupOf} from './set-up.ts';
import {started} from './started.ts';

useFakeTime({from: 1000});

const once = setupOf([initAck]);
const hello: SetupMessage = {
	send: 'hello',
	await: [{path: 'type', equals: 'welcome'}],
	save: {session: 'session.id', optional: 'nothing'},
};

test('the set-up precedes the first prompt of a connection, and only that', async () => {
	const rig = await started({total: 3, setup: once, looks: true});
	const [connection] = rig.connections;
	await advance(20);
	expect(connection!.sent).toEqual(['init']);
	await advance(30);
	connection!.say({type: 'ack'});
	await answerPrompts(rig);
	await advance(500);
	expect(connection!.sent).toEqual(['init', 'question 0', 'question 1', 'question 2']);
	expect(texts(rig)).toEqual(['re: question 0', 're: question 1', 're: question 2']);
	const [first, ...others] = rig.attempts;
	expect(first!.setup).toBeGreaterThanOrEqual(30);
	expect(first!.setup).toBeLessThan(50);
	expect(first!.connect).toBe(1);
	expect(first!.complete - first!.sent!).toBeLessThan(30);
	expect(others.map(({setup}) => setup)).toEqual([undefined, undefined]);
	expect(rig.gauges()).toMatchObject({unmatched: 0, greetings: 0, doubtful: 0, refused: 0});
});

test('several messages go out in order, and later ones know what earlier ones saved', async () => {
	const messages = [
		hello,
		{send: 'resume $session'},
		{send: 'join', await: [{path: 'type', equals: 'joined'}]},
	];
	const seen: unknown[] = [];
	const rig = await started({
		...{total: 2, setup: setupOf(messages)},
		render: ({prompt}, _connection, _last, setup) => {
			seen.push(setup);
			return [{data: Buffer.from(prompt.question), await: undefined}];
		},
	});
	const [connection] = rig.connections;
	connection!.say({type: 'noise'}, {type: 'joined'});
	expect(connection!.sent).toEqual(['hello']);
	connection!.say({type: 'welcome', session: {id: 'abc'}}, {type: 'welcome', session: {id: 'x'}});
	expect(connection!.sent).toEqual(['hello', 'resume abc', 'join']);
	connection!.say({type: 'joined'});
	await answerPrompts(rig);
	expect(connection!.sent.slice(3)).toEqual(['question 0', 'question 1']);
	expect(seen).toEqual([{session: 'abc'}, {session: 'abc'}]);
});

test('a frame of the segment that ends the set-up is not the answer to the first prompt', async () => {
	const rig = await started({total: 1, setup: once, looks: true});
	await advance(20);
	rig.connections[0]!.say({type: 'ack'}, {message: 'news'}, 'more');
	await advance(0);
	expect(rig.connections[0]!.sent).toEqual(['init', 'question 0']);
	rig.connections[0]!.reply();
	await advance(500);
	expect(texts(rig)).toEqual(['re: question 0']);
	expect(rig.gauges()).toMatchObject({unmatched: 0, greetings: 0, doubtful: 0});
});

test('a greeting and a ready sign come before the set-up', async () => {
	const ready = [{path: 'type', equals: 'ready'}];
	const rig = await started({total: 1, setup: once, ready});
	rig.connections[0]!.say('welcome', {type: 'ack'});
	await advance(100);
	expect(rig.connections[0]!.sent).toEqual([]);
	rig.connections[0]!.say({type: 'ready'});
	expect(rig.connections[0]!.sent).toEqual(['init']);
	rig.connections[0]!.say({type: 'ready'}, {type: 'ack'});
	await answerPrompts(rig);
	expect(texts(rig)).toEqual(['re: question 0']);
	expect(rig.gauges()).toMatchObject({unmatched: 0, greetings: 2});
});

test('a server that greets may be late with it, or set up without it', async () => {
	const options = {total: 2, setup: once, looks: true, perPrompt: true} as const;
	const rig = await started(options);
	rig.connections[0]!.say('welcome');
	await advance(20);
	rig.connections[0]!.say({type: 'ack'});
	await advance(0);
	rig.connections[0]!.reply();
	for (let wait = 0; rig.connections.length < 2 && wait < 300; wait++) await advance(1);
	await advance(2000);
	// Its greeting does not come within the patience, but during the set-up.
	expect(rig.connections[1]!.sent).toEqual(['init']);
	rig.connections[1]!.say('welcome', {type: 'ack'});
	await answerPrompts(rig);
	await advance(500);
	expect(texts(rig)).toEqual(['re: question 0', 're: question 1']);
	expect(rig.gauges()).toMatchObject({unmatched: 0, greetings: 1, doubtful: 0});
});

test('what comes between a set-up without answers and the first prompt belongs to it', async () => {
	const rig = await started({total: 1, rate: 1, setup: setupOf([{send: 'update'}]), looks: true});
	const [connection] = rig.connections;
	for (let wait = 0; connection!.sent.length === 0 && wait < 100; wait++) await advance(1);
	connection!.say('updated');
	await answerPrompts(rig, 10);
	expect(connection!.sent).toEqual(['update', 'question 0']);
	expect(texts(rig)).toEqual(['re: question 0']);
	expect(rig.gauges()).toMatchObject({unmatched: 0, greetings: 0, doubtful: 0});
});

test('a new connection is set up again', async () => {
	const rig = await started({total: 2, setup: once, rotateAfter: 200});
	rig.connections[0]!.say({type: 'ack'});
	await advance(250);
	rig.connections[0]!.reply();
	await advance(10);
	expect(rig.connections[0]!.state).toBe('closed');
	expect(rig.connections[1]!.sent).toEqual(['init']);
	rig.connections[1]!.say({type: 'ack'});
	await answerPrompts(rig);
	expect(rig.attempts.map(({setup}) => setup !== undefined)).toEqual([true, true]);
});

test('a connection that gets old during its set-up still takes its prompt', async () => {
	const rig = await started({total: 2, setup: once, rotateAfter: 50});
	for (const place of [0, 1]) {
		await advance(100);
		rig.connections[place]!.say({type: 'ack'});
		await advance(0);
		rig.connections[place]!.reply();
		await advance(0);
	}
	expect(texts(rig)).toEqual(['re: question 0', 're: question 1']);
	expect(rig.connections).toHaveLength(2);
});

test('an answer that does not come in time is an error with the frames that came', async () => {
	const rig = await started({total: 1, setup: once, setupTimeout: 500, looks: true});
	rig.connections[0]!.say({type: 'other'});
	await advance(600);
	expect(rig.attempts[0]).toMatchObject({
		error: {
			class: 'setup.timeout',
			message: expect.stringContaining('the last frame was {"type":"other"}') as string,
		},
		evidence: [{role: 'ignored', text: '{"type":"other"}'}],
		sent: undefined,
		setup: undefined,
	});
	expect(rig.connections[0]!.state).toBe('terminated');
	expect(rig.gauges()).toMatchObject({refused: 1, refusal: 'setup.timeout', unmatched: 0});
	expect(ofType(rig, 'refused')).toMatchObject([{error: 'setup.timeout'}]);
});

test('each message has its own time', async () => {
	const messages = [initAck, {send: 'join', await: [{text: 'joined'}]}];
	const rig = await started({total: 1, setup: setupOf(messages), setupTimeout: 500});
	await advance(400);
	rig.connections[0]!.say({type: 'ack'});
	await advance(400);
	rig.connections[0]!.say('joined');
	await answerPrompts(rig);
	expect(texts(rig)).toEqual(['re: question 0']);
});

test('a frame that came too early is told from one that never came', async () => {
	const rig = await started({total: 1, setup: once, setupTimeout: 500, ready: [{text: 'go'}]});
	rig.connections[0]!.say({type: 'ack'}, 'go');
	await advance(600);
	expect(rig.attempts[0]!.error!.message).toMatch(/came before the message was sent.*--ready$/);
	expect(rig.attempts[0]!.evidence).toMatchObject([{text: '{"type":"ack"}'}, {text: 'go'}]);
});

test.each<[string, object | string, object]>([
	[
		"the rule's error",
		{type: 'error', reason: 'no such app'},
		{class: 'setup.error', message: 'message 1 of 1: no such app'},
	],
	[
		"the gateway's error",
		{message: 'Forbidden', connectionId: 'c=', requestId: 'r='},
		{class: 'setup.error', requestId: 'r='},
	],
])('%s ends the set-up at once', async (_, frame, error) => {
	const rule = {error: {when: [{path: 'type', equals: 'error'}], message: 'reason'}};
	const rig = await started({total: 1, setup: setupOf([initAck], rule)});
	rig.connections[0]!.say(frame, {type: 'ack'});
	await advance(0);
	expect(rig.attempts).toMatchObject([{error, evidence: [{role: 'error'}], frames: 0}]);
	expect(rig.connections[0]!.state).toBe('terminated');
});

test('an answer without a value that is needed is an error, without an optional one it is not', async () => {
	const rig = await started({total: 1, setup: setupOf([hello])});
	rig.connections[0]!.say({type: 'welcome', session: {}});
	await advance(0);
	expect(rig.attempts[0]!.error).toEqual({
		class: 'setup.error',
		message:
			'the answer to message 1 of 1 has nothing at "session.id" to save as session; {{$setup.session|default:}} does without it',
	});
});

test('a connection that closes during the set-up says with which code and why', async () => {
	const rig = await started({total: 1, setup: once});
	rig.connections[0]!.say({type: 'other'});
	rig.connections[0]!.end({kind: 'closed', code: 4429, reason: 'Too many requests'});
	await advance(0);
	expect(rig.attempts[0]).toMatchObject({
		error: {
			class: 'setup.closed',
			message: 'closed with 4429 before the answer to message 1 of 1: Too many requests',
		},
		evidence: [{text: '{"type":"other"}'}],
	});
	expect(rig.gauges()).toMatchObject({refused: 1, refusal: 'setup.closed'});
});

test('failed set-ups wait before the next try, and are an outage until one succeeds', async () => {
	const rig = await started({total: 3, setup: once, random: () => 0.5});
	rig.connections[0]!.end({kind: 'closed', code: 1011, reason: ''});
	await advance(0);
	expect(rig.connections).toHaveLength(1);
	expect(rig.gauges().outageSince).not.toBeNull();
	for (let wait = 0; rig.connections.length < 2 && wait < 1000; wait++) await advance(1);
	// It is open, but that alone ends no outage.
	expect(rig.gauges()).toMatchObject({refusedInRow: 1});
	rig.connections[1]!.say({type: 'ack'});
	await answerPrompts(rig);
	expect(rig.gauges()).toMatchObject({refusedInRow: 0, outageSince: null});
	expect(texts(rig)).toEqual([undefined, 're: question 1', 're: question 2']);
});

test('connections that open before their prompts are known are set up then', async () => {
	const rig = await started({rate: 10, total: 4, connections: 2, setup: once});
	expect(rig.connections.map(({sent}) => sent)).toEqual([['init'], ['init']]);
	for (const connection of rig.connections) connection.say({type: 'ack'});
	await answerPrompts(rig, 50);
	await advance(1000);
	expect(rig.attempts.map(({error}) => error)).toEqual([
		undefined,
		undefined,
		undefined,
		undefined,
	]);
	expect(rig.connections.flatMap(({sent}) => sent.filter((text) => text === 'init'))).toHaveLength(
		2,
	);
	expect(rig.over()).toBe(1);
});

test('a keep-alive message is no part of a set-up, nor its answer', async () => {
	const keepAlive = {every: 100, message: {data: Buffer.from('beat')}};
	const rig = await started({total: 1, setup: once, keepAlive});
	await advance(350);
	expect(rig.connections[0]!.sent).toEqual(['init']);
	expect(rig.connections[0]!.pings).toBeGreaterThan(0);
	rig.connections[0]!.say({type: 'ack'});
	await answerPrompts(rig);
	expect(texts(rig)).toEqual(['re: question 0']);
});

test('giving up during a set-up leaves nothing behind', async () => {
	for (const frames of [[], [{type: 'ack'}]]) {
		const rig = await started({total: 1, setup: once});
		rig.connections[0]!.say(...frames);
		rig.attack.abandon();
		await advance(20_000);
		expect(rig.over()).toBe(1);
		expect(rig.attempts).toEqual([]);
		expect(rig.connections[0]!.state).not.toBe('open');
		expect(rig.connections[0]!.sent).toEqual(['init']);
	}
});

test('several prompts in flight wait for one set-up', async () => {
	const rig = await started({
		...{total: 4, inFlight: 4, setup: once},
		rule: {done: [{frames: 1}], correlate: {request: 'id', reply: 'id'}},
		render: ({index}) => [{data: Buffer.from(JSON.stringify({id: index})), await: undefined}],
	});
	const [connection] = rig.connections;
	// What carries an id is no reply yet.
	connection!.say({id: 0, message: 'early'}, {type: 'ack'});
	await advance(0);
	expect(connection!.sent).toHaveLength(5);
	for (const id of [3, 1, 0, 2]) connection!.say({id, message: `re: ${id}`});
	await advance(10);
	expect(texts(rig).toSorted()).toEqual(['re: 0', 're: 1', 're: 2', 're: 3']);
	expect(rig.gauges().unmatched).toBe(0);
	expect(rig.attempts.filter(({setup}) => setup !== undefined)).toHaveLength(1);
});
