import {expect, test} from 'vitest';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {createRig, type Rig, type RigOptions} from './rig.ts';

useFakeTime();

async function started(options: RigOptions): Promise<Rig> {
	const rig = createRig(advance, options);
	rig.begin();
	await rig.settle();
	return rig;
}

test('a connection of that age is replaced between two prompts, none lost and none sent twice', async () => {
	const rig = await started({total: 60, connections: 2, rotateAfter: 1000});
	while (rig.over() === 0) {
		await advance(90);
		for (const connection of rig.waiting()) connection.reply();
		await rig.settle();
		expect(rig.gauges().open).toBeLessThanOrEqual(2);
	}
	const sent = rig.connections.flatMap((connection) => connection.sent);
	expect(sent).toHaveLength(60);
	expect(new Set(sent).size).toBe(60);
	expect(
		rig.attempts.every(({text, assignment}) => text === `re: ${assignment.prompt.question}`),
	).toBe(true);
	// Twelve replies of 90 ms each go over a connection before it is a second old.
	expect(rig.connections.map((connection) => connection.sent.length)).toEqual([
		12, 12, 12, 12, 6, 6,
	]);
	expect(rig.connections.every(({state}) => state === 'closed')).toBe(true);
	expect(rig.gauges()).toMatchObject({unmatched: 0, opened: 6});
});

test('a reply that takes longer than that is awaited', async () => {
	const rig = await started({total: 2, rotateAfter: 1000});
	await advance(30_000);
	rig.connections[0]!.reply();
	await rig.settle();
	expect(rig.attempts[0]!.error).toBeUndefined();
	expect(rig.connections.map(({sent, state}) => [sent.length, state])).toEqual([
		[1, 'closed'],
		[1, 'open'],
	]);
});

test('each connection reports how long it took to open, the replacements too', async () => {
	const rig = await started({total: 3, rotateAfter: 10});
	for (let prompt = 0; prompt < 3; prompt++) {
		await advance(50);
		rig.connections[prompt]!.reply();
		await rig.settle();
	}
	expect(rig.attempts.map(({connect, connection}) => [connect, connection])).toEqual([
		[1, 0],
		[1, 1],
		[1, 2],
	]);
});

test('without an age, a connection is kept', async () => {
	const rig = await started({total: 3});
	for (let prompt = 0; prompt < 3; prompt++) {
		await advance(50_000);
		rig.connections[0]!.reply();
		await rig.settle();
	}
	expect(rig.connections).toHaveLength(1);
});
