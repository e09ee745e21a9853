import {expect, test} from 'vitest';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {started, answerAll, ids} from './started.ts';

useFakeTime();

test('every prompt is sent once, over as many connections as asked for', async () => {
	const rig = await started({connections: 3, total: 10});
	expect(rig.waiting()).toHaveLength(3);
	expect(rig.gauges()).toMatchObject({sent: 3, inFlight: 3, open: 3, target: 3});
	await answerAll(rig);
	expect(ids(rig).toSorted()).toEqual(Array.from({length: 10}, (_, index) => `q${index}`));
	expect(rig.connections).toHaveLength(3);
	expect(rig.over()).toBe(1);
	expect(rig.gauges()).toMatchObject({sent: 10, inFlight: 0, open: 0, connecting: 0});
});

test('no more connections are opened than there are prompts', async () => {
	const rig = await started({connections: 50, total: 2});
	expect(rig.connections).toHaveLength(2);
	await answerAll(rig);
	expect(rig.over()).toBe(1);
});

test('per prompt, each prompt has a connection of its own', async () => {
	const rig = await started({connections: 2, total: 5, perPrompt: true});
	await answerAll(rig);
	expect(rig.connections.map(({sent}) => sent.length)).toEqual([1, 1, 1, 1, 1]);
	expect(rig.connections.every(({state}) => state === 'closed')).toBe(true);
	expect(rig.gauges()).toMatchObject({open: 0, connecting: 0, opened: 5});
});

test('times are those of the clock: connecting, sending, completing', async () => {
	const rig = await started({total: 2});
	const sent = performance.now();
	await advance(40);
	rig.connections[0]!.reply();
	await rig.settle();
	expect(rig.attempts[0]).toMatchObject({connect: 1, sent, first: sent + 40, complete: sent + 40});
	await advance(7);
	rig.connections[0]!.reply();
	expect(rig.attempts[1]).toMatchObject({connect: undefined, sent: sent + 40, intended: sent + 40});
});

test('a user thinks before each prompt, the first one included', async () => {
	const rig = await started({total: 2, thinkTime: 500});
	await advance(499);
	expect(rig.connections).toHaveLength(0);
	await advance(12);
	expect(rig.connections[0]?.sent).toHaveLength(1);
	rig.connections[0]!.reply();
	await advance(499);
	expect(rig.connections[0]?.sent).toHaveLength(1);
	await advance(12);
	expect(rig.connections[0]?.sent).toHaveLength(2);
});

test('a prompt whose connection never opens ends as that, and the next one gets another', async () => {
	const rig = await started({total: 2, manual: true});
	expect(rig.gauges()).toMatchObject({connecting: 1, open: 0, inFlight: 1});
	rig.connections[0]!.end({kind: 'refused', status: 503, body: ''});
	await rig.settle();
	expect(rig.attempts[0]).toMatchObject({sent: undefined, error: {class: 'handshake.503'}});
	expect(rig.connections).toHaveLength(2);
	rig.connections[1]!.end({kind: 'silent'});
	await rig.settle();
	expect(rig.over()).toBe(1);
	expect(rig.gauges()).toMatchObject({connecting: 0, open: 0, inFlight: 0});
});

test('events of a connection that was given up end nothing a second time', async () => {
	const rig = await started({total: 2, timeout: 100});
	await advance(120);
	const [first, second] = rig.connections;
	expect(rig.attempts.map(({error}) => error?.class)).toEqual(['timeout.total']);
	expect(first?.state).toBe('terminated');
	first?.reply('too late');
	first?.end({kind: 'closed', code: 1006, reason: ''});
	expect(rig.attempts).toHaveLength(1);
	expect(rig.gauges().unmatched).toBe(1);
	second?.reply();
	await rig.settle();
	expect(rig.attempts[1]?.text).toBe('re: question 1');
	expect(rig.over()).toBe(1);
});

test('a connection that is about to close gets no further prompt', async () => {
	const rig = await started({total: 2});
	rig.connections[0]!.usable = false;
	rig.connections[0]!.reply();
	await rig.settle();
	expect(rig.connections.map(({sent}) => sent)).toEqual([['question 0'], ['question 1']]);
	expect(rig.gauges()).toMatchObject({open: 1, opened: 2});
});

test('a frame that answers nothing costs its connection, not the next prompt', async () => {
	const rig = await started({total: 2, thinkTime: 100});
	await advance(110);
	rig.connections[0]!.reply();
	rig.connections[0]!.reply('again');
	expect(rig.connections[0]?.state).toBe('terminated');
	expect(rig.gauges()).toMatchObject({unmatched: 1, open: 0});
	await advance(110);
	expect(rig.connections[1]?.sent).toEqual(['question 1']);
});

test('whatever happens in whatever order, every prompt ends exactly once', async () => {
	let seed = 7;
	const random = () => {
		seed = (seed * 48_271) % 2_147_483_647;
		return seed / 2_147_483_647;
	};
	const rig = await started({connections: 8, total: 2000, timeout: 50, thinkTime: 3});
	for (let step = 0; step < 20_000 && rig.over() === 0; step++) {
		const fake = rig.connections[Math.floor(random() * rig.connections.length)];
		const chance = random();
		if (fake?.state === 'open' && chance < 0.5) fake.reply();
		else if (fake?.state === 'open' && chance < 0.55)
			fake.end({kind: 'closed', code: 1001, reason: ''});
		else if (chance < 0.6) rig.attack.setLevel(1 + Math.floor(random() * 12));
		else if (chance < 0.62) rig.attack.hold('disk');
		else rig.attack.release('disk');
		if (chance > 0.8) await advance(Math.floor(random() * 30));
		else await rig.settle();
		const {sent, inFlight} = rig.gauges();
		expect(sent).toBe(rig.attempts.length + inFlight);
	}
	rig.attack.stop();
	await advance(1000);
	expect(rig.over()).toBe(1);
	expect(new Set(ids(rig)).size).toBe(rig.attempts.length);
	expect(rig.gauges()).toMatchObject({inFlight: 0, open: 0, connecting: 0});
	expect(new Set(rig.attempts.map(({error}) => error?.class))).toEqual(
		new Set([undefined, 'timeout.total', 'closed.1001']),
	);
});
