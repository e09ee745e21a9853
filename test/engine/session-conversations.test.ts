import {expect, test} from 'vitest';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import type {AttackOptions} from '../../source/engine/attack-types.ts';
import {createDraw} from '../helpers/random.ts';
import {conversation} from '../helpers/units.ts';
import {attemptIdOf} from '../../source/model/raw-attempt.ts';
import type {FakeConnection} from './fake-connection.ts';
import {createRig, type Rig, type RigOptions} from './rig.ts';

useFakeTime();

/** What is asked, and what the reply before said. */
const render: AttackOptions['render'] = ({prompt}, _, last) => {
	const text = last ? `${prompt.question} after ${last.text}` : prompt.question;
	return [{data: Buffer.from(text), await: undefined}];
};

async function started(options: RigOptions): Promise<Rig> {
	const {units} = options;
	const rig = createRig(advance, {render, ...(units && {total: units.length}), ...options});
	rig.begin();
	await rig.settle();
	return rig;
}

const answer = async (rig: Rig, connection: FakeConnection, text = 'ok') => {
	connection.reply(text);
	await rig.settle();
};

const ends = ({attempts}: Rig) =>
	attempts.map(({assignment, error}) => `${attemptIdOf(assignment)} ${error?.class ?? 'ok'}`);

const failing = JSON.stringify({message: 'Forbidden', connectionId: 'c', requestId: 'r'});

test('turns go in order over one connection, each with the reply to the one before', async () => {
	const rig = await started({units: [conversation('a', 3), conversation('b', 2)], connections: 2});
	const [a, b] = rig.connections;
	expect([a!.sent, b!.sent]).toEqual([['a 1'], ['b 1']]);
	await answer(rig, b!, 'B');
	await answer(rig, a!, 'A');
	await answer(rig, a!, 'AA');
	expect(a!.sent).toEqual(['a 1', 'a 2 after A', 'a 3 after AA']);
	expect(b!.sent).toEqual(['b 1', 'b 2 after B']);
	expect(rig.drained).toEqual([]);
	await answer(rig, b!);
	await answer(rig, a!);
	expect(ends(rig)).toEqual(['b#1 ok', 'a#1 ok', 'a#2 ok', 'b#2 ok', 'a#3 ok']);
	expect(rig.gauges()).toMatchObject({sent: 5, finished: 5, legTaken: 2, opened: 2});
	expect(rig.over()).toBe(1);
});

test('a new conversation knows nothing of the one before', async () => {
	const rig = await started({units: [conversation('a', 2), conversation('b', 1)]});
	for (let turn = 0; turn < 3; turn++) await answer(rig, rig.connections[0]!);
	expect(rig.connections[0]!.sent).toEqual(['a 1', 'a 2 after ok', 'b 1']);
});

test('after a turn without a reply the others are attempts that were not sent', async () => {
	const rig = await started({units: [conversation('a', 4), conversation('b', 1)]});
	const [connection] = rig.connections;
	await answer(rig, connection!);
	await answer(rig, connection!, failing);
	expect(connection!.sent).toEqual(['a 1', 'a 2 after ok', 'b 1']);
	await answer(rig, connection!);
	expect(ends(rig)).toEqual([
		...['a#1 ok', 'a#2 gateway.forbidden'],
		...['a#3 conversation.stopped', 'a#4 conversation.stopped', 'b#1 ok'],
	]);
	expect(rig.attempts[2]).toMatchObject({sent: undefined, connect: undefined, text: undefined});
	expect(rig.gauges()).toMatchObject({sent: 5, finished: 5});
	expect(rig.over()).toBe(1);
});

test('where a failed turn does not stop the others, they are sent', async () => {
	const units = [conversation('a', 3)];
	const rig = await started({units, stopsConversation: false, timeout: 100});
	await advance(120);
	// The connection went with the turn that got no reply.
	expect(rig.connections[1]!.sent).toEqual(['a 2 after undefined']);
	await answer(rig, rig.connections[1]!, failing);
	await answer(rig, rig.connections[1]!);
	expect(ends(rig)).toEqual(['a#1 timeout.total', 'a#2 gateway.forbidden', 'a#3 ok']);
});

