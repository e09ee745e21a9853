import {expect, test, vi} from 'vitest';
import type {Connection, ConnectionEvents} from '../../source/engine/connection.ts';
import {probe, type ProbeOptions} from '../../source/probe/probe.ts';
import type {ProbeResult} from '../../source/probe/probe-result.ts';
import {prepare} from '../helpers/prepared.ts';

type Events = ConnectionEvents;
/** Something that the server does, so many milliseconds after what was before it. */
type Deed = readonly [after: number, frame: string | ((events: Events) => void)];

/**
 * Probes a server that answers the first message as told; the clock is a fake one, so that silence takes
 * no time.
 */
async function probeScript(
	config: Readonly<Record<string, unknown>>,
	deeds: readonly Deed[],
	options: ProbeOptions = {},
): Promise<ProbeResult & {readonly ended: boolean}> {
	const run = await prepare(config, 1);
	vi.useFakeTimers({loopLimit: 1_000_000});
	let ended = false;
	const answer = (events: Events) => {
		let at = 0;
		for (const [after, deed] of deeds) {
			at += after;
			setTimeout(() => {
				if (ended) return;
				if (typeof deed === 'function') deed(events);
				else events.message(Buffer.from(deed), false);
			}, at);
		}
	};
	const open: ProbeOptions['open'] = (_assignment, _number, events) => {
		let heard = 0;
		setTimeout(() => events.open(12), 12);
		const connection: Connection = {
			send() {
				if (++heard === 1) answer(events);
			},
			ping: () => undefined,
			usable: () => true,
			giveUp: () => events.end({kind: 'silent'}),
			close: () => undefined,
			terminate() {
				ended = true;
			},
		};
		return connection;
	};
	try {
		const found = probe(run, {open, now: () => performance.now(), ...options});
		await vi.runAllTimersAsync();
		return {...(await found), ended};
	} finally {
		vi.useRealTimers();
	}
}

const meanings = ({frames}: ProbeResult) => frames.map(({meaning}) => meaning);
const token = (text: string) => JSON.stringify({type: 'part', piece: text});
const end = JSON.stringify({type: 'end'});
const own = {done: {path: 'type', equals: 'end'}, delta: {path: 'piece'}};

test('a reply in one frame fits the rule "single"', async () => {
	const result = await probeScript({}, [[80, '{"message":"Hello."}']]);
	expect(result).toMatchObject({
		handshake: {status: 101, connect: 0.012},
		sent: [{at: 0, text: '{"message":"Question 0 ?"}'}],
		frames: [{at: 0.08, bytes: 20, meaning: 'done', text: '{"message":"Hello."}'}],
		reply: {rule: 'single', understood: true, fits: true, complete: 0.08, text: 'Hello.'},
		advice: undefined,
		conclusion: 'the rule "single" fits',
		ended: true,
	});
});

test('frames that "single" has no place for are shown, and the rule that would take them', async () => {
	const script: Deed[] = [
		[100, token('The')],
		[30, token(' end')],
		[30, end],
	];
	const result = await probeScript({}, script);
	expect(meanings(result)).toEqual(['done', 'unmatched', 'unmatched']);
	expect(result.reply).toMatchObject({understood: true, fits: false});
	expect(result.advice).toMatchObject({
		reply: {...own, delta: {path: 'piece', mode: 'append'}},
		preset: undefined,
	});
	expect(result.advice).not.toHaveProperty('payload');

	const again = await probeScript({reply: result.advice!.reply}, script);
	expect(meanings(again)).toEqual(['text', 'text', 'done']);
	expect(again.reply).toMatchObject({fits: true, first: 0.1, complete: 0.16, text: 'The end'});
	expect(again.advice).toBeUndefined();
});

test('a preset is advised with the request that was understood, not with its own', async () => {
	const payload = {action: 'ask', q: '{{question}}'};
	const frames = ['{"type":"token","token":"Hi","sequence":1}', '{"type":"complete"}'];
	const result = await probeScript(
		{payload},
		frames.map((frame): Deed => [50, frame]),
	);
	expect(result.advice).toMatchObject({reply: 'serverless-llm', preset: 'serverless-llm', payload});
});

