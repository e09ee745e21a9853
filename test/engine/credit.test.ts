import {expect, test} from 'vitest';
import type {RawAttempt} from '../../source/model/raw-attempt.ts';
import {createNonces} from '../../source/engine/nonce.ts';
import {createRig} from './rig.ts';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {ofType, started, texts} from './credit-rig.ts';

useFakeTime({from: 1000});

test('before its connection is closed at the end, a surplus frame is waited for', async () => {
	const rig = await started({total: 3});
	for (let sent = 0; sent < 3; sent++) {
		rig.connections[0]!.reply();
		await advance(0);
	}
	expect(rig.over()).toBe(0);
	await advance(150);
	expect(rig.over()).toBe(0);
	await advance(100);
	expect(rig.over()).toBe(1);
	expect(ofType(rig, 'look')).toMatchObject([{connection: 0, clean: true}]);
	expect(rig.gauges()).toMatchObject({doubtful: 0, unverified: 0, unmatched: 0});
});

test('the look is as long as the slowest reply took', async () => {
	const rig = await started({total: 2});
	await advance(3000);
	rig.connections[0]!.reply();
	await advance(0);
	rig.connections[0]!.reply();
	await advance(2900);
	expect(rig.over()).toBe(0);
	await advance(200);
	expect(rig.over()).toBe(1);
});

test('a frame too many at the end puts all that came before it in doubt', async () => {
	const rig = await started({total: 3});
	const [connection] = rig.connections;
	connection!.say('a heartbeat');
	await advance(10);
	connection!.say('re: question 0');
	await advance(10);
	connection!.say('re: question 1');
	await advance(10);
	expect(texts(rig)).toEqual(['a heartbeat', 're: question 0', 're: question 1']);
	connection!.say('re: question 2');
	await advance(0);
	const sent = rig.attempts.map((attempt) => Math.round(attempt.sent! * 1000) / 1e6);
	expect(ofType(rig, 'doubt')).toMatchObject([
		{connection: 0, from: sent[0], to: sent[2], count: 3, frame: 're: question 2'},
	]);
	expect(rig.gauges()).toMatchObject({doubtful: 3, unmatched: 1, open: 0});
	expect(rig.over()).toBe(1);
});

test('what lies before a clean look is certain', async () => {
	const rig = await started({total: 3, thinkTime: 500});
	await advance(500);
	rig.connections[0]!.reply();
	// Silence for longer than any reply took.
	await advance(510);
	rig.connections[0]!.reply();
	await advance(50);
	rig.connections[0]!.say('once more');
	await advance(0);
	expect(ofType(rig, 'look')).toMatchObject([{clean: true}, {clean: false}]);
	expect(ofType(rig, 'doubt')).toMatchObject([{count: 1}]);
	await advance(600);
	rig.connections[1]!.reply();
	await advance(600);
	expect(rig.gauges()).toMatchObject({doubtful: 1, unverified: 0});
	expect(rig.over()).toBe(1);
});

test('after a surplus frame the next prompt goes over a new connection', async () => {
	const rig = await started({total: 2, thinkTime: 100});
	await advance(110);
	rig.connections[0]!.say('re: question 0', 'and again');
	expect(rig.connections[0]!.state).toBe('terminated');
	await advance(150);
	expect(rig.connections[1]!.sent).toEqual(['question 1']);
});

test('surplus frames on one new connection after the other end the run', async () => {
	const rig = await started({total: 10, thinkTime: 50});
	for (let connection = 0; connection < 4; connection++) {
		await advance(80);
		expect(rig.distrusted).toHaveLength(0);
		rig.connections[connection]!.say(`re: question ${connection}`, 'again');
	}
	expect(rig.distrusted).toHaveLength(1);
	expect(rig.distrusted[0]).toContain('--reply');
});

test('a clean look in between lets a user be suspected again', async () => {
	const rig = await started({total: 30, thinkTime: 400});
	for (let connection = 0; connection < 6; connection++) {
		await advance(430);
		rig.connections[connection]!.reply();
		// Silence long enough before the next prompt.
		await advance(430);
		rig.connections[connection]!.say(rig.connections[connection]!.sent.at(-1)!, 'again');
	}
	expect(rig.distrusted).toEqual([]);
});

test('now and then a connection waits before its next prompt, for no more than a hundredth of the time', async () => {
	const rig = await started({total: null, duration: 200_000, connections: 2});
	let answered = 0;
	for (let turn = 0; turn < 2000; turn++) {
		await advance(100);
		for (const connection of rig.waiting()) {
			connection.reply(`a different one ${answered++}`);
		}
	}
	const looks = ofType(rig, 'look');
	expect(looks.length).toBeGreaterThan(2);
	// 200 s over two connections, and looks of 200 ms.
	expect(looks.length).toBeLessThanOrEqual(20);
	expect(rig.gauges().doubtful).toBe(0);
});

test('a bot that always says the same is no fault, and costs no more', async () => {
	const rig = await started({total: null, duration: 100_000});
	for (let turn = 0; turn < 1000; turn++) {
		await advance(100);
		for (const connection of rig.waiting()) connection.reply('I do not know.');
	}
	expect(ofType(rig, 'look').length).toBeLessThanOrEqual(5);
	expect(rig.gauges()).toMatchObject({doubtful: 0, opened: 1});
});

