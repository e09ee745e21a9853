import {expect, test} from 'vitest';
import {createCreditRecord} from '../../source/engine/credit-record.ts';
import {Credit} from '../../source/engine/credit.ts';
import {createLeaving} from '../../source/engine/leaving.ts';
import {fire} from '../faults/fire.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';
import {serveSockets} from '../helpers/servers.ts';
import {conversation} from '../helpers/units.ts';

const reply = (milliseconds: number) => makeRaw({sent: 1000, complete: 1000 + milliseconds});

test('all stay until a reply has shown how long it takes, and in the warm-up', () => {
	const leaving = createLeaving(1, 1000, 'x');
	expect(leaving.next(true)).toBeUndefined();
	leaving.ended(reply(100), false);
	expect(leaving.next(false)).toBeUndefined();
	expect(leaving.next(true)).toBeDefined();
});

test('the share is met, at moments from all over the replies', () => {
	const leaving = createLeaving(0.2, 60_000, 'x');
	leaving.ended(reply(1000), false);
	const moments = Array.from({length: 5000}, () => leaving.next(true)).filter(
		(moment) => moment !== undefined,
	);
	expect(moments.length / 5000).toBeCloseTo(0.2, 1);
	expect(Math.max(...moments)).toBeLessThanOrEqual(1040);
	for (const part of [0, 1, 2, 3]) {
		const within = moments.filter((moment) => Math.floor(moment / 260) === part);
		expect(within.length / moments.length).toBeCloseTo(0.25, 1);
	}
});

test('a reply that was complete first is made up for', () => {
	const leaving = createLeaving(0.1, 1000, 'x');
	leaving.ended(reply(100), false);
	let left = 0;
	for (let prompt = 0; prompt < 1000; prompt++) {
		const chosen = leaving.next(true) !== undefined;
		const leaves = chosen && prompt % 2 === 0;
		if (leaves) left++;
		leaving.ended(leaves ? {...reply(50), left: true} : reply(100), chosen);
	}
	expect(left).toBeGreaterThan(95);
	expect(left).toBeLessThan(130);
});

test('the same purpose makes the same choices', () => {
	const choices = (purpose: string) => {
		const leaving = createLeaving(0.3, 1000, purpose);
		leaving.ended(reply(100), false);
		return Array.from({length: 50}, () => leaving.next(true));
	};
	expect(choices('a')).toEqual(choices('a'));
	expect(choices('a')).not.toEqual(choices('b'));
});

/** Answers each prompt with its own text in two frames, 15 ms apart; notes how connections end. */
async function serveSlowly() {
	const codes: number[] = [];
	const seen = new Set<object>();
	const url = await serveSockets((socket, text) => {
		if (!seen.has(socket)) socket.on('close', (code) => codes.push(code));
		seen.add(socket);
		const send = (frame: string) => socket.readyState === socket.OPEN && socket.send(frame);
		setTimeout(() => {
			send(JSON.stringify({piece: `re: ${text}`}));
			setTimeout(() => send('{"done":true}'), 15);
		}, 5);
	});
	return {url, codes};
}

const rule = {
	done: [{path: 'done', exists: true}],
	delta: {path: 'piece', mode: 'append'},
	ignore: [],
	ack: [],
	grace: 0,
} as const;

test('users who leave close with 1001, come back on another connection, and get their own reply', async () => {
	const {url, codes} = await serveSlowly();
	const {attempts, gauges} = await fire(url, {
		...{rule, prompts: 120, connections: 6},
		leaving: createLeaving(0.25, 5000, 'x'),
	});
	const left = attempts.filter((attempt) => attempt.left);
	const stayed = attempts.filter((attempt) => !attempt.left);
	expect(left.length).toBeGreaterThanOrEqual(20);
	expect(left.length).toBeLessThanOrEqual(40);
	expect(left.every(({error, complete, sent}) => !error && complete >= sent!)).toBe(true);
	for (const {assignment, text, error} of stayed) {
		expect({error, text}).toEqual({error: undefined, text: `re: ${assignment.prompt.question}`});
	}
	const connections = left.map(({connection}) => connection);
	expect(new Set(connections).size).toBe(left.length);
	expect(codes.filter((code) => code === 1001)).toHaveLength(left.length);
	expect(gauges).toMatchObject({sent: 120, unmatched: 0});
	expect(gauges.opened).toBeLessThanOrEqual(6 + left.length);
});

test.each([
	['its own', ['one', 'two'], 0],
	['like the one before it', ['one', 'one'], 1],
])('a connection that its user left, after a reply %s, counts', (_, texts, unverified) => {
	const record = createCreditRecord({
		limit: 1000,
		connectionTime: () => 0,
		report: () => undefined,
		seconds: (at) => at / 1000,
	});
	const credit = new Credit(record);
	credit.opened(0, 900);
	for (const text of texts) credit.take({...reply(100), text}, 1100);
	credit.left(1150);
	expect(record.counts().unverified).toBe(unverified);
	expect(credit.isPending()).toBe(false);
});

test('a user who leaves takes the rest of the conversation along', async () => {
	const {url} = await serveSlowly();
	const units = Array.from({length: 20}, (_, index) => conversation(`c${index}`, 3));
	const {attempts} = await fire(url, {
		...{rule, units, connections: 2},
		leaving: createLeaving(0.2, 5000, 'x'),
	});
	const left = attempts.filter((attempt) => attempt.left);
	const gone = left.filter(({sent}) => sent === undefined);
	expect(attempts).toHaveLength(60);
	expect(attempts.every(({error}) => error === undefined)).toBe(true);
	expect(gone.length).toBeGreaterThan(0);
	for (const {assignment} of left) {
		for (let turn = assignment.next; turn; turn = turn.next) {
			expect(attempts.find((attempt) => attempt.assignment === turn)?.left).toBe(true);
		}
	}
});
