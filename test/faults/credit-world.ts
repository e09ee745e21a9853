import {WebSocketServer, type WebSocket} from 'ws';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import type {AttackOptions} from '../../source/engine/attack-types.ts';
import {createThinkTimes} from '../../source/engine/think-times.ts';
import {createAttack} from '../../source/engine/attack.ts';
import {createClosedPacer} from '../../source/engine/closed-pacer.ts';
import {openConnection} from '../../source/engine/connection.ts';
import {createPromptSource} from '../../source/engine/prompt-source.ts';
import type {RawAttempt} from '../../source/model/raw-attempt.ts';
import {singleRule, type ReplyRule} from '../../source/model/reply-rule.ts';
import type {EngineEvent} from '../../source/model/run-event.ts';
import {tookReply} from '../../source/model/took-reply.ts';
import {createDraw, type Draw} from '../helpers/random.ts';
import {prompts as manyPrompts} from './fire.ts';
import {makeAssembler} from '../engine/assembly.ts';
import {apiGateway} from '../../source/gateway/dialects/api-gateway.ts';

/** What a server does besides answering; all times in milliseconds. */
export type Manners = {
	/** From the opening to the greeting; undefined for none. */
	readonly greeting?: number | undefined;
	/** Between heartbeats. */
	readonly heartbeat?: number | undefined;
	/** Shares of the replies: sent once more, followed by another frame, sent after their timeout. */
	readonly twice?: number;
	readonly surplus?: number;
	readonly late?: number;
	/** The longest time that a reply, and what follows it, takes. */
	readonly latency?: number;
	/** Frames that a reply is sent in; one is the whole reply. */
	readonly pieces?: number;
	/** Whether frames of one moment come in one segment. */
	readonly together?: boolean;
	/** The reply's text in place of `re: …`. */
	readonly says?: (question: string) => object | string;
	/** A frame of another kind after each reply. */
	readonly afterwards?: object;
};

/** Beyond the timeout of the tests. */
const lateness = 500;

const encode = (frame: object | string) =>
	typeof frame === 'string' ? frame : JSON.stringify(frame);

/** The rule of replies in several frames. */
export const pieceRule: ReplyRule = {
	...singleRule,
	done: [{path: 'end', equals: true}],
	delta: {path: 'token', mode: 'append'},
};

function framesOf(question: string, {pieces = 1, says}: Manners): (object | string)[] {
	if (says) return [says(question)];
	if (pieces === 1) return [`re: ${question}`];
	const tokens = `re: ${question}`.match(/./gu)!.map((token) => ({token}));
	return [...tokens, {end: true}];
}

function converse(socket: WebSocket, manners: Manners, draw: Draw): void {
	const {greeting, heartbeat, latency = 5, twice = 0, surplus = 0, late = 0} = manners;
	const timers = new Set<NodeJS.Timeout>();
	let answersAt = 0;
	const send = (...frames: (object | string)[]) => {
		if (socket.readyState !== socket.OPEN) return;
		for (const frame of frames) socket.send(encode(frame));
	};
	const later = (wait: number, act: () => void) => {
		if (wait === 0) act();
		else timers.add(setTimeout(act, wait));
	};
	if (greeting !== undefined) later(greeting, () => send('welcome'));
	if (heartbeat !== undefined) timers.add(setInterval(() => send({type: 'ping'}), heartbeat));
	socket.on('error', () => undefined);
	socket.on('close', () => {
		for (const timer of timers) clearTimeout(timer);
	});
	socket.on('message', (data) => {
		const question = (data as Buffer).toString();
		const frames = framesOf(question, manners);
		const wait = draw.real() < late ? lateness : draw.int(0, latency);
		// In the order of the questions: a late reply keeps the next one waiting.
		answersAt = Math.max(performance.now() + wait, answersAt);
		later(wait === 0 ? 0 : answersAt - performance.now(), () => {
			send(...frames);
			if (manners.afterwards) send(manners.afterwards);
			if (draw.real() < twice) later(draw.int(0, latency), () => send(...frames));
			if (draw.real() < surplus) later(draw.int(0, 3 * latency), () => send('by the way'));
		});
	});
}

export type WorldOptions = {
	readonly seed: number;
	readonly manners: Manners;
	readonly rule?: ReplyRule;
	readonly prompts: number;
	readonly connections?: number;
	readonly perPrompt?: boolean;
	readonly timeout?: number;
	readonly ready?: AttackOptions['ready'];
	/** Without the looks for surplus frames. */
	readonly blind?: boolean;
	readonly isRight?: (question: string, text: string) => boolean;
};

export type WorldEnd = {
	/** Attempts with a reply, those beside the wrong prompt, and of these, those that nothing casts a doubt on. */
	readonly replies: number;
	readonly wrong: number;
	readonly unnoticed: number;
	readonly doubtful: number;
	readonly doubtfulByEvents: number;
	readonly opened: number;
	readonly distrusted: boolean;
	readonly sent: number;
	readonly attempts: number;
	/** Milliseconds of load: the last looks are no part of it. */
	readonly took: number;
};

const exactly = (question: string, text: string) => text === `re: ${question}`;

/** Whether a doubt is cast on an attempt, by itself or by what happened on its connection. */
function isDoubtful(
	attempt: RawAttempt,
	events: readonly EngineEvent[],
	seconds: (at: number) => number,
) {
	if (attempt.doubt !== undefined) return true;
	return events.some((event) => {
		if (event.type !== 'doubt') return false;
		if (event.connection === null) return true;
		const sent = seconds(attempt.sent!);
		return event.connection === attempt.connection && sent >= event.from && sent <= event.to;
	});
}

