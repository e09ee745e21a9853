import {expect, test} from 'vitest';
import type {ReplyRule} from '../../source/model/reply-rule.ts';
import {ruleOf} from '../engine/assembly.ts';
import {stepOf} from '../engine/talk.ts';
import {fire} from '../faults/fire.ts';
import {startHostileServer, type Behaviour, type Peer} from '../helpers/hostile-server.ts';
import {conversation} from '../helpers/units.ts';
import {attemptIdOf} from '../../source/model/raw-attempt.ts';

const stream = (rule: Partial<ReplyRule> = {}): ReplyRule =>
	ruleOf({
		done: [{path: 'end', equals: true}],
		delta: {path: 'token', mode: 'append'},
		ignore: [{text: 'beat'}],
		ack: [{text: 'got it'}],
		error: {when: [{path: 'failed', exists: true}], message: 'failed'},
		...rule,
	});

const notice = {message: 'Endpoint request timed out', connectionId: 'c', requestId: 'r'};

/** Sends each frame so many milliseconds after the one before. */
function speak(peer: Peer, frames: readonly (readonly [wait: number, frame: string | object])[]) {
	const [first, ...others] = frames;
	if (!first) return;
	const [wait, frame] = first;
	setTimeout(() => {
		if (peer.socket.destroyed) return;
		peer.text(typeof frame === 'string' ? frame : JSON.stringify(frame));
		speak(peer, others);
	}, wait);
}

/** A server that says the same to each prompt, its question among the tokens. */
const saying = (
	...frames: readonly (readonly [wait: number, frame: string | object])[]
): Behaviour => ({
	prompt: (peer, text) => speak(peer, [[0, {token: `${text}: `}], ...frames]),
});

const answers = (count: number, text: string) =>
	Array.from({length: count}, (_, index) => `question ${index}: ${text}`);

test('a stream is one reply, with the times of its first token, its gaps and its end', async () => {
	const server = await startHostileServer(
		saying([60, {token: 'one '}], [60, 'beat'], [0, {token: 'two'}], [60, {end: true}]),
	);
	const {texts, attempts, gauges} = await fire(server.url, {rule: stream(), prompts: 3});
	expect(texts).toEqual(answers(3, 'one two'));
	expect(gauges).toMatchObject({opened: 1, unmatched: 0});
	for (const {sent, first, complete, gaps} of attempts) {
		expect(gaps).toHaveLength(2);
		expect(complete - sent!).toBeGreaterThanOrEqual(178);
		expect(first! + gaps![0]! + gaps![1]!).toBeLessThanOrEqual(complete);
	}
});

test('what trails belongs to its reply, and the next prompt waits for it', async () => {
	let asked = 0;
	const server = await startHostileServer({
		prompt(peer, text) {
			const number = asked++;
			speak(peer, [
				[0, {token: text}],
				[0, {end: true}],
				[50, {sources: [number]}],
			]);
		},
	});
	const rule = stream({grace: 1000});
	const {attempts, gauges} = await fire(server.url, {rule, prompts: 2});
	expect(attempts.map(({body}) => (body as {sources: unknown}).sources)).toEqual([[0], [1]]);
	expect(gauges).toMatchObject({unmatched: 0, opened: 1});
	const [one, two] = attempts;
	expect(one!.complete - one!.sent!).toBeLessThan(900);
	expect(two!.sent! - one!.complete).toBeGreaterThanOrEqual(999);
});

test('what trails later than that is unmatched, and answers nobody', async () => {
	const server = await startHostileServer({
		prompt: (peer, text) =>
			speak(peer, [
				[0, {token: text}],
				[0, {end: true}],
				[400, {token: 'stray'}],
			]),
	});
	const rule = stream({grace: 50});
	const {texts, gauges} = await fire(server.url, {rule, prompts: 2, thinkTime: 1500});
	expect(texts).toEqual(['question 0', 'question 1']);
	expect(gauges.unmatched).toBe(1);
	expect(gauges.opened).toBe(2);
});

test('an end marker after an error belongs to the error', async () => {
	const server = await startHostileServer({
		prompt: (peer, text, count) =>
			speak(
				peer,
				count === 0
					? [
							[0, {failed: 'no model'}],
							[60, {end: true}],
						]
					: [
							[0, {token: text}],
							[0, {end: true}],
						],
			),
	});
	const {outcomes, texts, gauges} = await fire(server.url, {rule: stream(), prompts: 2});
	expect(outcomes).toEqual(['app.error', 'ok']);
	expect(texts[1]).toBe('question 1');
	expect(gauges).toMatchObject({opened: 1, unmatched: 0});
});

test('silence ends a reply where the rule says so', async () => {
	const server = await startHostileServer(saying([100, {token: 'all'}]));
	const rule = stream({done: [{idle: 700}]});
	const {texts, attempts, gauges} = await fire(server.url, {rule, prompts: 2});
	expect(texts).toEqual(answers(2, 'all'));
	expect(gauges.opened).toBe(1);
	const [one, two] = attempts;
	expect(two!.sent! - one!.complete).toBeGreaterThanOrEqual(699);
});

