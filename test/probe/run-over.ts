import {vi} from 'vitest';
import {appErrorPatterns} from '../../source/config/app-errors.ts';
import {createAttack} from '../../source/engine/attack.ts';
import type {Connection, ConnectionEvents} from '../../source/engine/connection.ts';
import {createCorrelator} from '../../source/engine/correlation.ts';
import {createPacer} from '../../source/engine/create-pacer.ts';
import {createPromptSource} from '../../source/engine/prompt-source.ts';
import {createThinkTimes} from '../../source/engine/think-times.ts';
import {compileAssembler} from '../../source/engine/single-assembler.ts';
import {chooseDialect} from '../../source/gateway/choose-dialect.ts';
import type {RawAttempt} from '../../source/model/raw-attempt.ts';
import type {PreparedRun} from '../../source/prepare/prepare.ts';
import {compileRenderer} from '../../source/prepare/renderer.ts';
import {compileSetupOf} from '../../source/prepare/talk.ts';
import {probe, type ProbeOptions} from '../../source/probe/probe.ts';
import type {ProbeResult} from '../../source/probe/probe-result.ts';
import {alone, makeLeg} from '../engine/rig.ts';
import {someOpening} from '../helpers/opening.ts';
import type {ChatProtocol} from './chat-protocols.ts';

/** Milliseconds between two frames. */
const gap = 20;

function connect({serve}: ChatProtocol, events: ConnectionEvents): Connection {
	let isOpen = true;
	let busyUntil = 0;
	const act = (deed: () => void, after: number) => {
		busyUntil = Math.max(busyUntil, performance.now()) + after;
		setTimeout(() => {
			if (isOpen) deed();
		}, busyUntil - performance.now());
	};
	let take: ((message: string) => void) | undefined;
	setTimeout(() => {
		take = serve({
			say(frame, after = gap) {
				const isBinary = Buffer.isBuffer(frame);
				const data = isBinary
					? frame
					: Buffer.from(typeof frame === 'string' ? frame : JSON.stringify(frame));
				act(() => events.message(data, isBinary), after);
			},
			close(code, reason = '') {
				act(() => {
					isOpen = false;
					events.end({kind: 'closed', code, reason});
				}, gap);
			},
		});
		events.open(5, someOpening);
	}, 5);
	const leave = () => {
		isOpen = false;
	};
	return {
		send: (data) => take?.(data.toString('utf8')),
		ping: () => undefined,
		usable: () => isOpen,
		giveUp: leave,
		close() {
			isOpen = false;
			setTimeout(() => events.end({kind: 'closed', code: 1000, reason: ''}), 1);
		},
		terminate: leave,
	};
}

/** Does something on a fake clock, so that silence takes no time. */
async function quickly<Result>(deed: () => Promise<Result>): Promise<Result> {
	vi.useFakeTimers({loopLimit: 1_000_000});
	try {
		const result = deed();
		await vi.runAllTimersAsync();
		return await result;
	} finally {
		vi.useRealTimers();
	}
}

/** Probes a server of this protocol. */
export const probeProtocol = (
	prepared: PreparedRun,
	protocol: ChatProtocol,
	options: ProbeOptions = {},
): Promise<ProbeResult> =>
	quickly(() =>
		probe(prepared, {
			open: (_assignment, _number, events) => connect(protocol, events),
			now: () => performance.now(),
			...options,
		}),
	);

/** Sends all prompts one after the other with the engine. */
export function runProtocol(
	{plan, prompts}: PreparedRun,
	protocol: ChatProtocol,
): Promise<readonly RawAttempt[]> {
	const dialect = chooseDialect(plan);
	const attempts: RawAttempt[] = [];
	return quickly(async () => {
		await new Promise<void>((resolve) => {
			const attack = createAttack({
				timeouts: plan.timeouts,
				connectTimeout: plan.timeouts.connect,
				thinkTimes: createThinkTimes(plan.thinkTime, 1, {first: 0, step: 1}),
				perPrompt: plan.connectionMode === 'per-prompt',
				inFlight: plan.inFlight,
				keepAlive: undefined,
				rotateAfter: undefined,
				stopsConversation: true,
				dialect,
				connect: (_assignment, _number, events) => connect(protocol, events),
				render: compileRenderer(plan, prompts.turns),
				setup: compileSetupOf(plan, dialect),
				setupTimeout: plan.timeouts.setup,
				decode: plan.reply.decode,
				createAssembler: compileAssembler(plan.reply, {
					dialect,
					appErrors: appErrorPatterns(plan.appErrors),
				}),
				ready: plan.ready,
				credit: {report: () => undefined, seconds: (at) => at / 1000, distrust: () => undefined},
				correlator: plan.reply.correlate && createCorrelator(plan.reply.correlate),
				finished: (attempt) => attempts.push(attempt),
				drained: () => attack.finish(true),
				done: resolve,
				now: () => performance.now(),
			});
			attack.begin({
				pacer: createPacer(makeLeg({connections: 1, total: prompts.length}), alone()),
				promptAt: createPromptSource(prompts, {first: 0, step: 0, measured: true}),
				duration: null,
				measured: true,
				before: 0,
			});
		});
		return attempts;
	});
}
