import {expect, test} from 'vitest';
import type {ReplyRule} from '../../source/model/reply-rule.ts';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {started} from './started.ts';

useFakeTime({from: 1000});

const stream: Partial<ReplyRule> = {
	done: [{path: 'end', exists: true}],
	delta: {path: 'token', mode: 'append'},
	decode: ['ndjson'],
};
const token = (text: string) => JSON.stringify({token: text});
const end = '{"end": 1}';
const lines = (...records: string[]) => records.map((record) => `${record}\n`).join('');

test('all frames of a message have its time, and its bytes count once', async () => {
	const rig = await started({total: 1, rule: stream});
	const message = lines(token('a'), token('b'), end);
	await advance(50);
	rig.connections[0]!.say(message);
	await rig.settle();
	const [attempt] = rig.attempts;
	expect(attempt).toMatchObject({text: 'ab', frames: 3, bytes: message.length, gaps: [0]});
	expect(attempt!.first).toBe(attempt!.complete);
});

test('a record may begin in one message and end in another', async () => {
	const rig = await started({total: 1, rule: stream});
	const [connection] = rig.connections;
	connection!.say(token('one').slice(0, 12));
	await advance(30);
	connection!.say(`${token('one').slice(12)}\n${end}\n`);
	await rig.settle();
	const [attempt] = rig.attempts;
	expect(attempt).toMatchObject({text: 'one', frames: 2, bytes: token('one').length + 12});
	expect(attempt!.first! - attempt!.sent!).toBeGreaterThanOrEqual(30);
});

test('what follows the end in its message is not the next prompt’s reply', async () => {
	const rig = await started({total: 2, rule: stream});
	rig.connections[0]!.say(lines(token('a'), end, token('stale'), end));
	await rig.settle();
	expect(rig.connections).toHaveLength(2);
	expect(rig.connections[0]!.sent).toEqual(['question 0']);
	rig.connections[1]!.say(lines(token('b'), end));
	await rig.settle();
	expect(rig.attempts.map(({text, error}) => error?.class ?? text)).toEqual(['a', 'b']);
	expect(rig.gauges().unmatched).toBe(2);
});

test('known noise behind the end in its message changes nothing', async () => {
	const rule = {...stream, ignore: [{text: '[DONE]'}]};
	const rig = await started({total: 3, rule});
	for (const text of ['a', 'b', 'c']) {
		rig.connections[0]!.say(lines(token(text), end, '[DONE]'));
		await rig.settle();
	}
	expect(rig.connections).toHaveLength(1);
	expect(rig.attempts.map(({text}) => text)).toEqual(['a', 'b', 'c']);
	expect(rig.gauges().unmatched).toBe(0);
});

test('replies to several prompts in flight may share a message', async () => {
	const rule: Partial<ReplyRule> = {
		done: [{frames: 1}],
		correlate: {request: 'id', reply: 'id'},
		decode: [{split: '|'}],
	};
	const rig = await started({
		...{total: 4, inFlight: 2, rule},
		render: ({index}) => [{data: Buffer.from(JSON.stringify({id: index})), await: undefined}],
	});
	const reply = (id: number) => JSON.stringify({id, message: `re: ${id}`});
	rig.connections[0]!.say(`${reply(1)}|${reply(0)}|`);
	await rig.settle();
	rig.connections[0]!.say(`${reply(2)}|${reply(3).slice(0, 5)}`, `${reply(3).slice(5)}|`);
	await rig.settle();
	expect(rig.attempts.map(({text}) => text)).toEqual(['re: 1', 're: 0', 're: 2', 're: 3']);
	expect(rig.gauges().unmatched).toBe(0);
});

test('half a record of a lost connection is not put before the next one', async () => {
	const rig = await started({total: 2, rule: stream});
	rig.connections[0]!.say('{"token": "lo');
	rig.connections[0]!.end({kind: 'closed', code: 1011, reason: ''});
	await advance(100);
	rig.connections[1]!.say(lines(token('b'), end));
	await rig.settle();
	expect(rig.attempts.map(({text, error}) => error?.class ?? text)).toEqual(['closed.1011', 'b']);
});

test('a text without its end is complete when the server closes', async () => {
	const rule: Partial<ReplyRule> = {
		done: [{close: true}],
		delta: {mode: 'append'},
		decode: [{split: '|'}],
	};
	const rig = await started({total: 2, rule});
	for (const [place, text] of ['a', 'b'].entries()) {
		rig.connections[place]!.say(`${text}|last`);
		rig.connections[place]!.end({kind: 'closed', code: 1000, reason: ''});
		await advance(100);
	}
	expect(rig.attempts.map(({text, error}) => error?.class ?? text)).toEqual(['alast', 'blast']);
});

test('a reply whose record never ends is too big, and the next has a connection of its own', async () => {
	const rig = await started({total: 2, rule: {...stream, decode: ['json']}, timeout: 60_000});
	const part = `{"token": "${'x'.repeat(1024 * 1024)}`;
	for (let count = 0; count < 17; count++) rig.connections[0]!.say(part);
	await advance(500);
	expect(rig.attempts[0]!.error?.class).toBe('reply.too_big');
	rig.connections[1]!.say(token('b'), end);
	await advance(10);
	expect(rig.attempts[1]).toMatchObject({text: 'b', error: undefined});
});

test('what comes with the sign that the server is ready is no reply', async () => {
	const ready = [{path: 'ready', equals: true}];
	const rig = await started({total: 1, rule: stream, ready});
	rig.connections[0]!.say(lines('{"ready": true}', token('hello'), end));
	await rig.settle();
	expect(rig.connections[0]!.sent).toEqual(['question 0']);
	rig.connections[0]!.say(lines(token('a'), end));
	await rig.settle();
	expect(rig.attempts.map(({text}) => text)).toEqual(['a']);
});
