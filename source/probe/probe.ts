import {createRedactor} from '../config/secrets.ts';
import type {Connection, ConnectionEvents} from '../engine/connection.ts';
import {classifyConnectionEnd, endsCleanly, type ConnectionEnd} from '../engine/outcome.ts';
import type {Assignment} from '../model/raw-attempt.ts';
import {createPatience} from './patience.ts';
import {createWatchedExchange} from './watched-exchange.ts';
import {createConnectionFactory, type ConnectionFactory} from '../prepare/connection-factory.ts';
import type {PreparedRun} from '../prepare/prepare.ts';
import {
	explainSafely,
	toResult,
	type ProbeError,
	type ProbeHandshake,
	type ProbeResult,
} from './probe-result.ts';
import {compileRenderer} from '../prepare/renderer.ts';

export type ProbeOptions = {
	/** Opens the connection in place of the plan's own way. */
	readonly open?: ConnectionFactory;
	/** Gives up: the connection is cut, and the result is what there is. */
	readonly signal?: AbortSignal;
	/** Told how many frames there are, as they come. */
	readonly watch?: (frames: number) => void;
	/** Milliseconds, monotonic. */
	readonly now?: () => number;
};

/** Told of the answer to the upgrade, besides what a run wants to know. */
export type UpgradeEvents = {
	readonly upgraded?: (
		status: number,
		headers: Readonly<Record<string, string | readonly string[] | undefined>>,
	) => void;
};

/** Milliseconds to listen before the first message is sent: what comes then answers nothing. */
const longestListening = 500;
/** Milliseconds for which frames may come before it is asked anew whether more is to be waited for. */
const lookEvery = 50;
/** Milliseconds that the exchange's own limit has before the probe's, as its timers are coarse. */
const leeway = 25;
/** Frames and bytes after which a reply is no reply to look at. */
const mostFrames = 5000;
const mostBytes = 16 * 1024 * 1024;

/** Headers of an answer to the upgrade that say who answered, what was agreed on, and where to look. */
const telling = [
	'Sec-WebSocket-Protocol',
	'Sec-WebSocket-Extensions',
	'x-amzn-ErrorType',
	'x-amzn-RequestId',
	'apigw-requestid',
	'x-amzn-trace-id',
	'retry-after',
	'server',
	'via',
];

function tellingHeaders(
	headers: Readonly<Record<string, string | readonly string[] | undefined>>,
	redact: (text: string) => string,
): [string, string][] {
	return telling.flatMap((name): [string, string][] => {
		const value = headers[name.toLowerCase()];
		return value === undefined ? [] : [[name, redact([value].flat().join(', '))]];
	});
}

const notReady = (milliseconds: number): ProbeError => ({
	class: 'setup.timeout',
	message: `the frame that --ready waits for did not come within ${milliseconds} ms`,
});

/** The handshake as it stands; the mutable form of `ProbeHandshake`. */
type Handshake = {-readonly [Key in keyof ProbeHandshake]: ProbeHandshake[Key]};

/**
 * Sends the first prompt of a prepared run over a connection of its own, opened and signed as the run
 * would, and watches what comes back until nothing more does, or the limit of a reply is over.
 * Never rejects: what goes wrong is the result.
 */
export function probe(run: PreparedRun, options: ProbeOptions = {}): Promise<ProbeResult> {
	const {plan} = run;
	const {signal, watch, now = () => performance.now()} = options;
	const secrets = new Set(run.secrets);
	const hide = (values: readonly string[]) => values.forEach((value) => secrets.add(value));
	const redact = (text: string) => createRedactor([...secrets])(text);
	const open = options.open ?? createConnectionFactory(run, hide);
	const prompt = run.prompts[0]!;
	const assignment: Assignment = {prompt, place: 0, round: 1, index: 0, step: 0, measured: true};
	const listening = Math.min(longestListening, plan.timeouts.total / 10);

	return new Promise((resolve) => {
		const handshake: Handshake = {status: null, connect: null, headers: []};
		let closed: ProbeError | undefined;
		let cleanly = false;
		let finished = false;
		/** For the connection, then for what is heard before the first message, then for the next look. */
		let timer: NodeJS.Timeout | undefined;
		let limit: NodeJS.Timeout | undefined;
		/** It is only for want of what `--ready` names that nothing was sent. */
		let isDue = false;
		let bytes = 0;
		let connection: Connection | undefined;
		const exchange = createWatchedExchange(
			plan,
			assignment,
			compileRenderer(plan, 1)(assignment, 0),
			(data) => connection?.send(data),
			now,
		);
		const patience = createPatience(plan, exchange);

		const events: ConnectionEvents & UpgradeEvents = {
			upgraded(status, headers) {
				handshake.status = status;
				handshake.headers = tellingHeaders(headers, redact);
			},
			open(milliseconds) {
				handshake.status ??= 101;
				handshake.connect = milliseconds / 1000;
				waitFor(listening, start);
			},
			message(data, binary) {
				if (finished) return;
				exchange.take(data, binary);
				bytes += data.length;
				watch?.(exchange.frames.length);
				if (exchange.frames.length >= mostFrames || bytes > mostBytes) finish(true);
				else if (isDue) start();
				else if (exchange.steps.length > 0) lookIn ??= setTimeout(look, lookEvery);
			},
			end: onEnd,
		};
		let lookIn: NodeJS.Timeout | undefined;

		function waitFor(milliseconds: number, then: () => void): void {
			clearTimeout(timer);
			timer = setTimeout(then, milliseconds);
		}

		/** Sends the first message, once what `--ready` waits for has come. */
		function start(): void {
			isDue = !exchange.mayStart();
			if (isDue) {
				limit ??= setTimeout(() => finish(false), plan.timeouts.connect);
				return;
			}
			clearTimeout(limit);
			limit = setTimeout(() => finish(true), plan.timeouts.total + leeway);
			exchange.start();
			look();
		}

		/** Ends when nothing more is to be expected; if not, looks again by then. */
		function look(): void {
			clearTimeout(lookIn);
			lookIn = undefined;
			const left = patience() - now();
			if (left <= 0) finish(false);
			else waitFor(left, look);
		}

		function abort(): void {
			finish(true);
		}

		function onEnd(reason: ConnectionEnd): void {
			if (finished) return;
			const cause = classifyConnectionEnd(reason);
			const error = explainSafely(cause, redact);
			if (handshake.connect === null) {
				if (reason.kind === 'refused') {
					handshake.status = reason.status;
					handshake.headers = tellingHeaders(reason.headers ?? {}, redact);
				}
				handshake.error = error;
			} else {
				closed = error;
				cleanly = endsCleanly(reason);
				exchange.cut(cause, cleanly);
			}
			finish(false);
		}

		/** @param early more frames may well have come */
		function finish(early: boolean): void {
			if (finished) return;
			finished = true;
			for (const each of [timer, limit, lookIn]) clearTimeout(each);
			signal?.removeEventListener('abort', abort);
			connection?.terminate();
			if (isDue && !early) closed ??= notReady(plan.timeouts.connect);
			const unfinished = early && exchange.steps.length > 0 && patience() > now();
			resolve(toResult({run, exchange, handshake, closed, cleanly, unfinished, redact}));
		}

		if (signal?.aborted) {
			finish(true);
			return;
		}
		signal?.addEventListener('abort', abort);
		try {
			connection = open(assignment, 0, events);
			timer = setTimeout(() => connection?.giveUp(), plan.timeouts.connect);
		} catch (error) {
			// What a template makes of the address may be none.
			onEnd({kind: 'invalid', error: error as Error});
		}
	});
}