test.each([true, false])(
	'a connection lost between two turns (turns stop: %s) is not passed over',
	async (stopsConversation) => {
		const units = [conversation('a', 3), conversation('b', 1)];
		const rig = await started({units, stopsConversation, thinkTime: 100});
		await advance(110);
		await answer(rig, rig.connections[0]!);
		rig.connections[0]!.end({kind: 'closed', code: 1001, reason: ''});
		await advance(110);
		// Who asked to go on regardless gets the next turn over another connection.
		expect(rig.connections[1]?.sent).toEqual(stopsConversation ? undefined : ['a 2 after ok']);
		while (rig.over() === 0) {
			for (const connection of rig.waiting()) connection.reply('ok');
			await advance(110);
		}
		const others = stopsConversation ? 'conversation.stopped' : 'ok';
		expect(ends(rig)).toEqual(['a#1 ok', `a#2 ${others}`, `a#3 ${others}`, 'b#1 ok']);
		expect(rig.gauges()).toMatchObject({sent: 4, finished: 4});
	},
);

test('conversations are counted once as started, and turns each as sent', async () => {
	const rig = await started({units: [conversation('a', 3), conversation('b', 2)]});
	expect(rig.gauges()).toMatchObject({started: 1, underWay: 1, sent: 1});
	await answer(rig, rig.connections[0]!);
	expect(rig.gauges()).toMatchObject({started: 1, underWay: 1, sent: 2});
	for (let turn = 0; turn < 4; turn++) await answer(rig, rig.connections[0]!);
	expect(rig.gauges()).toMatchObject({started: 2, underWay: 0, sent: 5});
});

test('a user thinks before each turn as well', async () => {
	const rig = await started({units: [conversation('a', 2)], thinkTime: 500});
	await advance(510);
	await answer(rig, rig.connections[0]!);
	await advance(490);
	expect(rig.connections[0]!.sent).toHaveLength(1);
	expect(rig.gauges()).toMatchObject({sent: 1, finished: 1, inFlight: 0});
	await advance(20);
	expect(rig.connections[0]!.sent).toHaveLength(2);
});

test('while held no further turn begins, and then they go on where they were', async () => {
	const rig = await started({units: [conversation('a', 3)]});
	rig.attack.hold('user');
	await answer(rig, rig.connections[0]!);
	await advance(5000);
	expect(rig.connections[0]!.sent).toHaveLength(1);
	expect(rig.drained).toEqual([]);
	rig.attack.release('user');
	await rig.settle();
	expect(rig.connections[0]!.sent).toHaveLength(2);
	expect(rig.gauges().elapsed).toBe(0);
});

test.each([true, false])(
	'stopped in mid-conversation (held: %s), what is asked is answered and no more is asked',
	async (held) => {
		const rig = await started({units: [conversation('a', 3), conversation('b', 3)]});
		if (held) {
			rig.attack.hold('disk');
			await answer(rig, rig.connections[0]!);
		}
		rig.attack.stop();
		await rig.settle();
		if (!held) await answer(rig, rig.connections[0]!);
		expect(rig.connections[0]!.sent).toEqual(['a 1']);
		expect(ends(rig)).toEqual(['a#1 ok']);
		expect(rig.gauges()).toMatchObject({sent: 1, finished: 1, open: 0});
		expect(rig.over()).toBe(1);
	},
);

test('stopped while a user thinks between two turns, the run ends', async () => {
	const rig = await started({units: [conversation('a', 3)], thinkTime: 1000});
	await advance(1010);
	await answer(rig, rig.connections[0]!);
	rig.attack.stop();
	await advance(1010);
	expect(rig.over()).toBe(1);
	expect(rig.gauges()).toMatchObject({sent: 1, finished: 1, open: 0});
});

test('time that is up lets a conversation come to its end, and begins no other', async () => {
	const rig = await started({units: [conversation('a', 3)], duration: 1000, total: null});
	await advance(1200);
	rig.attack.tick();
	for (let turn = 0; turn < 3; turn++) await answer(rig, rig.connections[0]!);
	expect(ends(rig)).toEqual(['a#1 ok', 'a#2 ok', 'a#3 ok']);
	expect(rig.over()).toBe(1);
});

