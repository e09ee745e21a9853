import {vi} from 'vitest';
import {appErrorPatterns} from '../../source/config/app-errors.ts';
import {createThinkTimes} from '../../source/engine/think-times.ts';
import {createRedactor} from '../../source/config/secrets.ts';
import {createAttack} from '../../source/engine/attack.ts';
import type {Connection, ConnectionEvents} from '../../source/engine/connection.ts';
import {createCorrelator} from '../../source/engine/correlation.ts';
import {createPacer} from '../../source/engine/create-pacer.ts';
import type {ConnectionEnd} from '../../source/engine/outcome.ts';
import {createPromptSource} from '../../source/engine/prompt-source.ts';
import {compileAssembler} from '../../source/engine/single-assembler.ts';
import {chooseDialect} from '../../source/gateway/choose-dialect.ts';
import type {ErrorClass} from '../../source/model/error-class.ts';
import type {RawAttempt} from '../../source/model/raw-attempt.ts';
import type {PreparedRun} from '../../source/prepare/prepare.ts';
import {compileRenderer} from '../../source/prepare/renderer.ts';
import {compileAnswersOf, compileSetupOf} from '../../source/prepare/talk.ts';
import {probe} from '../../source/probe/probe.ts';
import {alone, makeLeg} from '../engine/rig.ts';
import {someOpening} from '../helpers/opening.ts';
import {prepare} from '../helpers/prepared.ts';

/** Something that the server does, in milliseconds after what came before: a frame, or the end. */
export type Deed = readonly [after: number, what: string | Buffer | ConnectionEnd];

/** A server, for one connection. */
export type ServerScript = {
	/** It does not take the connection. */
	readonly refusal?: ConnectionEnd;
	readonly onOpen?: readonly Deed[];
	/** What it does on a message of the client, the n-th from 0. */
	readonly onMessage: (message: string, nth: number) => readonly Deed[];
};

/** What both ways can tell of a prompt. Milliseconds after the first message was sent. */
type Told = {
	readonly text: string | null;
	/** A timeout is reported as `late`: the probe stops earlier when nothing more can be expected. */
	readonly error: ErrorClass | 'late' | null;
	readonly ack: number | null;
	readonly first: number | null;
	readonly complete: number | null;
};

function serve(
	{refusal, onOpen = [], onMessage}: ServerScript,
	events: ConnectionEvents,
): Connection {
	let isOpen = true;
	let heard = 0;
	function act(deeds: readonly Deed[]): void {
		let at = 0;
		for (const [after, what] of deeds) {
			at += after;
			setTimeout(() => {
				if (!isOpen) return;
				if (typeof what === 'string') events.message(Buffer.from(what), false);
				else if (Buffer.isBuffer(what)) events.message(what, true);
				else {
					isOpen = false;
					events.end(what);
				}
			}, at);
		}
	}
	const leave = () => {
		isOpen = false;
	};
	setTimeout(() => {
		if (refusal) {
			events.end(refusal);
			return;
		}
		events.open(5, someOpening);
		act(onOpen);
	}, 5);
	return {
		send: (data) => act(onMessage(data.toString('utf8'), heard++)),
		ping: () => undefined,
		usable: () => isOpen,
		giveUp: leave,
		close: leave,
		terminate: leave,
	};
}

async function run({plan, prompts}: PreparedRun, script: ServerScript): Promise<RawAttempt> {
	const attempts: RawAttempt[] = [];
	const dialect = chooseDialect(plan);
	await new Promise<void>((resolve) => {
		const attack = createAttack({
			timeouts: plan.timeouts,
			connectTimeout: plan.timeouts.connect,
			thinkTimes: createThinkTimes(plan.thinkTime, 1, {first: 0, step: 1}),
			perPrompt: false,
			inFlight: plan.inFlight,
			keepAlive: undefined,
			rotateAfter: undefined,
			stopsConversation: true,
			dialect,
			connect: (_assignment, _number, events) => serve(script, events),
			render: compileRenderer(plan, prompts.turns),
			decode: plan.reply.decode,
			createAssembler: compileAssembler(plan.reply, {
				dialect,
				appErrors: appErrorPatterns(plan.appErrors),
			}),
			ready: plan.ready,
			setup: compileSetupOf(plan, dialect),
			setupTimeout: plan.timeouts.setup ?? plan.timeouts.connect,
			answers: compileAnswersOf(plan),
			credit: {report: () => undefined, seconds: (at) => at / 1000, distrust: () => undefined},
			correlator: plan.reply.correlate && createCorrelator(plan.reply.correlate),
			finished: (attempt) => attempts.push(attempt),
			drained: () => attack.finish(true),
			done: resolve,
			now: () => performance.now(),
		});
		attack.begin({
			pacer: createPacer(makeLeg({connections: 1, total: 1}), alone()),
			promptAt: createPromptSource(prompts, {first: 0, step: 0, measured: true}),
			duration: null,
			measured: true,
			before: 0,
		});
	});
	return attempts[0]!;
}

function toldByRun(
	{sent, ack, first, complete, text, error}: RawAttempt,
	redact: (text: string) => string,
): Told {
	const since = (at: number | undefined) =>
		at === undefined || sent === undefined ? null : Math.round(at - sent);
	const isLate = error?.class.startsWith('timeout.') ?? false;
	const isCut = /^(?:closed|connect|handshake|setup)\./.test(error?.class ?? '');
	return {
		text: text === undefined ? null : redact(text),
		error: isLate ? 'late' : (error?.class ?? null),
		...{ack: since(ack), first: since(first)},
		// Neither a limit nor the end of the connection completes a reply.
		complete: isLate || isCut ? null : since(complete),
	};
}

async function toldByProbe(prepared: PreparedRun, script: ServerScript): Promise<Told> {
	const {reply, closed, handshake} = await probe(prepared, {
		open: (_assignment, _number, events) => serve(script, events),
		now: () => performance.now(),
	});
	const since = (seconds: number | null) => (seconds === null ? null : Math.round(seconds * 1000));
	const {text, error, complete} = reply;
	const isLate = error?.class.startsWith('timeout.') ?? complete === null;
	const own = isLate ? undefined : error?.class;
	return {
		text,
		error: own ?? (complete !== null ? null : (handshake.error?.class ?? closed?.class ?? 'late')),
		...{ack: since(reply.ack), first: since(reply.first)},
		complete: since(complete),
	};
}

/** Sends a prompt to a server of this script, once in a run and once as a probe; on a fake clock. */
export async function tellBothWays(
	config: Readonly<Record<string, unknown>>,
	script: () => ServerScript,
): Promise<{readonly run: Told; readonly probe: Told}> {
	const prepared = await prepare({timeouts: {total: '8s', connect: '3s'}, ...config}, 1);
	vi.useFakeTimers({loopLimit: 1_000_000});
	try {
		const attempt = run(prepared, script());
		await vi.runAllTimersAsync();
		const told = toldByProbe(prepared, script());
		await vi.runAllTimersAsync();
		return {run: toldByRun(await attempt, createRedactor(prepared.secrets)), probe: await told};
	} finally {
		vi.useRealTimers();
	}
}
