import {expect, test} from 'vitest';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {someOpening} from '../helpers/opening.ts';
import {createRig, type Rig, type RigOptions} from './rig.ts';

useFakeTime({from: 1000});

const refusal = {
	kind: 'failed',
	error: Object.assign(new Error('connect ECONNREFUSED'), {code: 'ECONNREFUSED'}),
} as const;

/** Refuses every connection that is being opened. */
function refuse({connections}: Rig): void {
	for (const connection of connections) {
		if (connection.state === 'opening') connection.end(refusal);
	}
}

async function started(options: RigOptions): Promise<Rig> {
	const rig = createRig(advance, {looks: true, manual: true, random: () => 1, ...options});
	rig.begin();
	await advance(0);
	return rig;
}

/** Milliseconds from the start at which connections were tried, for so long. */
async function triesOf(rig: Rig, milliseconds: number): Promise<number[]> {
	const tries: number[] = [];
	for (let at = 0; at <= milliseconds; at += 10) {
		while (tries.length < rig.connections.length) tries.push(at);
		refuse(rig);
		await advance(10);
	}
	return tries;
}

test('a connection that is refused is tried again ever later, up to 5 s', async () => {
	const rig = await started({total: 100});
	const tries = await triesOf(rig, 25_000);
	const waits = tries.slice(1).map((at, index) => at - tries[index]!);
	const wanted = [250, 500, 1000, 2000, 4000, 5000, 5000, 5000];
	expect(waits.slice(0, 8).map((wait) => Math.round(wait / 250) * 250)).toEqual(wanted);
	// Each refusal costs the prompt that asked for the connection, and no other.
	expect(rig.attempts).toHaveLength(tries.length);
	expect(new Set(rig.attempts.map(({error}) => error?.class))).toEqual(
		new Set(['connect.refused']),
	);
	expect(rig.gauges()).toMatchObject({refused: tries.length, refusedInRow: tries.length});
});

test('a random half of the wait is left out', async () => {
	const rig = await started({total: 100, random: () => 0});
	const tries = await triesOf(rig, 1000);
	const waits = tries.slice(1).map((at, index) => at - tries[index]!);
	expect(waits.map((wait) => Math.round(wait / 125) * 125)).toEqual([125, 250, 500]);
});

test('without a random source it is tried again at once', async () => {
	const rig = createRig(advance, {looks: true, manual: true, total: 20});
	rig.begin();
	for (let turn = 0; turn < 20; turn++) {
		await advance(0);
		refuse(rig);
	}
	await advance(0);
	expect(rig.attempts).toHaveLength(20);
});

test('when one connection can be made again, the others need not wait any longer', async () => {
	const rig = await started({total: 100, connections: 3});
	await triesOf(rig, 5000);
	expect(rig.gauges().outageSince).toBeCloseTo(1, 1);
	const before = rig.connections.length;
	while (!rig.connections.some(({state}) => state === 'opening')) await advance(10);
	for (const connection of rig.connections) {
		if (connection.state !== 'opening') continue;
		connection.state = 'open';
		connection.events.open(1, someOpening);
	}
	await advance(20);
	expect(rig.connections.length).toBeGreaterThanOrEqual(before + 3);
	expect(rig.gauges()).toMatchObject({outageSince: null, refusedInRow: 0});
});

test('in an outage the open model opens no further connections for what falls due', async () => {
	const rig = await started({rate: 100, connections: 2, maxConnections: 50, duration: 10_000});
	const tries = await triesOf(rig, 3000);
	expect(tries.length).toBeLessThan(15);
});

test('while connections are open, a refusal is no outage', async () => {
	const rig = await started({total: 10, connections: 2});
	rig.connections[0]!.state = 'open';
	rig.connections[0]!.events.open(1, someOpening);
	rig.connections[1]!.end(refusal);
	await advance(10);
	expect(rig.gauges()).toMatchObject({outageSince: null, refusedInRow: 1});
});