test('what is given up before its look is over is unverified, and not doubtful', async () => {
	const rig = await started({total: 1});
	rig.connections[0]!.reply();
	await advance(10);
	rig.attack.abandon();
	await advance(0);
	expect(rig.gauges()).toMatchObject({doubtful: 0, unverified: 1});
	expect(ofType(rig, 'unverified')).toMatchObject([{connection: 0, count: 1}]);
	expect(rig.over()).toBe(1);
});

test('in a hurry, no further frame is waited for', async () => {
	const rig = await started({total: 1, legs: true});
	rig.connections[0]!.reply();
	await advance(10);
	rig.attack.finish();
	await advance(10);
	expect(rig.over()).toBe(0);
	rig.attack.finish(true);
	await advance(0);
	expect(rig.over()).toBe(1);
	expect(rig.gauges().unverified).toBe(1);
});

test('a server that closes the connection has said all before', async () => {
	const rig = await started({total: 1});
	rig.connections[0]!.reply();
	await advance(10);
	rig.connections[0]!.end({kind: 'closed', code: 1001, reason: ''});
	await advance(0);
	expect(rig.over()).toBe(1);
	expect(rig.gauges()).toMatchObject({doubtful: 0, unverified: 0});
});

test('frames that the rule has no use for are counted, and make no doubt', async () => {
	const rule = {
		done: [{path: 'type', equals: 'end'}],
		text: {path: 'text'},
		ignore: [{path: 'type', equals: 'ping'}],
	};
	const rig = await started({total: 2, thinkTime: 300, rule});
	await advance(310);
	for (let prompt = 0; prompt < 2; prompt++) {
		rig.connections[0]!.say({type: 'end', text: 'so'}, {type: 'usage', tokens: 5}, {type: 'ping'});
		await advance(310);
	}
	await advance(310);
	expect(rig.over()).toBe(1);
	expect(rig.gauges()).toMatchObject({unmatched: 2, doubtful: 0, opened: 1});
});

test('with a connection for each prompt, a further frame puts all replies in doubt', async () => {
	const rig = await started({total: 3, perPrompt: true});
	rig.connections[0]!.say('welcome', 're: question 0');
	await advance(20);
	rig.connections[1]!.reply();
	await advance(300);
	rig.connections[2]!.reply();
	await advance(300);
	expect(ofType(rig, 'doubt')).toMatchObject([{connection: null}]);
	expect(rig.gauges().doubtful).toBe(3);
});

test('a reply that repeats its own nonce is certain; another’s is misplaced', async () => {
	const nonces = createNonces(1, 0, 1);
	const given: string[] = [];
	const rig = await started({
		total: 3,
		render: ({prompt}) => {
			const nonce = nonces();
			given.push(nonce.text);
			return [{data: Buffer.from(prompt.question), await: undefined, nonce}];
		},
	});
	rig.connections[0]!.say(`one ${given[0]!}`);
	await advance(0);
	rig.connections[0]!.say(`two ${given[0]!}`);
	await advance(0);
	expect(rig.connections[0]!.state).toBe('terminated');
	await advance(20);
	rig.connections[1]!.say({message: 'three', meta: {nonce: given[2]}});
	await advance(0);
	const doubts = rig.attempts.map(({doubt}: RawAttempt) => doubt !== undefined);
	expect(doubts).toEqual([false, true, false]);
	expect(rig.attempts.map(({verified}) => verified)).toEqual([true, false, true]);
	expect(rig.gauges().doubtful).toBe(1);
	// Nothing is left that a look could make certain.
	expect(rig.over()).toBe(1);
});

test('a prompt that waits after a frame which the rule does not know is told of', async () => {
	const rule = {done: [{path: 'type', equals: 'end'}], text: {path: 'text'}};
	const rig = await started({total: 1, rule});
	rig.connections[0]!.say({kind: 'failure', detail: 'throttled'});
	await advance(1100);
	expect(rig.gauges().stuck).toBeNull();
	await advance(5000);
	expect(rig.gauges().stuck).toMatchObject({
		count: 1,
		frame: '{"kind":"failure","detail":"throttled"}',
	});
	rig.connections[0]!.say({type: 'end', text: 'at last'});
	await advance(1100);
	expect(rig.gauges().stuck).toBeNull();
});

test('a server that closes the connection instead of a reply leaves what came before uncertain', async () => {
	const rig = await started({total: 2});
	rig.connections[0]!.reply();
	await advance(10);
	rig.connections[0]!.end({kind: 'closed', code: 1001, reason: ''});
	await advance(300);
	expect(rig.attempts.map(({error}) => error?.class)).toEqual([undefined, 'closed.1001']);
	expect(rig.gauges()).toMatchObject({doubtful: 0, unverified: 1});
});

test('with a connection for each prompt, the first five are looked at before they are closed', async () => {
	const rig = createRig(advance, {looks: true, total: 8, perPrompt: true});
	rig.begin();
	for (let prompt = 0; prompt < 8; prompt++) {
		while (rig.connections[prompt]?.sent.length !== 1) await advance(5);
		rig.connections[prompt]!.reply();
	}
	await advance(300);
	expect(rig.over()).toBe(1);
	const looks = ofType(rig, 'look').map((event) => 'connection' in event && event.connection);
	expect(looks).toEqual([0, 1, 2, 3, 4]);
});