test('a rule made in place of a preset keeps the request that the preset brought along', async () => {
	const result = await probeScript({reply: 'is-complete', payload: undefined}, [
		[50, token('a')],
		[50, token('b')],
		[50, end],
	]);
	expect(result.reply).toMatchObject({rule: 'is-complete', understood: false});
	expect(result.sent[0]!.text).toBe('{"message":"Question 0 ?"}');
	expect(result.advice?.reply).toMatchObject({delta: {path: 'piece'}});
});

test('acknowledgement, noise and what trails are told apart, and their times', async () => {
	const rule = {
		...own,
		ack: {text: 'OK'},
		ignore: {text: 'PING'},
		grace: '200ms',
	};
	const result = await probeScript({reply: rule}, [
		[10, 'OK'],
		[40_000, 'PING'],
		[1000, token('a')],
		[10, end],
		[100, 'Message sent.'],
		[500, 'once more'],
	]);
	expect(meanings(result)).toEqual(['ack', 'ignored', 'text', 'done', 'trailing', 'unmatched']);
	expect(result.reply).toMatchObject({ack: 0.01, first: 41.01, complete: 41.02, fits: false});
	expect(result.advice?.reply).toMatchObject({done: own.done, grace: '900ms'});
});

test('messages that wait for a frame follow it; those whose frame never comes are told', async () => {
	const payload = [
		{send: {step: 'START'}, await: {text: 'go on'}},
		{send: {step: 'BODY', text: '{{question}}'}, await: {text: 'thanks'}},
		{send: {step: 'END'}},
	];
	const all = await probeScript({payload}, [
		[20, 'go on'],
		[20, 'thanks'],
		[60, '{"message":"Hello."}'],
	]);
	expect(all.sent.map(({at, text}) => [at, text])).toEqual([
		[0, '{"step":"START"}'],
		[0.02, '{"step":"BODY","text":"Question 0 ?"}'],
		[0.04, '{"step":"END"}'],
	]);
	expect(meanings(all)).toEqual(['awaited', 'awaited', 'done']);
	expect(all.reply).toMatchObject({ack: 0.02, fits: true});

	const stuck = await probeScript({payload}, [[20, 'go on']]);
	expect(stuck).toMatchObject({unsent: 1, advice: undefined, reply: {understood: false}});
	expect(stuck.conclusion).toBe('message 3 of the request was never sent');
});

test('a server that thinks long after it has acknowledged is waited for', async () => {
	const result = await probeScript({}, [
		[20, 'Message received.'],
		[8000, token('a')],
		[50, token('b')],
		[50, end],
	]);
	expect(result.frames).toHaveLength(4);
	expect(result.advice?.reply).toMatchObject({ack: {text: 'Message received.'}});
});

test('a reply that ends by silence is complete with its last frame, one that closing ends with that', async () => {
	const idle = {done: {idle: '1s'}, delta: {mode: 'append'}};
	const silent = await probeScript({reply: idle}, [
		[100, 'a'],
		[900, 'b'],
	]);
	expect(silent.reply).toMatchObject({complete: 1, text: 'ab', fits: true});
	const late = await probeScript({reply: idle}, [
		[100, 'a'],
		[1200, 'b'],
	]);
	expect(meanings(late)).toEqual(['text', 'unmatched']);

	const closing = (code: number): Deed => [
		50,
		(events) => events.end({kind: 'closed', code, reason: ''}),
	];
	const closes = {done: {close: true}, delta: {mode: 'append'}};
	const closed = await probeScript({reply: closes}, [[100, 'a'], closing(1000)]);
	expect(closed.reply).toMatchObject({complete: 0.15, text: 'a', fits: true});
	const cut = await probeScript({reply: closes}, [[100, 'a'], closing(1011)]);
	expect(cut).toMatchObject({
		closed: {
			class: 'closed.1011',
			explanation: expect.stringContaining('internal error') as string,
		},
		reply: {understood: false},
	});
});

test('errors are no reply: the gateway’s, the chatbot’s, and no frame at all', async () => {
	const gateway = '{"message":"Forbidden","connectionId":"VNRU=","requestId":"VNRX="}';
	const forbidden = await probeScript({}, [[20, gateway]]);
	expect(forbidden).toMatchObject({
		reply: {
			understood: false,
			error: {
				class: 'gateway.forbidden',
				explanation: expect.stringContaining('$default') as string,
			},
		},
		advice: undefined,
		conclusion: 'an error: gateway.forbidden',
	});
	const failed = await probeScript({}, [[20, '{"status":"ERROR","reason":"no session"}']]);
	expect(failed).toMatchObject({
		reply: {understood: false, suspect: true},
		conclusion: 'the reply looks like an error of the chatbot',
	});
	const mute = await probeScript({timeouts: {total: '5s'}}, []);
	expect(mute).toMatchObject({frames: [], conclusion: 'no frame came in time'});
});

