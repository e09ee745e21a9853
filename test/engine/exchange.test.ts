import {expect, test} from 'vitest';
import {useFakeTime} from '../helpers/fake-time.ts';
import {talk} from './talk.ts';
import {token, end, stream} from './token-stream.ts';

useFakeTime();

const notice = {message: 'Endpoint request timed out', connectionId: 'c', requestId: 'r'};

test('time to the acknowledgement, the first token, the gaps and the end are separate figures', async () => {
	const {say, pass, outcome, released} = talk(stream);
	await pass(10);
	say('got it');
	await pass(20);
	say('beat');
	await pass(30);
	say(token('one '));
	await pass(7);
	say(token(''), 'beat');
	await pass(8);
	say(token('two '), token('three'));
	await pass(5);
	say(end);
	expect(outcome()).toMatchObject({
		...{text: 'one two three', frames: 8, error: undefined},
		...{ack: 10, first: 60, gaps: [15, 0], complete: 80},
	});
	expect(released).toEqual([{at: 80, late: false}]);
});

test('what trails is taken in for the grace, while the clock has stopped at the end', async () => {
	const {say, pass, outcome, released, attempts, exchange} = talk({...stream, grace: 200});
	await pass(50);
	say(token('all'), end);
	expect(exchange.listening()).toBe(true);
	await pass(100);
	say({sources: [1, 2]});
	expect([attempts, released]).toEqual([[], []]);
	await pass(150);
	expect(outcome()).toMatchObject({
		...{text: 'all', complete: 50, first: 50, gaps: undefined, frames: 3},
		body: {end: true, sources: [1, 2]},
	});
	const [{at, late}] = released as [{at: number; late: boolean}];
	expect(at).toBeGreaterThanOrEqual(250);
	expect(at).toBeLessThanOrEqual(260);
	expect(late).toBe(false);
	expect(exchange.listening()).toBe(false);
});

test.each([0, 200])(
	'after an error, with a grace of %i, the end marker belongs to it',
	async (grace) => {
		const {say, pass, outcome, released, exchange} = talk({...stream, grace});
		say(token('half'));
		await pass(40);
		say({failed: 'no model'});
		expect(exchange.listening()).toBe(true);
		await pass(100);
		say(end);
		// Nothing more is waited for.
		expect(outcome()).toMatchObject({error: 'app.error', text: 'half', complete: 40, frames: 3});
		expect(released).toEqual([{at: 140, late: false}]);
	},
);

test('after an error without an end marker the next prompt need not wait long', async () => {
	const {say, pass, released, outcome} = talk(stream);
	say({failed: 'no model'});
	await pass(300);
	expect(released).toMatchObject([{late: false}]);
	expect(released[0]!.at).toBeLessThanOrEqual(260);
	expect(outcome()).toMatchObject({complete: 0, error: 'app.error'});
});

test('a frame that makes no sense ends the reply, but what follows it must reach no other prompt', async () => {
	const broken = talk(stream);
	broken.say(token('half'), '{"token": "br');
	await broken.pass(300);
	expect(broken.outcome()).toMatchObject({error: 'reply.parse', text: 'half'});
	expect(broken.released).toMatchObject([{late: true}]);

	const ended = talk(stream);
	ended.say('{"token": "br', end);
	expect(ended.released).toEqual([{at: 0, late: false}]);

	const silent = talk({...stream, done: [{idle: 500}]});
	silent.say('{"token": "br');
	expect(silent.released).toEqual([{at: 0, late: true}]);
});

test('silence completes a reply as of its last token, and never before the first one', async () => {
	const {say, pass, outcome, attempts, released} = talk({...stream, done: [{idle: 500}]});
	await pass(3000);
	say('got it', 'beat');
	await pass(3000);
	expect(attempts).toEqual([]);
	say(token('a'));
	await pass(499);
	say(token('b'));
	await pass(499);
	expect(attempts).toEqual([]);
	await pass(20);
	expect(outcome()).toMatchObject({text: 'ab', first: 6000, complete: 6499, error: undefined});
	expect(released[0]!.late).toBe(false);
});

test('heartbeats do not draw out a silence that completes, with or without an idle limit', async () => {
	for (const limits of [{}, {idle: 5000}]) {
		const {say, pass, outcome} = talk({...stream, done: [{idle: 500}]}, limits);
		say(token('all'));
		for (let beat = 0; beat < 4; beat++) {
			await pass(200);
			say('beat');
		}
		expect(outcome()).toMatchObject({text: 'all', complete: 0, error: undefined});
	}
});

test('the limit of the whole reply holds against a silence that never comes', async () => {
	const {say, pass, outcome} = talk({...stream, done: [{idle: 500}]}, {total: 1000});
	for (let at = 0; at < 1500; at += 100) {
		say(token('a'));
		await pass(100);
		if (outcome()) break;
	}
	expect(outcome()).toMatchObject({
		error: 'timeout.total',
		complete: 1000,
		gaps: expect.any(Array) as unknown,
	});
});

const gone = {class: 'closed.1000', message: 'bye'} as const;

test('closing in good order completes a reply whose rule says so', () => {
	const {say, exchange, outcome, released} = talk({...stream, done: [{close: true}]});
	say(token('a'), token('b'));
	exchange.cut(gone, true);
	expect(outcome()).toMatchObject({text: 'ab', error: undefined});
	expect(released).toEqual([{at: 0, late: false}]);
});

