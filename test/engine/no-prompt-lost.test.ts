import {expect, test} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {attemptIdOf} from '../../source/model/raw-attempt.ts';
import {someOpening} from '../helpers/opening.ts';
import {conversation} from '../helpers/units.ts';
import {createPacer} from '../../source/engine/create-pacer.ts';
import {createPromptSource} from '../../source/engine/prompt-source.ts';
import {prompts} from '../faults/fire.ts';
import {alone, createRig, makeLeg, type Rig, type RigOptions} from './rig.ts';

useFakeTime();

async function started(options: RigOptions): Promise<Rig> {
	const rig = createRig(advance, options);
	rig.begin();
	await rig.settle();
	return rig;
}

const answer = (rig: Rig) => {
	for (const connection of rig.waiting()) connection.reply();
};
const indexes = ({attempts}: Rig) => attempts.map(({assignment}) => assignment.index);

test('within its time, what is due waits for a busy connection instead of being dropped', async () => {
	const rig = await started({rate: 10, duration: 1000, maxConnections: 1});
	await advance(350);
	expect(rig.gauges()).toMatchObject({sent: 1, dropped: 0, starved: true});
	for (let reply = 0; reply < 4; reply++) {
		answer(rig);
		await advance(1);
	}
	expect(indexes(rig)).toEqual([0, 1, 2, 3]);
	expect(rig.gauges()).toMatchObject({sent: 4, dropped: 0, late: 3});
	// The connection is busy from here on until the end: with that, what waits is dropped.
	await advance(655);
	rig.attack.tick();
	await rig.settle();
	expect(rig.gauges()).toMatchObject({sent: 5, dropped: 5, scheduled: 10});
	answer(rig);
	await rig.settle();
	expect(indexes(rig)).toEqual([0, 1, 2, 3, 4]);
	expect(rig.over()).toBe(1);
});

test('what is held up until after the end is dropped, the very first included', async () => {
	for (const reason of ['disk', 'metrics'] as const) {
		const rig = createRig(advance, {rate: 10, duration: 1000, maxConnections: 20});
		rig.attack.hold(reason);
		rig.begin();
		await advance(1500);
		rig.attack.release(reason);
		await rig.settle();
		expect(rig.connections.flatMap(({sent}) => sent)).toEqual([]);
		expect(rig.gauges()).toMatchObject({sent: 0, dropped: 10, scheduled: 10, legTaken: 10});
		expect(rig.over()).toBe(1);
	}
});

test('stopped twice while the last replies come, what waits is dropped once', async () => {
	const rig = await started({rate: 10, total: 100, maxConnections: 2});
	await advance(1050);
	rig.attack.stop();
	await advance(300);
	rig.attack.stop();
	rig.attack.cutShort();
	await rig.settle();
	expect(rig.gauges()).toMatchObject({sent: 2, dropped: 9, scheduled: 11});
	answer(rig);
	await rig.settle();
	expect(rig.over()).toBe(1);
});

test('workers that share a schedule start each prompt once, and none has one too many', async () => {
	const share = alone();
	const options = {rate: 10, total: 6, maxConnections: 10, dataset: 6, legs: true};
	const rigs = [0, 1].map((worker) =>
		createRig(advance, {...options, share: {...share, workers: 2, worker}}),
	);
	for (const rig of rigs) rig.begin();
	await advance(1000);
	for (const rig of rigs) answer(rig);
	await advance(10);
	const all = rigs.flatMap(indexes).toSorted((a, b) => a - b);
	expect(all).toEqual([0, 1, 2, 3, 4, 5]);
	expect(rigs.map(({drained}) => drained)).toEqual([[0], [0]]);
});

test('abandoned, a run is over without being finished as well', async () => {
	const rig = await started({total: 3, legs: true});
	rig.attack.abandon();
	await advance(100);
	expect(rig.over()).toBe(1);
	expect(rig.gauges()).toMatchObject({open: 0, connecting: 0});
});

const withIds = {
	rule: {
		done: [{path: 'end', equals: true}],
		delta: {path: 'token', mode: 'append'},
		correlate: {request: 'id', reply: 'to'},
	},
	render: ({index}) => [{data: Buffer.from(JSON.stringify({id: index})), await: undefined}],
} satisfies RigOptions;

/** The ids that wait for a reply over open connections. */
function waiting(rig: Rig) {
	const over = new Set(indexes(rig));
	return rig.connections.flatMap((connection) => {
		if (connection.state !== 'open') return [];
		const ids = connection.sent.map((text) => (JSON.parse(text) as {id: number}).id);
		return ids.filter((id) => !over.has(id)).map((id) => ({connection, id}));
	});
}

test('lowered between two turns of one conversation, another’s end does not cut it off', async () => {
	const units = (
		[
			['a', 2],
			['c', 1],
			['b', 2],
			['d', 1],
		] as const
	).map(([name, turns]) => conversation(name, turns));
	const rig = await started({
		...{...withIds, units, total: 12, connections: 2, inFlight: 2, thinkTime: 100},
	});
	await advance(110);
	const say = ({connection, id}: ReturnType<typeof waiting>[number]) =>
		connection.say({to: id, token: 'ok'}, {to: id, end: true});
	const isLong = ({id}: {id: number}) => id % 3 === 0;
	const all = waiting(rig);
	// Each connection has a conversation of two turns and one of a single turn.
	const long = all.filter(isLong);
	expect(new Set(long.map(({connection}) => connection)).size).toBe(2);
	long.forEach(say);
	await advance(20);
	rig.attack.setLevel(1);
	// On the connection that is given up one user thinks while the other's conversation ends.
	all.filter((one) => !isLong(one)).forEach(say);
	for (let round = 0; round < 50 && rig.over() === 0; round++) {
		await advance(100);
		waiting(rig).forEach(say);
	}
	await advance(500);
	expect(rig.over()).toBe(1);
	const turns = rig.attempts.map(({assignment}) => attemptIdOf(assignment));
	expect(new Set(turns).size).toBe(18);
	expect(turns).toHaveLength(18);
	expect(rig.gauges()).toMatchObject({sent: 18, turnsLeft: 0});
});

