import {expect, test, vi} from 'vitest';
import {toRawConditions} from '../../source/config/conditions.ts';
import {toRawSetup} from '../../source/config/setup.ts';
import {findPreset} from '../../source/gateway/presets.ts';
import {cutText} from '../../source/mock/pieces.ts';
import type {Protocol, Request} from '../../source/mock/protocol.ts';
import {protocols, type ProtocolName} from '../../source/mock/protocols.ts';
import {tellBothWays, type Deed, type ServerScript} from './both-ways.ts';

const text = 'The opening hours are 9 to 17, and the office is closed on Sundays.';
const answer = {message: text, intent: 'contact', references: [], traceId: '1-67aed3f2-0123'};
const ids = {connectionId: 'VNRU=', requestId: 'VNRX='};
const internal = JSON.stringify({message: 'Internal server error', ...ids});
const slow = JSON.stringify({message: 'Endpoint request timed out', ...ids});

/** A reply frame by frame, and what else its protocol sends. */
type Reply = {
	readonly protocol: Protocol;
	readonly request: Request;
	readonly frames: readonly string[];
	readonly trailing: readonly string[];
};
type Case = (reply: Reply) => readonly Deed[];

const evenly = (frames: readonly string[], gap = 20): Deed[] => frames.map((frame) => [gap, frame]);
const half = ({frames}: Reply) => frames.slice(0, Math.ceil(frames.length / 2));
const rest = ({frames}: Reply) => frames.slice(Math.ceil(frames.length / 2));
const whole = ({frames, trailing}: Reply) => evenly([...frames, ...trailing]);
const closing = (code: number): Deed => [20, {kind: 'closed', code, reason: ''}];

const cases: Readonly<Record<string, Case>> = {
	'a reply': whole,
	'frames a moment apart': ({frames, trailing}) => evenly([...frames, ...trailing], 300),
	'frames in one go': ({frames, trailing}) => evenly([...frames, ...trailing], 0),
	'an acknowledgement first': (reply) => [[20, reply.protocol.ack(reply.request)], ...whole(reply)],
	'heartbeats on the way': (reply) => [
		[20, reply.protocol.heartbeat(reply.request)],
		...evenly(half(reply)),
		[20, reply.protocol.heartbeat(reply.request)],
		...evenly(rest(reply)),
	],
	'a heartbeat of another protocol': (reply) => [
		...evenly(half(reply)),
		[20, '{"type":"ping"}'],
		...evenly(rest(reply)),
	],
	'an error of the protocol': ({protocol, request}) =>
		evenly(protocol.fail?.('no model', request) ?? [internal]),
	'an error of the protocol amid the reply': (reply) => [
		...evenly(half(reply)),
		...evenly(reply.protocol.fail?.('no model', reply.request) ?? [internal]),
	],
	'an error of the gateway': () => [[20, internal]],
	'an error of the gateway amid the reply': (reply) => [...evenly(half(reply)), [20, internal]],
	'a notice of the gateway': (reply) => [[20, slow], ...whole(reply)],
	'a notice of the gateway amid the reply': (reply) => [
		...evenly(half(reply)),
		[20, slow],
		...evenly(rest(reply)),
	],
	'broken JSON': (reply) => [...evenly(half(reply)), [20, '{"mess'], ...evenly(rest(reply))],
	'a binary frame': () => [[20, Buffer.from([0, 1, 2, 255])]],
	'an empty frame': (reply) => [[20, ''], ...whole(reply)],
	'every frame twice': (reply) => whole(reply).flatMap((deed) => [deed, [0, deed[1]] as const]),
	'the end once more, late': (reply) => [...whole(reply), [900, reply.frames.at(-1)!]],
	'a reply once more, later': (reply) => [...whole(reply), [400, ''], ...whole(reply)],
	'a close after the reply': (reply) => [...whole(reply), closing(1000)],
	'a clean close amid the reply': (reply) => [...evenly(half(reply)), closing(1000)],
	'a close for idleness amid the reply': (reply) => [...evenly(half(reply)), closing(1001)],
	'a lost connection amid the reply': (reply) => [...evenly(half(reply)), closing(1006)],
	'a close before any frame': () => [closing(1011)],
	'half a reply': (reply) => evenly(half(reply)),
	'no frame at all': () => [],
};

const opening = {path: '/', query: new URLSearchParams(), headers: {}, subprotocols: []};

/** A server of this protocol, which does what the case wants for a prompt. */
function scriptOf(protocol: Protocol, deeds: Case): ServerScript {
	const {recordEnd = '', greet, binary} = protocol;
	const converse = protocol.converse('session-1', opening);
	const onWire = (what: Deed[1]): Deed[1] => {
		if (typeof what !== 'string') return what;
		return binary ? Buffer.from(what) : what + recordEnd;
	};
	const send = (all: readonly Deed[]): Deed[] => all.map(([after, what]) => [after, onWire(what)]);
	const answerTo = (message: string): readonly Deed[] => {
		const received = converse(message);
		if (received.kind === 'step') return received.frames.map((frame) => [10, frame] as const);
		expect(received.kind, message).toBe('prompt');
		const {request} = received as Extract<typeof received, {kind: 'prompt'}>;
		const {
			opening,
			pieces,
			closing: last,
			trailing,
		} = protocol.write(answer, protocol.streams ? cutText(text, 0) : [text], request);
		return deeds({protocol, request, frames: [...opening, ...pieces, ...last], trailing});
	};
	return {
		onOpen: send((greet?.('session-1', opening) ?? []).map((frame) => [10, frame] as const)),
		onMessage(message) {
			const records = recordEnd === '' ? [message] : message.split(recordEnd);
			return records.filter((record) => record !== '').flatMap((record) => send(answerTo(record)));
		},
	};
}