test('a refused or silent upgrade is reported with its status and what it means', async () => {
	const run = await prepare({dialect: 'api-gateway'}, 1);
	const refuse: ProbeOptions['open'] = (_assignment, _number, events) => {
		const headers = {'x-amzn-requestid': 'abc=', server: 'x', date: 'today', 'set-cookie': 'a=b'};
		setImmediate(() => events.end({kind: 'refused', status: 403, body: 'no', headers}));
		return {} as Connection;
	};
	const terminate = () => undefined;
	const result = await probe(run, {
		open: (...args) => ({...refuse(...args), terminate, giveUp: terminate}),
	});
	expect(result.handshake).toEqual({
		status: 403,
		connect: null,
		headers: [
			['x-amzn-RequestId', 'abc='],
			['server', 'x'],
		],
		error: {
			class: 'handshake.403',
			message: expect.stringContaining('no') as string,
			explanation: expect.stringContaining('authorizer') as string,
		},
	});
	expect(result.conclusion).toMatch(/^handshake\.403: no/);

	const silent = await probe(await prepare({timeouts: {connect: '20ms'}}, 1), {
		open: (_assignment, _number, events) =>
			({terminate, giveUp: () => events.end({kind: 'silent'})}) as Connection,
	});
	expect(silent.handshake).toMatchObject({status: null, error: {class: 'handshake.timeout'}});
});

test('headers of the 101 that are worth knowing are told where the connection tells them', async () => {
	const run = await prepare({}, 1);
	const open: ProbeOptions['open'] = (_assignment, _number, given) => {
		const events: Events = given;
		setImmediate(() => {
			events.upgraded?.(101, {'sec-websocket-protocol': 'chat.v2', upgrade: 'websocket'});
			events.open(3);
		});
		return {
			send: () => setImmediate(() => events.message(Buffer.from('{"message":"a"}'), false)),
			terminate: () => undefined,
		} as Partial<Connection> as Connection;
	};
	const {handshake} = await probe(
		{...run, plan: {...run.plan, timeouts: {...run.plan.timeouts, idle: 50}}},
		{open},
	);
	expect(handshake).toEqual({
		...{status: 101, connect: 0.003},
		headers: [['Sec-WebSocket-Protocol', 'chat.v2']],
	});
});

test('who gives up gets what there is, and the connection is cut', async () => {
	const controller = new AbortController();
	const seen: number[] = [];
	const result = await probeScript(
		{reply: own},
		[
			[50, token('a')],
			[50, () => controller.abort()],
			[50, end],
		],
		{
			signal: controller.signal,
			watch: (frames) => seen.push(frames),
		},
	);
	expect(result).toMatchObject({frames: [{meaning: 'text'}], ended: true, reply: {text: 'a'}});
	expect(seen).toEqual([1]);
	const before = await probe(await prepare({}, 1), {signal: AbortSignal.abort()});
	expect(before.conclusion).toBe('given up before the connection was open');
});

test('no secret that the server echoes is in the result', async () => {
	const secret = 'canary-secret-1';
	const result = await probeScript(
		{
			url: `wss://chatbot.invalid/prod?token=${secret}`,
			headers: {authorization: `Bearer ${secret}`},
		},
		[
			[20, JSON.stringify({message: `you are ${secret}`})],
			[20, (events) => events.end({kind: 'closed', code: 1008, reason: `bad ${secret}`})],
		],
	);
	expect(result.frames[0]!.text).toContain('you are •••');
	expect(JSON.stringify(result)).not.toContain(secret);
});

test('a binary frame is told by its size', async () => {
	const result = await probeScript({}, [
		[20, (events) => events.message(Buffer.from([1, 2, 255]), true)],
	]);
	expect(result).toMatchObject({
		frames: [{bytes: 3, text: 'binary, 3 bytes', meaning: 'error'}],
		reply: {error: {class: 'reply.shape'}},
	});
});
