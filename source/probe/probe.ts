import {createRedactor} from '../config/secrets.ts';
import type {Connection, ConnectionEvents} from '../engine/connection.ts';
import {notReady} from '../engine/opening-wait.ts';
import {classifyConnectionEnd, endsCleanly, type ConnectionEnd} from '../engine/outcome.ts';
import type {SetupProgress} from '../engine/connection-setup.ts';
import type {Preset} from '../gateway/presets.ts';
import type {AttemptError} from '../model/attempt.ts';
import {chooseDialect} from '../gateway/choose-dialect.ts';
import {createConnectionFactory, type ConnectionFactory} from '../prepare/connection-factory.ts';
import {createProbeTokens} from './probe-tokens.ts';
import type {PreparedRun} from '../prepare/prepare.ts';
import {createHandshakeRecorder} from './probe-handshake.ts';
import {explainSafely, toResult, type ProbeError, type ProbeResult} from './probe-result.ts';
import {createProbeTalk} from './probe-talk.ts';
import {createProbeTimers} from './probe-timers.ts';

export type ProbeOptions = {
	/** Opens the connection, in place of the plan's own way. */
	readonly open?: ConnectionFactory;
	/** Aborts the probe: the connection is cut, and the result holds what has arrived so far. */
	readonly signal?: AbortSignal;
	/** Called with the number of frames whenever one arrives. */
	readonly watch?: (frames: number) => void;
	/** The presets to recognise; all, if absent. */
	readonly presets?: readonly Preset[];
	/** Milliseconds, monotonic. */
	readonly now?: () => number;
};

/** Milliseconds to listen before the first message is sent: what arrives then is no answer. */
const longestListening = 500;
/** Milliseconds after a frame until the next check of whether to wait for more. */
const lookEvery = 50;
/** Milliseconds by which the exchange's own coarse timers may be late. */
const leeway = 25;
/** The probe ends after this many frames or bytes. */
const mostFrames = 5000;
const mostBytes = 16 * 1024 * 1024;

/**
 * `listening`: open, for what the server sends by itself. `waiting`: for the frame of `--ready`.
 * `setting-up`: for the answers to `--setup`. `watching`: the first message is sent.
 */
type Phase = 'connecting' | 'listening' | 'waiting' | 'setting-up' | 'watching' | 'finished';

/**
 * Sends the first two prompts of a prepared run over a separate connection, opened and signed as in a
 * run, and watches what arrives until nothing more does, or until the reply's time limit for both.
 * Never rejects: the result reports what goes wrong.
 */
export function probe(run: PreparedRun, options: ProbeOptions = {}): Promise<ProbeResult> {
	const {plan} = run;
	const {signal, watch, now = () => performance.now()} = options;
	const secrets = new Set(run.secrets);
	const hide = (values: readonly string[]) => values.forEach((value) => secrets.add(value));
	const redact = (text: string) => createRedactor([...secrets])(text);
	const explain = (error: AttemptError) => explainSafely(error, dialect, redact);
	const open = options.open ?? createConnectionFactory(run, hide, createProbeTokens(run, hide));
	const dialect = chooseDialect(plan);
	const listening = Math.min(longestListening, plan.timeouts.total / 10);
	return new Promise((resolve) => {
		const handshake = createHandshakeRecorder(redact);
		const timers = createProbeTimers();
		let phase: Phase = 'connecting';
		let bytes = 0;
		let limit = Infinity;
		let setupError: ProbeError | undefined;
		let connection: Connection | undefined;
		const send = (data: Buffer, binary?: boolean) => connection?.send(data, binary);
		const {setup, exchanges, first} = createProbeTalk(run, {dialect, send, now});

		const events: ConnectionEvents = {
			upgraded: handshake.upgraded,
			open(milliseconds) {
				handshake.opened(milliseconds);
				phase = 'listening';
				timers.set('phase', listening, start);
			},
			message(data, binary) {
				if (phase === 'finished') return;
				bytes += data.length;
				if (phase === 'setting-up') return onSetUp(setup!.take(data, binary));
				exchanges.current().exchange.take(data, binary);
				watch?.(exchanges.frames());
				if (exchanges.frames() >= mostFrames || bytes > mostBytes) finish(true);
				else if (phase === 'waiting') start();
				else if (phase === 'watching' && !timers.isSet('look')) timers.set('look', lookEvery, look);
			},
			end: onEnd,
		};

		/** Sets the connection up, once the `--ready` frame has arrived. */
		function start(): void {
			if (!first.exchange.mayStart()) {
				if (phase !== 'waiting') timers.set('limit', plan.timeouts.connect, () => finish(false));
				phase = 'waiting';
				return;
			}
			timers.clear('limit');
			phase = 'setting-up';
			if (setup) onSetUp(setup.begin(first.assignment));
			else begin();
		}

		function onSetUp(progress: SetupProgress | undefined): void {
			if (progress === 'waiting') {
				timers.set('phase', setup!.limit, () => onSetUp(setup!.fail('late')));
			} else if (progress === 'done') timers.set('look', 0, begin);
			else if (progress) {
				setupError = explain(progress);
				finish(false);
			}
		}

		/** Sends the first message. */
		function begin(): void {
			phase = 'watching';
			limit = now() + plan.timeouts.total + leeway;
			timers.set('limit', limit - now(), () => finish(true));
			first.exchange.start();
			look();
		}

		/** Ends when nothing more is expected, or checks again later. */
		function look(): void {
			timers.clear('look');
			let left = exchanges.patience() - now();
			if (left <= 0 && exchanges.goOn(limit - now())) left = exchanges.patience() - now();
			if (left <= 0) finish(false);
			else timers.set('phase', left, look);
		}

		const abort = () => finish(true);
		function onEnd(reason: ConnectionEnd): void {
			if (phase === 'finished') return;
			const end = classifyConnectionEnd(reason, dialect);
			if (phase === 'setting-up') return onSetUp(setup!.fail(end));
			const error = explain(end);
			if (!handshake.isOpen()) handshake.failed(reason, error);
			else exchanges.cut(end, endsCleanly(reason), error);
			finish(false);
		}

		/** @param early more frames may well arrive */
		function finish(early: boolean): void {
			if (phase === 'finished') return;
			if (phase === 'waiting' && !early) first.closed ??= explain(notReady(plan.timeouts.connect));
			const current = exchanges.current();
			current.isCut = early && current.exchange.sent.length > 0 && exchanges.patience() > now();
			phase = 'finished';
			timers.clearAll();
			signal?.removeEventListener('abort', abort);
			connection?.terminate();
			const found = {first, second: exchanges.second(), handshake: handshake.current()};
			const setUp = setup && {setup, error: setupError};
			resolve(toResult({run, dialect, redact, ...found, setUp, presets: options.presets}));
		}

		if (signal?.aborted) return finish(true);
		signal?.addEventListener('abort', abort);
		try {
			connection = open(first.assignment, 0, events);
			timers.set('phase', plan.timeouts.connect, () => connection?.giveUp());
		} catch (error) {
			// Templates may produce an invalid address.
			onEnd({kind: 'invalid', error: error as Error});
		}
	});
}
