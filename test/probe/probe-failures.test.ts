import {expect, test} from 'vitest';
import type {Connection} from '../../source/engine/connection.ts';
import {probe, type ProbeOptions} from '../../source/probe/probe.ts';
import {someOpening} from '../helpers/opening.ts';
import {prepare} from '../helpers/prepared.ts';
import {probeScript, token, end, own, type Events} from './probe-script.ts';

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
		conclusion: 'the reply looks like an error from the chatbot',
	});
	const mute = await probeScript({timeouts: {total: '5s'}}, []);
	expect(mute).toMatchObject({frames: [], conclusion: 'no frame arrived in time'});
});

test('a refused or silent upgrade is told with its status and what it means', async () => {
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
			events.open(3, someOpening);
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
