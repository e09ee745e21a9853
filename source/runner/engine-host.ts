import {monitorEventLoopDelay} from 'node:perf_hooks';
import {compilePayload} from '../dataset/template.ts';
import {createAttack, type Attack, type HoldReason} from '../engine/attack.ts';
import {openConnection} from '../engine/connection.ts';
import {createFeed} from '../engine/feed.ts';
import {closedPacer} from '../engine/pacer.ts';
import {readSingleFrame} from '../engine/reply.ts';
import type {RawAttempt} from '../engine/session.ts';
import {createRedactor} from '../config/secrets.ts';
import {builtinsAmong, modulesAmong} from '../metrics/builtins.ts';
import {judgeBuiltin, mergeVerdicts} from '../metrics/judge.ts';
import type {MetricReply, Verdict} from '../metrics/metric.ts';
import type {Attempt} from '../model/attempt.ts';
import {createTally} from '../statistics/tally.ts';
import {openResultsLog} from '../store/results-log.ts';
import {toAttempt} from './attempt.ts';
import {compileConnector} from './connector.ts';
import type {FromWorker, ToWorker, WorkerSetup} from './messages.ts';
import {createScorer} from './scorer.ts';

const tickLength = 100;
/** Beyond these, sending waits: memory must not grow with a slow disk or a slow metric. */
const mostPendingBytes = 8 * 1024 * 1024;
const mostPendingPairs = 5000;
/** Outputs of metrics that are passed on; a chatty one must not fill memory or terminal. */
const mostPrinted = 500;
/** Milliseconds of scoring between two looks at the sockets. */
const scoringSlice = 1;
/** Resolution of the loop delay's timer, in milliseconds; it is part of what the timer measures. */
const loopResolution = 10;

const noVerdict: Verdict = {scores: {}, reasons: {}, errors: {}};

/** What the metrics see of a reply. Durations in seconds. */
function toMetricReply(raw: RawAttempt): MetricReply {
	const sent = raw.sent ?? raw.intended;
	return {
		text: raw.text ?? '',
		body: raw.body,
		frames: raw.frames,
		timing: {
			...(raw.connect !== undefined && {connect: raw.connect / 1000}),
			...(raw.first !== undefined && {first_token: (raw.first - sent) / 1000}),
			latency: (raw.complete - sent) / 1000,
		},
	};
}

/**
 * One engine with all that belongs to it: attack, scoring, tally and results log. Speaks only in
 * messages, so that it is the same in a worker thread and, for tests, in the thread of the runner.
 */