/** Each prompt has ids of its own, which some errors repeat. */
const withoutIds = (told: object): unknown =>
	JSON.parse(JSON.stringify(told).replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, 'id'));

const presets = (Object.keys(protocols) as ProtocolName[]).filter((name) => findPreset(name));
const names = Object.keys(cases);

test.each(presets.flatMap((preset) => names.map((name) => ({preset, name}))))(
	'$preset, $name: the probe and the run agree',
	async ({preset, name}) => {
		vi.stubEnv('APPSYNC_AUTH', '{"host":"chat","x-api-key":"da2-key"}');
		const {payload, setup, ready} = findPreset(preset)!;
		const script = () => scriptOf(protocols[preset], cases[name]!);
		const brought = {
			...(setup && {setup: toRawSetup(setup)}),
			...(ready && {ready: toRawConditions(ready)}),
		};
		const told = await tellBothWays({reply: preset, payload, ...brought}, script);
		expect(withoutIds(told.probe)).toEqual(withoutIds(told.run));
	},
);

const stream = {
	done: {path: 'done', equals: true},
	delta: {path: 'token'},
	ack: {path: 'state', equals: 'queued'},
	ignore: {path: 'type', equals: 'ping'},
	error: {when: {path: 'failed', exists: true}, message: 'failed'},
};
const tokens = ['{"token":"The "}', '{"token":"answer"}', '{"done":true}'];
const welcome = '{"type":"welcome"}';
const byId = {...stream, correlate: {request: 'id', reply: 'id'}};
const payload = {message: '{{question}}', id: '{{$index}}'};
const named = (id: string) => tokens.map((token) => token.replace('}', `,"id":"${id}"}`));
const onMessage = (...frames: readonly string[]) => ({onMessage: () => evenly(frames)});

test.each<[string, Readonly<Record<string, unknown>>, ServerScript]>([
	['a greeting', {}, {onOpen: [[1, welcome]], ...onMessage(...tokens)}],
	[
		'a greeting before a single frame',
		{reply: 'single'},
		{onOpen: [[1, welcome]], ...onMessage('ok')},
	],
	[
		'a frame of --ready, repeated amid the reply',
		{ready: {path: 'type', equals: 'welcome'}},
		{onOpen: [[900, welcome]], ...onMessage(tokens[0]!, welcome, ...tokens.slice(1), welcome)},
	],
	['a --ready that never comes', {ready: {text: 'go'}}, onMessage(...tokens)],
	[
		'an acknowledgement, a heartbeat and an unknown frame',
		{},
		onMessage('{"state":"queued"}', '{"type":"ping"}', '{"mood":1}', ...tokens),
	],
	['an error in words of the rule', {}, onMessage(tokens[0]!, '{"failed":"no model"}', ...tokens)],
	['frames of another id', {reply: byId, payload}, onMessage(...named('7'), ...named('0'))],
	['frames of another id alone', {reply: byId, payload}, onMessage(...named('7'))],
	['frames without an id', {reply: byId, payload}, onMessage(...tokens)],
	['base64', {reply: {...stream, decode: ['base64']}}, onMessage(...tokens.map(btoa))],
	[
		'an end by silence',
		{reply: {delta: {path: 'token'}, done: {idle: '500ms'}}},
		onMessage(...tokens),
	],
	[
		'an end by the close',
		{reply: {delta: {path: 'token'}, done: {close: true}}},
		{onMessage: () => [...evenly(tokens), closing(1000)]},
	],
	['a grace', {reply: {...stream, grace: '200ms'}}, onMessage(...tokens, '{"source":"a"}')],
	['an apology', {reply: 'single'}, onMessage('{"message":"Désolé, une erreur est survenue."}')],
	['an empty reply', {reply: 'single'}, onMessage('{"message":""}')],
	[
		'an error frame where the server is plain',
		{reply: 'single', dialect: 'plain'},
		onMessage(internal),
	],
	[
		'a refused upgrade',
		{},
		{refusal: {kind: 'refused', status: 502, body: 'no'}, onMessage: () => []},
	],
	['too long a wait for the first frame', {timeouts: {total: '8s', first: '1s'}}, onMessage()],
	[
		'too long a wait between two frames',
		{timeouts: {total: '8s', idle: '1s'}},
		{onMessage: () => [...evenly(tokens.slice(0, 1)), [1500, tokens[2]!]]},
	],
])('%s: the probe and the run agree', async (_, config, script) => {
	const told = await tellBothWays({reply: stream, ...config}, () => script);
	expect(told.probe).toEqual(told.run);
});
