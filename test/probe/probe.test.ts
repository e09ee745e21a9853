import {expect, test} from 'vitest';
import type {ProbeResult} from '../../source/probe/probe-result.ts';
import {probeScript, token, end, own, type Deed} from './probe-script.ts';

const meanings = ({frames}: ProbeResult) => frames.map(({meaning}) => meaning);

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
