import {expect, test} from 'vitest';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {createDraw} from '../helpers/random.ts';
import {attemptIdOf} from '../../source/model/raw-attempt.ts';
import {createRig, type Rig, type RigOptions} from './rig.ts';

useFakeTime();

/** Four prompts at once over one connection, each with its place as its id, which replies repeat. */
async function started(options: RigOptions = {}): Promise<Rig> {
	const rig = createRig(advance, {
		rule: {
			done: [{path: 'end', equals: true}],
			delta: {path: 'token', mode: 'append'},
			correlate: {request: 'id', reply: 'to'},
		},
		inFlight: 4,
		render: ({index}) => [{data: Buffer.from(JSON.stringify({id: index})), await: undefined}],
		...options,
	});
	rig.begin();
	await rig.settle();
	return rig;
}

const idsSent = ({connections}: Rig, connection = 0) =>
	connections[connection]!.sent.map((text) => (JSON.parse(text) as {id: number}).id);

const outcomes = ({attempts}: Rig) =>
	attempts
		.toSorted((a, b) => a.assignment.index - b.assignment.index)
		.map(({text, error}) => error?.class ?? text);

const piece = (to: number | string, token: string) => ({to, token});
const end = (to: number | string) => ({to, end: true});

test('four prompts are on their way at once, and replies in whatever order go to their own', async () => {
	const rig = await started({total: 6});
	const [connection] = rig.connections;
	expect(rig.connections).toHaveLength(1);
	expect(idsSent(rig)).toEqual([0, 1, 2, 3]);
	connection!.say(piece(2, 'two'), piece(0, 'ze'), piece(3, 'three'), piece(0, 'ro'), end(3));
	connection!.say(end(2));
	await rig.settle();
	expect(idsSent(rig)).toEqual([0, 1, 2, 3, 4, 5]);
	connection!.say(end(0), piece(5, 'five'), end(5), piece(1, 'one'), piece('4', 'four'));
	connection!.say(end(1), end(4));
	await rig.settle();
	expect(outcomes(rig)).toEqual(['zero', 'one', 'two', 'three', 'four', 'five']);
	expect(rig.attempts.map(({connect}) => connect).filter((time) => time !== undefined)).toEqual([
		1,
	]);
	expect(rig.gauges()).toMatchObject({sent: 6, finished: 6, unmatched: 0, opened: 1});
	expect(rig.over()).toBe(1);
});

test('a prompt that is timed out leaves its connection to the others, and its reply is unmatched', async () => {
	const rig = await started({total: 5, limits: {first: 200}});
	const [connection] = rig.connections;
	connection!.say(piece(1, 'o'), piece(2, 't'), piece(3, 't'));
	await advance(250);
	expect(connection!.state).toBe('open');
	expect(outcomes(rig)).toEqual(['timeout.first']);
	expect(idsSent(rig)).toEqual([0, 1, 2, 3, 4]);
	connection!.say(piece(0, 'late'), end(0));
	connection!.say(...[1, 2, 3].map(end), piece(4, 'four'), end(4));
	await rig.settle();
	expect(outcomes(rig)).toEqual(['timeout.first', 'o', 't', 't', 'four']);
	expect(rig.gauges()).toMatchObject({unmatched: 2, opened: 1});
});

test('unknown ids, and none while several are on their way, are unmatched and cost nothing', async () => {
	const rig = await started({total: 4});
	const [connection] = rig.connections;
	connection!.say(piece('nobody', 'a'), {token: 'b'}, 'plain', piece(9, 'c'));
	expect(rig.gauges()).toMatchObject({unmatched: 4, open: 1});
	for (const id of [0, 1, 2, 3]) connection!.say(piece(id, 'fine'), end(id));
	await rig.settle();
	expect(outcomes(rig)).toEqual(['fine', 'fine', 'fine', 'fine']);
});

test('an error of the gateway, which has no id, belongs to the only prompt on its way', async () => {
	const rig = await started({total: 1});
	rig.connections[0]!.say({message: 'Internal server error', connectionId: 'c', requestId: 'r'});
	await advance(300);
	expect(outcomes(rig)).toEqual(['gateway.internal_server_error']);
});

