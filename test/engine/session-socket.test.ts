import {expect, test, vi} from 'vitest';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {createRig, type Rig, type RigOptions} from './rig.ts';

useFakeTime();

const message = {data: Buffer.from('ping')};

async function started(options: RigOptions): Promise<Rig> {
	const rig = createRig(advance, options);
	rig.begin();
	await rig.settle();
	return rig;
}

/** Answers the first prompt and lets its user think for so long. */
async function idle(options: RigOptions, thinkTime = 10_000): Promise<Rig> {
	const rig = await started({total: 2, thinkTime, ...options});
	await advance(thinkTime + 10);
	rig.connections[0]!.reply();
	return rig;
}

test('an idle connection is pinged at the interval, and no longer than it lives', async () => {
	const rig = await idle({keepAlive: {every: 1000, message: undefined}});
	const [connection] = rig.connections;
	await advance(990);
	expect(connection!.pings).toBe(0);
	await advance(20);
	expect(connection!.pings).toBe(1);
	await advance(3030);
	expect(connection!.pings).toBe(4);
	connection!.end({kind: 'closed', code: 1001, reason: ''});
	await advance(3000);
	expect(connection!.pings).toBe(4);
	expect(connection!.sent).toEqual(['question 0']);
});

test('a connection that is in use is not pinged', async () => {
	const rig = await started({total: 20, keepAlive: {every: 1000, message: undefined}});
	for (let reply = 0; reply < 20; reply++) {
		await advance(700);
		rig.connections[0]!.reply();
	}
	expect(rig.connections[0]!.pings).toBe(0);
});

test('messages in place of pings, and what answers them is not unmatched', async () => {
	const rig = await idle({keepAlive: {every: 1000, message}}, 5000);
	const [connection] = rig.connections;
	await advance(1010);
	expect(connection!.sent).toEqual(['question 0', 'ping']);
	connection!.say('pong');
	expect(rig.gauges()).toMatchObject({unmatched: 0, open: 1});
	await advance(1010);
	expect(connection!.sent.filter((text) => text === 'ping')).toHaveLength(2);
	// Two answers to one message: the second is nobody's.
	connection!.say('pong', 'pong');
	expect(rig.gauges()).toMatchObject({unmatched: 1, open: 0});
	expect(rig.attempts).toHaveLength(1);
});

test('the answer to such a message is never taken for the reply that is awaited', async () => {
	const rig = await started({total: 1, keepAlive: {every: 1000, message}});
	const [connection] = rig.connections;
	await advance(3050);
	for (const text of connection!.sent) if (text === 'ping') connection!.say('pong');
	connection!.reply('the reply');
	await rig.settle();
	expect(rig.attempts.map(({text}) => text)).toEqual(['the reply']);
	// The connection is kept alive all the same.
	expect(connection!.pings).toBe(3);
});

test('a prompt that follows such a message at once goes over another connection', async () => {
	const rig = await idle({keepAlive: {every: 2000, message}}, 2500);
	const [first] = rig.connections;
	await advance(2520);
	// Half a second ago, and not answered yet.
	expect(first!.sent.filter((text) => text === 'ping')).toHaveLength(1);
	expect(first!.state).toBe('closed');
	// Its answer comes after all; what comes after that is nobody's.
	first!.say('pong');
	expect(rig.gauges().unmatched).toBe(0);
	first!.say('pong');
	expect(rig.gauges().unmatched).toBe(1);
	rig.connections[1]!.reply('mine');
	await rig.settle();
	expect(rig.attempts.map(({text}) => text)).toEqual(['re: question 0', 'mine']);

	// A server that has left one unanswered answers none: its connection is kept.
	const mute = await idle({keepAlive: {every: 1000, message}}, 2500);
	await advance(2520);
	expect(mute.connections).toHaveLength(1);

	const answered = await idle({keepAlive: {every: 1000, message}}, 2500);
	await advance(2100);
	answered.connections[0]!.say('pong');
	await advance(420);
	expect(answered.connections).toHaveLength(1);
	expect(answered.connections[0]!.sent.at(-1)).toBe('question 1');
});

test('a connection that is being opened, or was given up, is sent nothing', async () => {
	const rig = await started({total: 1, manual: true, keepAlive: {every: 1000, message}});
	await advance(5000);
	expect(rig.connections[0]).toMatchObject({sent: [], pings: 0});
	rig.attack.abandon();
	await advance(5000);
	expect(rig.connections[0]).toMatchObject({sent: [], pings: 0});
	expect(vi.getTimerCount()).toBe(0);
});

test('what goes over the wire is counted in units of 32 KB, and connections in time', async () => {
	const rig = await started({
		total: 2,
		render: ({index}) => [
			{data: Buffer.alloc(index === 0 ? 32 * 1024 : 32 * 1024 + 1), await: undefined},
		],
	});
	await advance(1500);
	rig.connections[0]!.reply('x'.repeat(70_000));
	await rig.settle();
	expect(rig.gauges().traffic).toEqual({
		...{unitsSent: 3, unitsReceived: 3, framesReceived: 1, connectionsOpened: 1},
		connectionTime: 1500,
	});
	await advance(500);
	rig.connections[0]!.reply('');
	await rig.settle();
	await advance(9000);
	expect(rig.gauges().traffic).toEqual({
		...{unitsSent: 3, unitsReceived: 4, framesReceived: 2, connectionsOpened: 1},
		connectionTime: 2000,
	});
});
