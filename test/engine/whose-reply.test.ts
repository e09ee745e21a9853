import {expect, test} from 'vitest';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import type {AttackOptions} from '../../source/engine/attack-types.ts';
import type {ReplyRule} from '../../source/model/reply-rule.ts';
import {createRig, type Rig, type RigOptions} from './rig.ts';
import {stepOf, talk} from './talk.ts';

useFakeTime();

const stream: Partial<ReplyRule> = {
	done: [{path: 'end', equals: true}],
	delta: {path: 'token', mode: 'append'},
	error: {when: [{path: 'failed', exists: true}], message: 'failed'},
};
const correlated: Partial<ReplyRule> = {...stream, correlate: {request: 'id', reply: 'to'}};
const token = (piece: string) => ({token: piece});
const end = {end: true};
const piece = (to: string, text: string) => ({to, token: text});
const endOf = (to: string) => ({to, end: true});
const refusal = {message: 'Internal server error', connectionId: 'c', requestId: 'r'};

async function started(options: RigOptions): Promise<Rig> {
	const rig = createRig(advance, options);
	rig.begin();
	await rig.settle();
	return rig;
}

/** Prompts with these ids in order; undefined sends none. */
const withIds = (...ids: readonly (string | undefined)[]): {render: AttackOptions['render']} => ({
	render: ({index}) => [{data: Buffer.from(JSON.stringify({id: ids[index]})), await: undefined}],
});

const outcomes = ({attempts}: Rig) =>
	attempts
		.toSorted((a, b) => a.assignment.index - b.assignment.index)
		.map(({text, error}) => error?.class ?? text);

/** Answers the first prompt, which has the id x: the server is known to repeat ids. */
async function verified(ids: readonly (string | undefined)[], options: RigOptions = {}) {
	const rig = await started({
		...{rule: correlated, timeout: 100, total: ids.length + 1},
		...withIds('x', ...ids),
		...options,
	});
	rig.connections[0]!.say(piece('x', 'first'), endOf('x'));
	await rig.settle();
	return rig;
}

test('after an error only the end marker ends the wait: what else comes is nobody’s', async () => {
	const rig = await started({rule: stream, total: 2});
	const [connection] = rig.connections;
	connection!.say({failed: 'no model'});
	await advance(50);
	connection!.say(token('rest of the first'));
	await rig.settle();
	expect(connection!.sent).toEqual(['question 0']);
	connection!.say(token(', and more'), end);
	await rig.settle();
	expect(connection!.sent).toEqual(['question 0', 'question 1']);
	connection!.say(token('second'), end);
	await rig.settle();
	expect(outcomes(rig)).toEqual(['app.error', 'second']);
});

test('after a success a second end marker does not end the grace', async () => {
	const {say, pass, released, attempts} = talk({...stream, grace: 200});
	say(token('all'), end);
	await pass(50);
	say(end);
	expect(released).toEqual([]);
	await pass(50);
	say({sources: [1]});
	await pass(150);
	expect(released).toHaveLength(1);
	expect(attempts[0]!.body).toMatchObject({end: true, sources: [1]});
});

test('an id whose reply may still come is not sent again over its connection', async () => {
	const rig = await verified(['same', 'other', 'same', 'other', 'mine']);
	await advance(240);
	const [connection] = rig.connections;
	expect(rig.connections).toHaveLength(1);
	connection!.say(piece('same', 'late'), endOf('same'), piece('other', 'late'), endOf('other'));
	connection!.say(piece('mine', 'own'), endOf('mine'));
	await rig.settle();
	const twice = 'generator.duplicate_id';
	expect(outcomes(rig)).toEqual([
		...['first', 'timeout.total', 'timeout.total'],
		...[twice, twice, 'own'],
	]);
	const {error, sent} = rig.attempts.find(({assignment}) => assignment.index === 3)!;
	expect(sent).toBeUndefined();
	expect(error!.message).toBe(
		'not sent: another prompt with the id "same" is or was in flight on this connection; use {{$uuid}} or {{$index}}',
	);
});

test('a new connection owes no late reply: ids are free again, and an error without one is the prompt’s', async () => {
	const rig = await verified(['same', 'lost', 'same', 'next']);
	await advance(120);
	rig.connections[0]!.end({kind: 'closed', code: 1001, reason: ''});
	await rig.settle();
	const [, second] = rig.connections;
	expect(second!.sent).toEqual(['{"id":"same"}']);
	second!.say(piece('same', 'again'), endOf('same'));
	await rig.settle();
	second!.say(refusal);
	await advance(300);
	expect(outcomes(rig)).toEqual([
		...['first', 'timeout.total', 'closed.1001'],
		...['again', 'gateway.internal_server_error'],
	]);
});