test('a connection that is lost ends each prompt that was on its way over it, once', async () => {
	const rig = await started({total: 8});
	rig.connections[0]!.say(piece(1, 'one'), end(1));
	await rig.settle();
	rig.connections[0]!.end({kind: 'closed', code: 1001, reason: ''});
	await rig.settle();
	expect(idsSent(rig, 1)).toEqual([5, 6, 7]);
	for (const id of [5, 6, 7]) rig.connections[1]!.say(piece(id, 'fine'), end(id));
	await advance(1);
	expect(outcomes(rig)).toEqual([
		...['closed.1001', 'one', 'closed.1001', 'closed.1001', 'closed.1001'],
		...['fine', 'fine', 'fine'],
	]);
	expect(rig.over()).toBe(1);
});

test('a connection that could not be opened ends all prompts that waited for it', async () => {
	const rig = await started({total: 4, manual: true});
	expect(rig.connections).toHaveLength(1);
	rig.connections[0]!.end({kind: 'refused', status: 429, body: ''});
	await rig.settle();
	expect(outcomes(rig)).toEqual(Array(4).fill('handshake.429'));
	expect(rig.over()).toBe(1);
});

test('with one prompt at a time, ids that the server repeats tell a late reply from the next', async () => {
	const rig = await started({total: 3, inFlight: 1, timeout: 100});
	const [connection] = rig.connections;
	connection!.say(piece(0, 'first'), end(0));
	await advance(120);
	expect(idsSent(rig)).toEqual([0, 1, 2]);
	connection!.say(piece(1, 'late'), end(1), piece(2, 'mine'), end(2));
	await rig.settle();
	expect(outcomes(rig)).toEqual(['first', 'timeout.total', 'mine']);
	expect(rig.gauges()).toMatchObject({unmatched: 2, opened: 1});
});

test('a server that has not repeated an id yet is not trusted to', async () => {
	const rig = await started({total: 2, inFlight: 1, timeout: 100});
	await advance(120);
	expect(rig.connections.map(({state}) => state)).toEqual(['terminated', 'open']);
	const several = await started({total: 8, timeout: 100});
	await advance(120);
	expect(several.connections.map(({sent}) => sent.length)).toEqual([4, 4]);
	expect(several.connections[0]!.state).toBe('closed');
});

test('an error without an id is nobody’s while a late one may be meant', async () => {
	const rig = await started({total: 3, inFlight: 1, timeout: 100});
	const [connection] = rig.connections;
	connection!.say(piece(0, 'first'), end(0));
	await advance(120);
	connection!.say({message: 'Internal server error', connectionId: 'c', requestId: 'r'});
	connection!.say(piece(2, 'fine'), end(2));
	await rig.settle();
	expect(outcomes(rig)).toEqual(['first', 'timeout.total', 'fine']);
	expect(rig.gauges().unmatched).toBe(1);
});

test('two prompts with the same id are never on their way together', async () => {
	const render = () => [{data: Buffer.from('{"id": "same"}'), await: undefined}];
	const rig = await started({total: 3, inFlight: 3, render});
	expect(rig.connections[0]!.sent).toHaveLength(1);
	expect(rig.attempts.map(({error, sent}) => [error?.class, sent])).toEqual(
		Array(2).fill(['generator.duplicate_id', undefined]),
	);
	rig.connections[0]!.say(piece('same', 'mine'), end('same'));
	await advance(1);
	expect(outcomes(rig)[0]).toBe('mine');
	expect(rig.over()).toBe(1);
});

test('a request without an id gets its reply, but a late one costs its connection', async () => {
	const render = () => [{data: Buffer.from('{}'), await: undefined}];
	const rig = await started({total: 2, inFlight: 1, timeout: 100, render});
	await advance(120);
	expect(rig.connections.map(({state}) => state)).toEqual(['terminated', 'open']);
	rig.connections[1]!.say(piece('x', 'mine'), end('x'));
	await rig.settle();
	expect(outcomes(rig)).toEqual(['timeout.total', 'mine']);
});

