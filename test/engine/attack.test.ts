import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {attemptIdOf} from '../../source/model/raw-attempt.ts';
import {createRig, type Rig, type RigOptions} from './rig.ts';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

const advance = (by: number) => vi.advanceTimersByTimeAsync(by);

async function started(options: RigOptions = {}): Promise<Rig> {
	const rig = createRig(advance, options);
	rig.begin();
	await rig.settle();
	return rig;
}

/** Answers everything until nothing waits any more. */
async function answerAll(rig: Rig, thinkTime = 0): Promise<void> {
	for (let round = 0; round < 200 && rig.over() === 0; round++) {
		for (const connection of rig.waiting()) connection.reply();
		await advance(thinkTime);
	}
}

const ids = (rig: Rig) => rig.attempts.map(({assignment}) => attemptIdOf(assignment));

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

test('the level can be raised and lowered while it runs', async () => {
	const rig = await started({connections: 2, total: 1000});
	rig.attack.setLevel(5);
	await rig.settle();
	expect(rig.waiting()).toHaveLength(5);
	rig.attack.setLevel(1);
	await rig.settle();
	// Those in flight may finish first.
	expect(rig.waiting()).toHaveLength(5);
	for (const connection of rig.waiting()) connection.reply();
	await rig.settle();
	expect(rig.waiting()).toHaveLength(1);
	expect(rig.gauges()).toMatchObject({target: 1, open: 1, sent: 6});
	rig.attack.setLevel(3);
	await rig.settle();
	expect(rig.waiting()).toHaveLength(3);
});

test('lowered while users think, the level falls at once', async () => {
	const rig = await started({connections: 4, total: 1000, thinkTime: 1000});
	await advance(1010);
	for (const connection of rig.waiting()) connection.reply();
	rig.attack.setLevel(1);
	await rig.settle();
	expect(rig.gauges().open).toBe(1);
	await advance(1010);
	expect(rig.waiting()).toHaveLength(1);
});

test('lowered while held, those that were let go get no prompt when it goes on', async () => {
	const rig = await started({connections: 4, total: 100});
	rig.attack.hold('user');
	for (const connection of rig.waiting()) connection.reply();
	rig.attack.setLevel(1);
	rig.attack.release('user');
	await rig.settle();
	expect(rig.waiting()).toHaveLength(1);
	expect(rig.gauges()).toMatchObject({sent: 5, inFlight: 1, open: 1});
});

test('while held nothing is sent, replies are taken, and time does not count', async () => {
	const rig = await started({connections: 2, total: 10});
	await advance(1000);
	rig.attack.hold('user');
	for (const connection of rig.waiting()) connection.reply();
	await advance(5000);
	expect(rig.gauges()).toMatchObject({sent: 2, inFlight: 0, elapsed: 1000});
	rig.attack.release('user');
	await advance(500);
	expect(rig.gauges()).toMatchObject({sent: 4, elapsed: 1500});
});

test('held for two reasons, it goes on when both are gone; only the user stops the clock', async () => {
	const rig = await started({total: 10});
	rig.attack.hold('user');
	rig.attack.hold('disk');
	rig.attack.hold('disk');
	rig.connections[0]!.reply();
	rig.attack.release('user');
	await advance(1000);
	expect(rig.gauges()).toMatchObject({sent: 1, elapsed: 1000});
	rig.attack.release('disk');
	await rig.settle();
	expect(rig.gauges().sent).toBe(2);
	rig.attack.release('disk');
	await advance(100);
	expect(rig.gauges().elapsed).toBe(1100);
});

test('a duration ends the run, after the replies in flight', async () => {
	const rig = await started({connections: 2, duration: 1000});
	for (let time = 0; time < 1000; time += 100) {
		for (const connection of rig.waiting()) connection.reply();
		await advance(100);
	}
	const {sent} = rig.gauges();
	expect(sent).toBe(22);
	rig.attack.tick();
	await rig.settle();
	expect(rig.over()).toBe(0);
	await answerAll(rig);
	expect(rig.gauges()).toMatchObject({sent, inFlight: 0});
	expect(ids(rig)).toContain('q0@7');
	expect(rig.over()).toBe(1);
});