test('that one connection repeats ids says nothing of the next', async () => {
	const rig = await verified(['a', 'b', 'c']);
	rig.connections[0]!.end({kind: 'closed', code: 1001, reason: ''});
	await rig.settle();
	await advance(120);
	// Nothing with an id has come over it: the late reply could be taken for the next prompt's.
	expect(rig.connections.map(({state}) => state).slice(1)).toEqual(['terminated', 'open']);
	rig.connections[2]!.say(piece('c', 'own'), endOf('c'));
	await rig.settle();
	expect(outcomes(rig)).toEqual(['first', 'closed.1001', 'timeout.total', 'own']);
});

test('with several on their way, an unknown id is not that of a prompt without one', async () => {
	const rig = await started({rule: correlated, total: 2, inFlight: 2, ...withIds(undefined, 'b')});
	const [connection] = rig.connections;
	connection!.say(piece('z', 'stray'), endOf('z'));
	await rig.settle();
	expect(rig.attempts).toEqual([]);
	expect(rig.gauges()).toMatchObject({unmatched: 2, inFlight: 2});
	connection!.say(piece('b', 'own'), endOf('b'), token('nameless'), end);
	await rig.settle();
	expect(outcomes(rig)).toEqual(['nameless', 'own']);
});

test('a request without an id that is late costs its connection, although others are repeated', async () => {
	const rig = await verified([undefined, undefined]);
	await advance(120);
	expect(rig.connections.map(({state}) => state)).toEqual(['terminated', 'open']);
	rig.connections[0]!.say(token('late'), end);
	rig.connections[1]!.say(token('own'), end);
	await rig.settle();
	expect(outcomes(rig)).toEqual(['first', 'timeout.total', 'own']);
});

test('with ids, what answers a keep-alive message is no reply, and costs no connection', async () => {
	const rig = await started({
		...{rule: correlated, total: 2, thinkTime: 1500, ...withIds('x', 'y')},
		keepAlive: {every: 1000, message: {data: Buffer.from('{"beat":1}')}},
	});
	await advance(1510);
	const [connection] = rig.connections;
	connection!.say(piece('x', 'first'), endOf('x'));
	await advance(1510);
	expect(connection!.sent).toEqual(['{"id":"x"}', '{"beat":1}', '{"id":"y"}']);
	connection!.say(token('pong'), piece('y', 'own'), endOf('y'));
	await rig.settle();
	expect(outcomes(rig)).toEqual(['first', 'own']);
	expect(rig.gauges()).toMatchObject({opened: 1, unmatched: 0});
});

test('no reply is complete while messages of its request wait to be sent', async () => {
	const steps = [stepOf('start', {text: 'go on'}), stepOf('end')];
	const {say, attempts, sent, outcome} = talk(stream, {}, steps);
	say(token('early '), end);
	expect(attempts).toEqual([]);
	say('go on');
	expect(sent).toEqual(['start', 'end']);
	say(token('whole'), end);
	expect(outcome()).toMatchObject({error: undefined, text: 'early whole'});

	const silent = talk({...stream, done: [{idle: 500}]}, {}, steps);
	silent.say(token('early '));
	await silent.pass(5000);
	expect(silent.attempts).toEqual([]);
	silent.say('go on', token('whole'));
	await silent.pass(600);
	expect(silent.outcome()).toMatchObject({error: undefined, text: 'early whole'});
});

test('a prompt that never had a connection is booked on none', async () => {
	const rig = await started({total: 1, manual: true});
	rig.connections[0]!.end({kind: 'refused', status: 503, body: ''});
	await rig.settle();
	expect(rig.attempts).toMatchObject([{connection: -1, sent: undefined}]);
	expect(rig.attempts[0]!.error!.class).toBe('handshake.503');
});

test.each([
	[{total: 100}, 'timeout.total', 'no complete reply within 100ms'],
	[{first: 50}, 'timeout.first', 'no first frame within 50ms'],
])('the limits %o say what did not come', async (limits, name, message) => {
	const {pass, attempts} = talk(stream, limits);
	await pass(200);
	expect(attempts[0]!.error).toEqual({class: name, message});
});

test('the limit between two frames says so', async () => {
	const {say, pass, attempts} = talk(stream, {idle: 50});
	say(token('a'));
	await pass(200);
	expect(attempts[0]!.error).toMatchObject({
		class: 'timeout.idle',
		message: expect.stringMatching(/^no further frame within 50ms/) as string,
	});
});