test('an old connection is replaced although it is never idle, and no prompt is lost', async () => {
	const rig = await started({duration: 20_000, rotateAfter: 1000, dataset: 1000});
	const draw = createDraw(5);
	const pending = () =>
		rig.connections.flatMap((connection, number) =>
			connection.state === 'open' ? idsSent(rig, number).map((id) => ({connection, id})) : [],
		);
	const answered = () => new Set(rig.attempts.map(({assignment}) => assignment.index));
	while (rig.over() === 0) {
		const waiting = pending().filter(({id}) => !answered().has(id));
		// Each in its own time: there is no moment at which all are answered by chance.
		const some = draw.pick(waiting);
		some.connection.say(piece(some.id, `re ${some.id}`), end(some.id));
		await advance(50);
		rig.attack.tick();
		await rig.settle();
		expect(rig.gauges().open).toBeLessThanOrEqual(1);
	}
	const {opened, sent} = rig.gauges();
	expect(opened).toBeGreaterThan(10);
	expect(opened).toBeLessThanOrEqual(21);
	expect(rig.attempts).toHaveLength(sent);
	expect(new Set(rig.attempts.map(({assignment}) => attemptIdOf(assignment))).size).toBe(sent);
	for (const {text, error, assignment} of rig.attempts) {
		expect([text, error]).toEqual([`re ${assignment.index}`, undefined]);
	}
	expect(rig.gauges().unmatched).toBe(0);
});

test('an old connection is not taken from a prompt that is on its way over it', async () => {
	const rig = await started({rate: 1, total: 3, rotateAfter: 500});
	await advance(1010);
	const [first] = rig.connections;
	// The second was due when the connection was old, and the first one had no reply yet.
	expect(idsSent(rig)).toEqual([0, 1]);
	first!.say(piece(0, 'zero'), end(0), piece(1, 'one'), end(1));
	await advance(1000);
	expect(idsSent(rig, 1)).toEqual([2]);
	expect(first!.state).toBe('closed');
	rig.connections[1]!.say(piece(2, 'two'), end(2));
	await rig.settle();
	expect(outcomes(rig)).toEqual(['zero', 'one', 'two']);
});

test('lowered and stopped with several on their way, all of them end', async () => {
	const rig = await started({total: 100, connections: 2});
	expect(rig.gauges()).toMatchObject({inFlight: 8, open: 2});
	rig.attack.setLevel(1);
	for (const id of [0, 1, 2, 3, 4, 5, 6, 7]) {
		for (const connection of rig.connections) {
			if (connection.state === 'open') connection.say(piece(id, 'a'), end(id));
		}
	}
	await rig.settle();
	expect(rig.gauges()).toMatchObject({inFlight: 4, open: 1});
	rig.attack.stop();
	const [open] = rig.connections.filter(({state}) => state === 'open');
	for (const {id} of open!.sent.map((text) => JSON.parse(text) as {id: number})) {
		open!.say(piece(id, 'a'), end(id));
	}
	await rig.settle();
	expect(rig.gauges()).toMatchObject({sent: 12, finished: 12, open: 0});
	expect(rig.over()).toBe(1);
});

test('lanes number the places in flight, and one whose reply may come late is not used again', async () => {
	const rig = await started({
		total: 9,
		limits: {first: 200},
		render: (...[, , , , lane]) => [{data: Buffer.from(`{"id":${lane}}`), await: undefined}],
	});
	const [connection] = rig.connections;
	expect(idsSent(rig)).toEqual([0, 1, 2, 3]);
	connection!.say(end(2), end(0));
	await rig.settle();
	expect(idsSent(rig).slice(4).toSorted()).toEqual([0, 2]);
	connection!.say(piece(0, 'a'), piece(1, 'b'), piece(2, 'c'));
	await advance(300);
	expect(outcomes(rig)).toContain('timeout.first');
	expect(idsSent(rig).slice(6)).toEqual([4]);
	connection!.say(end(4));
	await rig.settle();
	expect(idsSent(rig).slice(7)).toEqual([4]);
	connection!.say(piece(3, 'late'), end(3));
	expect(rig.gauges().unmatched).toBe(2);
});