test('closing ends a reply where the rule says so, and each prompt has a connection', async () => {
	const server = await startHostileServer({
		prompt(peer, text) {
			peer.text(JSON.stringify({token: text}));
			peer.close(1000, 'that is all');
			peer.socket.end();
		},
	});
	const rule = stream({done: [{close: true}]});
	const {outcomes, texts, gauges} = await fire(server.url, {rule, prompts: 3});
	expect(outcomes).toEqual(['ok', 'ok', 'ok']);
	expect(texts).toEqual(['question 0', 'question 1', 'question 2']);
	expect(gauges).toMatchObject({opened: 3, open: 0});
});

test.each([
	{name: 'total', frames: Array(100).fill([50, {token: 'x'}]), limits: {total: 1000, idle: 800}},
	{name: 'idle', frames: [[50, {token: 'x'}]], limits: {total: 20_000, first: 5000, idle: 400}},
] as const)('a stream without end is timeout.$name, with what had arrived', async (stalled) => {
	const {name, frames, limits} = stalled;
	const server = await startHostileServer(saying(...frames));
	const rule = stream();
	const {outcomes, texts, gauges, took} = await fire(server.url, {
		rule,
		prompts: 2,
		timeouts: limits,
	});
	expect(outcomes).toEqual([`timeout.${name}`, `timeout.${name}`]);
	expect(texts[1]).toMatch(/^question 1: x/);
	expect(gauges.opened).toBe(2);
	expect(took).toBeLessThan(2 * (name === 'total' ? 1000 : 500) + 2000);
});

test('heartbeats are no frame of the reply: timeout.first, but no timeout.idle', async () => {
	const beats = Array.from({length: 20}, () => [100, 'beat'] as const);
	const mute = await startHostileServer({prompt: (peer) => speak(peer, beats)});
	const first = {total: 20_000, first: 700};
	expect((await fire(mute.url, {rule: stream(), timeouts: first})).outcomes).toEqual([
		'timeout.first',
	]);

	const alive = await startHostileServer({
		prompt: (peer) =>
			speak(peer, [[0, 'got it'], ...beats, [0, {token: 'at last'}], [0, {end: true}]]),
	});
	const idle = {total: 20_000, idle: 1200};
	const {texts, attempts} = await fire(alive.url, {rule: stream(), timeouts: idle});
	expect(texts).toEqual(['at last']);
	expect(attempts[0]!.first! - attempts[0]!.sent!).toBeGreaterThanOrEqual(1990);
	expect(attempts[0]!.gaps).toBeUndefined();
});

test('a stream goes on after "Endpoint request timed out"', async () => {
	const server = await startHostileServer(
		saying([20, notice], [20, {token: 'fine'}], [0, {end: true}]),
	);
	const {outcomes, texts, gauges} = await fire(server.url, {rule: stream(), prompts: 2});
	expect(outcomes).toEqual(['ok', 'ok']);
	expect(texts).toEqual(answers(2, 'fine'));
	expect(gauges.unmatched).toBe(0);
});

const render = () => [
	stepOf('start', {text: 'started'}),
	stepOf('body', {text: 'taken'}),
	stepOf('end'),
];

test('steps go out one by one, each when its answer is there', async () => {
	let pending = 0;
	let most = 0;
	const server = await startHostileServer({
		prompt(peer, text) {
			most = Math.max(most, ++pending);
			setTimeout(() => {
				pending--;
				if (text === 'start') peer.text('started');
				if (text === 'body') peer.text('taken');
				if (text === 'end')
					speak(peer, [
						[0, {token: 'hello'}],
						[0, {end: true}],
					]);
			}, 20);
		},
	});
	const {texts, attempts} = await fire(server.url, {rule: stream(), prompts: 2, render});
	expect(texts).toEqual(['hello', 'hello']);
	expect(server.prompts).toEqual(['start', 'body', 'end', 'start', 'body', 'end']);
	// Nothing was sent while an answer was outstanding.
	expect(most).toBe(1);
	expect(attempts[0]!.ack! - attempts[0]!.sent!).toBeGreaterThanOrEqual(19);
});

test('an error in the middle of the steps ends the prompt, and no further step is sent', async () => {
	let refused = false;
	const server = await startHostileServer({
		prompt(peer, text) {
			if (text === 'start') peer.text('started');
			else if (text === 'body' && !refused) {
				refused = true;
				peer.text(JSON.stringify({failed: 'too long'}));
			} else if (text === 'body') peer.text('taken');
			else
				speak(peer, [
					[0, {token: 'hello'}],
					[0, {end: true}],
				]);
		},
	});
	const {outcomes} = await fire(server.url, {rule: stream(), prompts: 2, render});
	expect(outcomes).toEqual(['app.error', 'ok']);
	expect(server.prompts).toEqual(['start', 'body', 'start', 'body', 'end']);
});

test('turns of a conversation follow each other over one connection, streams as well', async () => {
	const server = await startHostileServer(saying([5, {token: 'yes'}], [0, {end: true}]));
	const units = [conversation('a', 3), conversation('b', 3), conversation('c', 1)];
	const {attempts, gauges} = await fire(server.url, {rule: stream(), units, connections: 2});
	const byUnit = Map.groupBy(attempts, ({assignment}) => attemptIdOf(assignment)[0]);
	for (const [name, turns] of byUnit) {
		expect(turns.map(({text}) => text)).toEqual(
			turns.map((_, index) => `${name} ${index + 1}: yes`),
		);
		expect(new Set(turns.map(({connection}) => connection)).size).toBe(1);
	}
	expect(gauges).toMatchObject({opened: 2, unmatched: 0});
});