/** Connections that ended before what came over them was certain. */
const isUnverified = ({connection}: RawAttempt, events: readonly EngineEvent[]): boolean =>
	events.some((event) => event.type === 'unverified' && event.connection === connection);

/** Sends prompts to a server of such manners through the real engine, over real sockets. */
export async function runWorld(options: WorldOptions): Promise<WorldEnd> {
	const {seed, manners, rule = singleRule, prompts, connections = 3, isRight = exactly} = options;
	const draw = createDraw(seed);
	const server = new WebSocketServer({port: 0, host: '127.0.0.1', perMessageDeflate: false});
	server.on('connection', (socket) => converse(socket, manners, draw));
	await new Promise((resolve) => server.once('listening', resolve));
	const {port} = server.address() as {port: number};
	const attempts: RawAttempt[] = [];
	const events: EngineEvent[] = [];
	const zero = performance.now();
	const seconds = (at: number) => Math.round((at - zero) * 1000) / 1e6;
	let distrusted = false;
	let drainedAt = zero;
	const gauges = await new Promise<ReturnType<ReturnType<typeof createAttack>['drainGauges']>>(
		(resolve) => {
			const attack = createAttack({
				timeouts: {total: options.timeout ?? 5000},
				connectTimeout: 5000,
				thinkTimes: createThinkTimes(0, 1, {first: 0, step: 1}),
				perPrompt: options.perPrompt ?? false,
				inFlight: 1,
				keepAlive: undefined,
				rotateAfter: undefined,
				stopsConversation: true,
				ready: options.ready,
				random: draw.real,
				...(!options.blind && {
					credit: {
						seconds,
						report: (event) => void events.push(event),
						distrust() {
							distrusted = true;
							attack.stop();
						},
					},
				}),
				connect: (_, __, connectionEvents) =>
					openConnection(
						{
							...{url: `ws://127.0.0.1:${port}`, origin: 'https://floodgate.test'},
							...{headers: {}, subprotocols: [], insecure: false},
						},
						connectionEvents,
					),
				render: ({prompt}) => [{data: Buffer.from(prompt.question), await: undefined}],
				dialect: apiGateway,
				createAssembler: () => makeAssembler(rule),
				decode: rule.decode,
				correlator: undefined,
				finished: (attempt) => attempts.push(attempt),
				drained() {
					drainedAt = performance.now();
					attack.finish();
				},
				done: () => resolve(attack.drainGauges()),
			});
			const ramp = {start: connections, segments: []};
			const bounds = {total: prompts, duration: null};
			const leg = {kind: 'steady', step: 0, pause: 0, ...bounds, model: 'closed', ramp} as const;
			attack.begin({
				pacer: createClosedPacer(leg, {worker: 0, workers: 1, taken: new Int32Array(1)}),
				promptAt: createPromptSource(promptTableOf(manyPrompts(prompts)), {
					...{first: 0, step: 0, measured: true},
				}),
				...{duration: null, measured: true, before: 0},
			});
		},
	);
	for (const socket of server.clients) socket.terminate();
	await new Promise((resolve) => server.close(resolve));
	const replied = attempts.filter(({error}) => tookReply(error?.class));
	const wrong = replied.filter(
		({assignment, text}) => !isRight(assignment.prompt.question, text ?? ''),
	);
	const doubtful = replied.filter((attempt) => isDoubtful(attempt, events, seconds));
	return {
		replies: replied.length,
		wrong: wrong.length,
		unnoticed: wrong.filter(
			(attempt) => !doubtful.includes(attempt) && !isUnverified(attempt, events),
		).length,
		doubtful: gauges.doubtful,
		doubtfulByEvents: doubtful.length,
		opened: gauges.opened,
		distrusted,
		sent: gauges.sent,
		attempts: attempts.length,
		took: drainedAt - zero,
	};
}

/**
 * A server with several bad habits at once. One whose replies may come after their timeout has no other:
 * a look does not last longer than a reply may take, so that it would miss what comes later still.
 */
export function drawManners(draw: Draw, pieces: number): Manners {
	const some = (share: number) => (draw.int(0, 2) === 0 ? share : 0);
	const latency = draw.pick([5, 20, 40]);
	if (draw.int(0, 4) === 0) return {pieces, latency, late: 0.05};
	return {
		...{pieces, latency},
		greeting: draw.pick([undefined, undefined, 0, 5, 30, 60]),
		heartbeat: draw.pick([undefined, undefined, 30, 100, 400]),
		...{twice: some(0.1), surplus: some(0.1)},
	};
}

/** What a server does that casts no doubt on anything, by name. */
export const kindServers: readonly (readonly [string, Manners, Partial<WorldOptions>])[] = [
	['instant replies', {latency: 0}, {}],
	[
		'always the same reply',
		{latency: 0, says: () => 'I do not know.'},
		{isRight: (_, text) => text === 'I do not know.'},
	],
	['streams', {latency: 0, pieces: 2}, {rule: pieceRule}],
	[
		'replies of two shapes',
		{
			latency: 0,
			says: (question) =>
				question.endsWith('7') ? {answer: `re: ${question}`} : {message: `re: ${question}`},
		},
		{isRight: (question, text) => text.includes(`re: ${question}`)},
	],
	['a greeting at once', {latency: 0, greeting: 0}, {}],
	['a greeting that is waited for', {latency: 0, greeting: 40}, {ready: [{text: 'welcome'}]}],
	[
		'an unknown frame after each reply',
		{latency: 0, pieces: 2, afterwards: {type: 'usage', tokens: 5}},
		{rule: pieceRule},
	],
	[
		'pings declared as such',
		{latency: 0, heartbeat: 5, pieces: 2},
		{rule: {...pieceRule, ignore: [{path: 'type', equals: 'ping'}]}},
	],
];