test('lowered, a connection finishes its conversation before it closes', async () => {
	const units = Array.from({length: 20}, (_, index) => conversation(`c${index}`, 3));
	const rig = await started({units, connections: 3, thinkTime: 100});
	await advance(110);
	rig.attack.setLevel(1);
	for (let turn = 1; turn <= 3; turn++) {
		expect(rig.gauges().open).toBe(3);
		for (const connection of rig.waiting()) connection.reply('ok');
		await advance(110);
	}
	expect(rig.gauges().open).toBe(1);
	expect(rig.connections.map(({sent}) => sent.length)).toEqual([4, 3, 3]);
	rig.attack.abandon();
	await rig.settle();
	expect(rig.over()).toBe(1);
});

test('per prompt, a conversation has one connection and the next one has another', async () => {
	const units = [conversation('a', 3), conversation('b', 2)];
	const rig = await started({units, perPrompt: true});
	for (let turn = 0; turn < 3; turn++) await answer(rig, rig.connections[0]!);
	expect(rig.connections[0]!.state).toBe('closed');
	for (let turn = 0; turn < 2; turn++) await answer(rig, rig.connections[1]!);
	expect(rig.connections.map(({sent}) => sent.length)).toEqual([3, 2]);
	expect(rig.gauges()).toMatchObject({opened: 2, open: 0});
	expect(rig.over()).toBe(1);
});

test('a conversation keeps its connection, however old that is, and the next one gets another', async () => {
	const units = [conversation('a', 3), conversation('b', 1)];
	const rig = await started({units, rotateAfter: 1000});
	for (let turn = 0; turn < 3; turn++) {
		await advance(1500);
		await answer(rig, rig.connections[0]!);
	}
	expect(rig.connections.map(({sent}) => sent.length)).toEqual([3, 1]);
	expect(rig.connections[0]!.state).toBe('closed');
});

test('whatever happens, each turn of each conversation ends once and in order', async () => {
	const draw = createDraw(3);
	const units = Array.from({length: 150}, (_, index) => conversation(`c${index}`, 1 + (index % 5)));
	const rig = await started({units, connections: 5, timeout: 50, thinkTime: 3, rotateAfter: 200});
	for (let step = 0; step < 20_000 && rig.over() === 0; step++) {
		for (const connection of rig.waiting()) {
			const fate = draw.int(0, 19);
			if (fate < 12) connection.reply('ok');
			else if (fate === 12) connection.reply(failing);
			else if (fate === 13) connection.end({kind: 'closed', code: 1001, reason: ''});
		}
		if (draw.int(0, 9) === 0) rig.attack.setLevel(draw.int(1, 8));
		if (draw.int(0, 19) === 0) rig.attack.hold('disk');
		else rig.attack.release('disk');
		await advance(draw.int(0, 20));
		const {sent, inFlight} = rig.gauges();
		expect(sent).toBe(rig.attempts.length + inFlight);
	}
	expect(rig.over()).toBe(1);
	const byUnit = Map.groupBy(
		rig.attempts,
		({assignment}) => attemptIdOf(assignment).split('#')[0]!,
	);
	expect(byUnit.size).toBe(150);
	for (const [name, turns] of byUnit) {
		const count = 1 + (Number(name.slice(1)) % 5);
		expect(turns.map(({assignment}) => attemptIdOf(assignment))).toEqual(
			Array.from({length: count}, (_, index) => `${name}#${index + 1}`),
		);
		const failed = turns.findIndex(({error}) => error);
		const after = failed < 0 ? [] : turns.slice(failed + 1);
		for (const {error} of after) expect(error?.class).toBe('conversation.stopped');
		const sent = turns.filter((turn) => turn.sent !== undefined);
		// One that lost its connection has failed, so that all that were sent went over the same.
		expect(new Set(sent.map(({connection}) => connection)).size).toBeLessThanOrEqual(1);
	}
	expect(rig.gauges()).toMatchObject({sent: rig.attempts.length, inFlight: 0, open: 0});
});