export function createEngineHost(
	setup: WorkerSetup,
	post: (message: FromWorker) => void,
): (message: ToWorker) => void {
	const {plan, prompts, metricNames} = setup;
	const redact = createRedactor(setup.secrets);
	const builtins = builtinsAmong(plan.metrics);
	const modules = modulesAmong(plan.metrics);
	const customNames = metricNames.filter(
		(name) => !builtins.some((metric) => metric.name === name),
	);
	const scorer =
		modules.length > 0
			? createScorer(modules, customNames, {
					print: onPrint,
					fail: (message) => {
						post({type: 'failed', message});
						attack.stop();
					},
				})
			: undefined;
	const tally = createTally(metricNames);
	const log =
		setup.resultsFile === null ? undefined : openResultsLog(setup.resultsFile, onDiskError);
	const loopDelay = monitorEventLoopDelay({resolution: loopResolution});
	const heldBy = new Set<HoldReason>();
	let zero = 0;
	let unscored: RawAttempt[] = [];
	/** Position in `unscored` of the first that is not scored. */
	let next = 0;
	let attackDone = false;
	let ended = false;
	let ticks = 0;
	let printed = 0;
	let loopDelayP99: number | null = null;
	let timer: NodeJS.Timeout | undefined;

	const attack = buildAttack(setup, {finished: onFinished, done: onAttackDone});

	function onPrint(text: string): void {
		if (++printed > mostPrinted) return;
		const last = printed === mostPrinted ? '\n(the rest of what metrics print is dropped)' : '';
		post({type: 'log', text: redact(text) + last});
	}

	/** Between two frames: only takes note, so that nothing delays the next frame's clock. */
	function onFinished(raw: RawAttempt): void {
		unscored.push(raw);
		if (unscored.length === 1) setImmediate(scoreSome);
	}

	/** Scores for a moment, then lets the loop take in the next frames, whose clock is more urgent. */
	function scoreSome(): void {
		const end = performance.now() + scoringSlice;
		while (next < unscored.length && performance.now() < end) score(unscored[next++]!);
		if (next < unscored.length) {
			setImmediate(scoreSome);
			return;
		}
		unscored = [];
		next = 0;
		endIfOver();
	}

	function scoreRest(): void {
		for (const raw of unscored.slice(next)) score(raw);
		unscored = [];
		next = 0;
	}

	function score(raw: RawAttempt): void {
		if (raw.error) {
			record(raw, noVerdict);
			return;
		}
		const {prompt, id} = raw.assignment;
		const reply = toMetricReply(raw);
		const verdict = judgeBuiltin(builtins, prompt, reply);
		if (!scorer) {
			record(raw, verdict);
			return;
		}
		scorer.submit({...prompt.row, id}, reply, (custom) => {
			record(raw, mergeVerdicts(verdict, custom));
			endIfOver();
		});
	}

	function record(raw: RawAttempt, verdict: Verdict): void {
		const attempt: Attempt = toAttempt(raw, verdict, zero, redact, setup.rerun);
		tally.add(attempt, raw.assignment.prompt);
		if (!log || (plan.save === 'failed' && attempt.outcome === 'passed')) return;
		log.append(JSON.stringify(attempt));
	}

	function onAttackDone(): void {
		attackDone = true;
		endIfOver();
	}

	function endIfOver(): void {
		if (!attackDone || ended || unscored.length > 0 || (scorer && scorer.pending() > 0)) return;
		ended = true;
		clearInterval(timer);
		scorer?.close();
		loopDelay.disable();
		void (log?.close() ?? Promise.resolve()).catch(onDiskError).then(() => {
			report();
			post({type: 'done'});
		});
	}

	function onDiskError(error: unknown): void {
		post({
			type: 'failed',
			message: `results cannot be written: ${error instanceof Error ? error.message : String(error)}`,
		});
		attack.stop();
	}

	/** Holds sending up while a backlog is too long, and lets it go on when half of it is gone. */
	function balance(reason: HoldReason, backlog: number, most: number): void {
		if (backlog > most && !heldBy.has(reason)) {
			heldBy.add(reason);
			attack.hold(reason);
		} else if (backlog < most / 2 && heldBy.delete(reason)) attack.release(reason);
	}

	function measureLoop(): void {
		const measured = loopDelay.percentile(99) / 1e9 - loopResolution / 1000;
		loopDelayP99 = Number.isFinite(measured) ? Math.max(0, measured) : null;
		loopDelay.reset();
	}

	function report(): void {
		const gauges = attack.gauges();
		post({
			type: 'delta',
			delta: tally.drain(),
			gauges: {
				...gauges,
				inFlight: gauges.sent - tally.total(),
				scoring: scorer?.pending() ?? 0,
				loopDelayP99,
				heldBy: [...heldBy],
			},
		});
	}

	function tick(): void {
		ticks++;
		if (ticks % (1000 / tickLength) === 0) measureLoop();
		balance('disk', log?.pending() ?? 0, mostPendingBytes);
		balance('metrics', scorer?.pending() ?? 0, mostPendingPairs);
		attack.tick();
		report();
	}

	function start(at: bigint): void {
		zero =
			performance.now() - Number(process.hrtime.bigint() - at) / 1e6 - (setup.rerun?.since ?? 0);
		loopDelay.enable();
		timer = setInterval(tick, tickLength);
		attack.start();
	}

	post({type: 'ready'});
	return (message) => {
		switch (message.type) {
			case 'start':
				start(message.at);
				break;
			case 'hold':
				attack.hold(message.reason);
				break;
			case 'release':
				attack.release(message.reason);
				break;
			case 'stop':
				attack.stop();
				break;
			case 'abandon':
				attack.abandon();
				scoreRest();
				scorer?.abandon();
				endIfOver();
				break;
			case 'level':
				attack.setLevel(message.connections);
				break;
		}
	};

	function buildAttack(
		{ca}: WorkerSetup,
		events: {finished: (raw: RawAttempt) => void; done: () => void},
	): Attack {
		const render = compilePayload(plan.payload, process.env);
		const connectionOptions = compileConnector(plan, ca);
		const perPrompt = plan.connectionMode === 'per-prompt';
		return createAttack({
			pacer: closedPacer({
				connections: plan.connections,
				total: prompts.length * plan.repeat,
				duration: plan.duration,
			}),
			feed: createFeed(prompts),
			timeouts: plan.timeouts,
			thinkTime: plan.thinkTime,
			perPrompt,
			connect({prompt, index}, number, listeners) {
				const context = {connection: number, index, ...(perPrompt && {prompt})};
				return openConnection(connectionOptions(context), listeners);
			},
			render: ({prompt, index}, connection) => render({prompt, index, connection}),
			readFrame: readSingleFrame,
			...events,
		});
	}
}