test('a duration that ends while all think ends the run without another prompt', async () => {
	const rig = await started({connections: 3, duration: 1000, thinkTime: 60_000});
	await advance(1000);
	rig.attack.tick();
	await rig.settle();
	expect(rig.over()).toBe(1);
	await advance(120_000);
	expect(rig.connections).toHaveLength(0);
	expect(rig.gauges().sent).toBe(0);
});

test('a pause does not use up the duration', async () => {
	const rig = await started({duration: 1000});
	await advance(900);
	rig.attack.hold('user');
	await advance(5000);
	rig.attack.tick();
	rig.connections[0]!.reply();
	await rig.settle();
	expect(rig.over()).toBe(0);
	rig.attack.release('user');
	await rig.settle();
	expect(rig.connections[0]?.sent).toHaveLength(2);
});

test('stopped, it sends nothing more and ends with the last reply', async () => {
	const rig = await started({connections: 2, total: 100});
	rig.attack.stop();
	rig.attack.stop();
	await rig.settle();
	expect(rig.over()).toBe(0);
	rig.connections[0]!.reply();
	await advance(1000);
	expect(rig.over()).toBe(0);
	rig.connections[1]!.reply();
	await rig.settle();
	expect(rig.over()).toBe(1);
	expect(rig.gauges()).toMatchObject({sent: 2, inFlight: 0, open: 0});
	const {elapsed} = rig.gauges();
	await advance(1000);
	expect(rig.gauges().elapsed).toBe(elapsed);
});

test('stopped while held, it ends all the same', async () => {
	const rig = await started({total: 100});
	rig.attack.hold('user');
	rig.connections[0]!.reply();
	rig.attack.stop();
	await rig.settle();
	expect(rig.over()).toBe(1);
});

test('a prompt that waits for its connection when the run is stopped is still sent', async () => {
	const rig = await started({total: 100, manual: true});
	rig.attack.stop();
	await rig.settle();
	rig.connections[0]!.events.open(1);
	rig.connections[0]!.reply();
	await rig.settle();
	expect(rig.attempts).toHaveLength(1);
	expect(rig.over()).toBe(1);
});

test('abandoned, it cuts every connection and makes no attempts of what was in flight', async () => {
	const rig = await started({connections: 3, total: 100});
	rig.connections[0]!.reply();
	await rig.settle();
	rig.attack.abandon();
	await rig.settle();
	expect(rig.over()).toBe(1);
	expect(rig.connections.map(({state}) => state)).toEqual(Array(3).fill('terminated'));
	expect(rig.attempts).toHaveLength(1);
	expect(rig.gauges()).toMatchObject({sent: 4, inFlight: 3, open: 0, connecting: 0});
	rig.connections[1]!.reply();
	rig.connections[1]!.end({kind: 'closed', code: 1006, reason: ''});
	await advance(100_000);
	expect(rig.attempts).toHaveLength(1);
	expect(rig.over()).toBe(1);
});

test('abandoned while connecting and thinking, nothing is left behind', async () => {
	const connecting = await started({manual: true});
	connecting.attack.abandon();
	await connecting.settle();
	expect(connecting.gauges()).toMatchObject({connecting: 0, open: 0});
	const thinking = await started({thinkTime: 1000});
	thinking.attack.abandon();
	await thinking.settle();
	expect([connecting.over(), thinking.over()]).toEqual([1, 1]);
	await advance(200);
	expect(vi.getTimerCount()).toBe(0);
});

test('the level cannot bring a stopped run back to life', async () => {
	const rig = await started({total: 100});
	rig.attack.stop();
	rig.attack.setLevel(10);
	await rig.settle();
	rig.connections[0]!.reply();
	await rig.settle();
	expect(rig.connections).toHaveLength(1);
	expect(rig.over()).toBe(1);
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