test.each([
	{how: 'in bad order', rule: {...stream, done: [{close: true}]} as const, byServer: false},
	{how: 'where something else is the end', rule: stream, byServer: true},
])('closing $how leaves a reply unfinished, with what had arrived', ({rule, byServer}) => {
	const {say, exchange, outcome} = talk(rule);
	say(token('a'));
	exchange.cut(gone, byServer);
	expect(outcome()).toMatchObject({text: 'a', frames: 1, error: 'closed.1000'});
});

test('closing before any text is no reply, whatever the rule says', () => {
	const {say, exchange, outcome} = talk({...stream, done: [{close: true}]});
	say('got it', 'beat');
	exchange.cut(gone, true);
	expect(outcome()).toMatchObject({text: undefined, error: 'closed.1000'});
});

test('closing within the grace takes nothing back', async () => {
	const {say, pass, exchange, outcome, released} = talk({...stream, grace: 200});
	say(token('all'), end);
	await pass(30);
	exchange.cut({class: 'closed.1001', message: ''}, false);
	expect(outcome()).toMatchObject({text: 'all', complete: 0, error: undefined});
	expect(released).toEqual([{at: 30, late: false}]);
	await pass(500);
	expect(released).toHaveLength(1);
});

test.each([
	{limit: 'first', after: 'silence', frames: [], at: 1000},
	{limit: 'first', after: 'heartbeats alone', frames: [[300, 'beat']], at: 1000},
	{limit: 'idle', after: 'an acknowledgement', frames: [[300, 'got it']], at: 2300},
	{
		...{limit: 'idle', after: 'two tokens', at: 4200},
		frames: [
			[300, token('a')],
			[1900, token('b')],
		],
	},
	{
		...{limit: 'total', after: 'tokens that never end', at: 8000},
		frames: Array.from({length: 9}, () => [900, token('a')] as const),
	},
] as const)('$after: timeout.$limit, counted at its limit', async ({limit, frames, at}) => {
	const {say, pass, outcome, released} = talk(stream, {first: 1000, idle: 2000, total: 8000});
	for (const [wait, frame] of frames) {
		await pass(wait);
		if (!outcome()) say(frame);
	}
	await pass(10_000);
	expect(outcome()).toMatchObject({error: `timeout.${limit}`, complete: at});
	expect(released).toMatchObject([{late: true}]);
	expect(released[0]!.at).toBeLessThanOrEqual(at + 10);
});

test('heartbeats keep the idle limit away, before the first token and after it', async () => {
	const {say, pass, outcome, attempts} = talk(stream, {idle: 1000});
	say('got it');
	for (let beat = 0; beat < 5; beat++) {
		await pass(900);
		say('beat');
	}
	await pass(900);
	say(token('a'));
	for (let beat = 0; beat < 5; beat++) {
		await pass(900);
		say('beat');
	}
	expect(attempts).toEqual([]);
	say(end);
	expect(outcome()).toMatchObject({ack: 0, first: 5400, complete: 9900, gaps: undefined});
});

test('"Endpoint request timed out" is a notice, and the stream goes on', async () => {
	const {say, pass, outcome} = talk(stream);
	say(token('slow '));
	await pass(29_000);
	say(notice);
	await pass(3000);
	say(token('but sure'), end);
	expect(outcome()).toMatchObject({text: 'slow but sure', error: undefined, gaps: [32_000]});
});

test('a timeout after the notice tells of it', async () => {
	const {say, pass, attempts} = talk(stream, {total: 500});
	say(notice);
	await pass(600);
	expect(attempts[0]?.error).toMatchObject({
		class: 'timeout.total',
		message: expect.stringContaining('Endpoint request timed out') as string,
	});
});

test('a reply whose end comes without any text is reply.empty', () => {
	const {say, outcome} = talk(stream);
	say('got it', end);
	expect(outcome()).toMatchObject({error: 'reply.empty', first: undefined, text: ''});
});

test('a prompt that was never sent has no faults of the reply before', () => {
	const {say, start, exchange, attempts} = talk({...stream, sequence: {path: 'n'}});
	say({token: 'a', n: 1}, {token: 'b', n: 3}, {end: true, n: 4});
	expect(attempts[0]?.faults).toMatchObject({lost: 1});
	exchange.begin(attempts[0]!.assignment, undefined, 7);
	exchange.cut({class: 'connect.refused', message: ''}, false);
	expect(attempts[1]).toMatchObject({
		...{intended: 7, sent: undefined, text: undefined, frames: 0},
		faults: {lost: 0, duplicated: 0, outOfOrder: 0},
	});
	start();
	say({token: 'c', n: 1}, {end: true, n: 2});
	expect(attempts[2]?.faults).toEqual({lost: 0, duplicated: 0, outOfOrder: 0});
});

test('given up, it makes no attempt and no sound', async () => {
	const {say, pass, exchange, attempts, released} = talk(stream, {total: 100, idle: 50});
	say(token('a'));
	exchange.abandon();
	expect(exchange.busy()).toBe(false);
	await pass(1000);
	expect([attempts, released]).toEqual([[], []]);
});