test('turns that are not sent say why', async () => {
	const failed = await started({units: [conversation('a', 2)], total: 1});
	failed.connections[0]!.say({message: 'Forbidden', connectionId: 'c', requestId: 'r'});
	await failed.settle();
	expect(failed.attempts[1]!.error).toEqual({
		class: 'conversation.stopped',
		message: 'not sent: an earlier turn had no reply',
	});
	const lost = await started({units: [conversation('a', 2)], total: 1, thinkTime: 100});
	await advance(110);
	lost.connections[0]!.reply();
	lost.connections[0]!.end({kind: 'closed', code: 1001, reason: ''});
	await advance(200);
	expect(lost.attempts[1]!.error).toEqual({
		class: 'conversation.stopped',
		message: 'not sent: the connection was lost between two turns',
	});
});

test('a connection that was to be open early and could not be leaves its prompts to be tried', async () => {
	for (const inFlight of [1, 3]) {
		const rig = await started({...withIds, rate: 10, total: 3, manual: true, inFlight});
		expect(rig.connections).toHaveLength(1);
		rig.connections[0]!.end({kind: 'refused', status: 503, body: ''});
		for (let round = 0; round < 20 && rig.over() === 0; round++) {
			await advance(100);
			for (const connection of rig.connections) {
				if (connection.state === 'opening')
					connection.end({kind: 'refused', status: 503, body: ''});
			}
		}
		await advance(100);
		expect(rig.attempts.map(({error}) => error?.class)).toEqual(Array(3).fill('handshake.503'));
		expect(rig.gauges()).toMatchObject({sent: 3, dropped: 0});
		expect(rig.over()).toBe(1);
	}
});

test('more prompts due at once than a connection has places for wait for these', async () => {
	const rig = await started({
		...{...withIds, rate: 10, total: 8, dataset: 8, manual: true},
		...{inFlight: 3, maxConnections: 1, connections: 1},
	});
	const open = (number: number) => {
		const connection = rig.connections[number]!;
		connection.state = 'open';
		connection.events.open(1, someOpening);
		return connection;
	};
	// All places have been free on a connection that is closed by now; one of them opens the next.
	open(0).end({kind: 'closed', code: 1001, reason: ''});
	await advance(10);
	const connection = open(1);
	await rig.settle();
	rig.attack.hold('disk');
	await advance(550);
	rig.attack.release('disk');
	await rig.settle();
	expect(connection.sent).toHaveLength(3);
	for (let round = 0; round < 10; round++) {
		for (const {id} of waiting(rig)) connection.say({to: id, token: 'ok'}, {to: id, end: true});
		await advance(100);
	}
	expect(indexes(rig).toSorted((a, b) => a - b)).toEqual([...Array(8).keys()]);
	expect(rig.over()).toBe(1);
});

test('a worker whose last prompt another one has taken just then starts none, and is done', async () => {
	for (const rate of [undefined, 100]) {
		const rig = createRig(advance, {legs: true, total: 2, ...(rate && {rate})});
		const leg = makeLeg({total: 5, ...(rate !== undefined && {rate})});
		const pacer = createPacer(leg, alone());
		let left = 2;
		rig.attack.begin({
			pacer: {...pacer, take: () => (left-- > 0 ? pacer.take() : -1)},
			promptAt: createPromptSource(promptTableOf(prompts(5)), {first: 0, step: 0, measured: true}),
			...{duration: null, measured: true, before: 0},
		});
		for (let round = 0; round < 5; round++) {
			await advance(20);
			answer(rig);
		}
		await advance(20);
		expect(indexes(rig)).toEqual([0, 1]);
		expect(rig.gauges()).toMatchObject({sent: 2, dropped: 0, exhausted: true});
		expect(rig.drained).toEqual([0]);
	}
});

test('a leg that begins under a pause of the user has a clock that stands', async () => {
	const rig = createRig(advance, {total: 10});
	rig.attack.hold('user');
	rig.begin();
	await advance(700);
	expect(rig.gauges()).toMatchObject({sent: 0, elapsed: 0});
	rig.attack.hold('disk');
	rig.attack.release('disk');
	await advance(700);
	expect(rig.gauges()).toMatchObject({sent: 0, elapsed: 0});
	rig.attack.release('user');
	await advance(300);
	expect(rig.gauges()).toMatchObject({sent: 1, elapsed: 300});
});

test('a prompt that waits for leave to open a connection is told, and a busy closed model is not starved', async () => {
	const gated = await started({rate: 10, total: 10, maxConnections: 10, connectRate: 1});
	await advance(450);
	expect(gated.gauges()).toMatchObject({gated: true, starved: false});
	const closed = await started({total: 10, connections: 2});
	await advance(450);
	expect(closed.gauges()).toMatchObject({gated: false, starved: false});
});
