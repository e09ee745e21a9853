import type {Leg} from '../model/load.ts';
import {microsecondsOf} from '../model/microseconds.ts';
import type {RunEvent} from '../model/run-event.ts';
import type {Abort, Phase, Snapshot} from '../model/snapshot.ts';
import type {AggregateState} from '../statistics/aggregate-state.ts';
import type {Delta} from '../statistics/delta.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {createRunFigures} from '../record/run-figures.ts';
import {createLegPlanner} from '../record/leg-planner.ts';
import {createDiskPatience, type DiskPatience} from './disk-patience.ts';
import {createCompletion, type RunEnd} from './completion.ts';
import {startWorker, type StartEngine} from './worker-handle.ts';
import type {RunSetup} from '../prepare/run-setup.ts';
import type {WorkerGauges} from '../model/worker-gauges.ts';
import {idleGauges} from '../record/pool-gauges.ts';
import {createWorkerPool, type WorkerPool} from './worker-pool.ts';
import {createSnapshotTicker} from './snapshot-ticker.ts';
import {createLegRunner} from './leg-runner.ts';
import {createTurnCounter, describeVolume, toLoadPlan} from '../prepare/schedule.ts';
import {createRunRecord} from '../record/run-record.ts';
import {createSnapshots, progressOf} from './snapshots.ts';
import {startServiceScoring, type ServiceScoring} from './service-scoring.ts';
import type {StepEnd} from '../record/step-tracker.ts';
import {formatBytes} from '../terminal/format.ts';
import {createRunMonitor, type StepState} from './run-monitor.ts';

export type StopOptions = {
	readonly grace?: number;
	readonly interrupted?: boolean;
	/** What broke outside the engines, in a sentence: the run has failed. */
	readonly failure?: string;
};

/** Milliseconds that replies in flight get when the run itself has broken, or is aborted. */
const failureGrace = 1000;

/** Milliseconds from one snapshot to the next, however many engines report. */
const tickLength = 100;

/** Milliseconds that the engines get to give up and write what they have. */
const killGrace = 3000;
/** Milliseconds between two looks at what may end the run from outside. */
const lookInterval = 500;

const lateLive =
	'late seconds are in the figures shown while it runs, and left out of the summary (--without-late)';

/** The one face of a run towards screens, commands and tests. */
export type Runner = {
	readonly start: () => void;
	/** Sends nothing new until `resume`; the pause is in no rate and no duration. */
	readonly pause: () => void;
	readonly resume: () => void;
	/**
	 * Sends nothing more; replies in flight may come for `grace` milliseconds (their own timeouts if
	 * absent), then they are given up.
	 */
	readonly stop: (options?: StopOptions) => void;
	/** Changes the level of load: connections, or prompts per second in the open model. */
	readonly setLevel: (level: number) => void;
	/** @returns the function that unsubscribes */
	readonly subscribe: (listener: () => void) => () => void;
	/** Frozen, and the same object until something changes. */
	readonly getSnapshot: () => Snapshot;
	/** All figures that come from attempts, to be saved. */
	readonly aggregate: () => AggregateState;
	/** Never rejects. */
	readonly done: Promise<RunEnd>;
};

export type RunnerOptions = {
	readonly startEngine?: StartEngine;
	/** Told what the user's metrics print. */
	readonly log?: (text: string) => void;
	/** Asked twice a second; a sentence ends the run as failed. */
	readonly problem?: () => string | undefined;
	/** What steps are judged by, and what may end the run early. */
	readonly thresholds?: readonly Threshold[];
	/** Takes what happens in the run that no attempt knows. */
	readonly record?: (event: RunEvent) => void;
	/** How long a slow disk is waited for; begins when the replies in flight are given up. */
	readonly patience?: DiskPatience;
};

/** Creates the runner of a plan; nothing is sent before `start`. */
export function createRunner(
	setup: RunSetup,
	{
		startEngine = startWorker,
		log = () => undefined,
		problem = () => undefined,
		thresholds = [],
		record: onEvent = () => undefined,
		patience = createDiskPatience(),
	}: RunnerOptions = {},
): Runner {
	const {plan, prompts} = setup;
	const loadPlan = toLoadPlan(plan, prompts.length);
	const volume = describeVolume(plan, prompts.length, undefined, createTurnCounter(prompts));
	const planner = createLegPlanner(loadPlan, thresholds);
	const legRunner = createLegRunner(planner, {begin: beginLeg, over: finishEngines});
	const runFigures = createRunFigures(setup, thresholds, sinceZero);
	const record = createRunRecord({
		...{loadPlan, thresholds, workers: volume.workers, connectRate: setup.connectRate},
		slice: runFigures.step,
		level: runFigures.level,
	});
	const monitor = createRunMonitor({setup, volume, thresholds, clock, emit, record, runFigures});
	const ticker = createSnapshotTicker(tickLength, publish);
	const ending = createCompletion();
	const warnings = new Set<string>();
	const listeners = new Set<() => void>();
	const pool = () => engines!;
	/** Since when connections are tried for: a pause of the user's is no outage. */
	let trying = 0;
	let engines: WorkerPool | undefined;
	/** What scores beside the run, if anything does. */
	let services: ServiceScoring | undefined;
	/** The load is over: only services may still be waited for. */
	let loadIsOver = false;
	/** The run's beginning on this thread's clock. */
	let zero = performance.now() - (setup.rerun?.since ?? 0);
	/** All of the leg had been sent when the run was stopped, and no reply to it was given up. */
	let legIsWhole = false;
	let phase: Phase = 'idle';
	/** Why the level that is being probed can't be held. */
	let broken: string | null = null;
	let finishing = false;
	let looking: NodeJS.Timeout | undefined;
	const {steps} = planner;
	const nextSnapshot = createSnapshots({loadPlan, planned: volume.prompts, steps});
	let snapshot = takeSnapshot();

	/** Milliseconds since the run began. */
	function sinceZero(): number {
		return performance.now() - zero;
	}

	/** Seconds since the run began, as events have them. */
	function clock(): number {
		return microsecondsOf(sinceZero()) / 1e6;
	}

	/** Takes what happened into the figures and into the run's record. */
	function emit(event: RunEvent): void {
		runFigures.apply(event);
		record.apply(event);
		onEvent(event);
	}

	function gauges() {
		return engines?.gauges() ?? idleGauges;
	}

	/** Pairs that services have not scored yet. */
	function unscored(): number {
		if (!services || phase === 'done') return 0;
		const {passed, failed} = runFigures.figures().outcomes;
		return Math.max(0, passed + failed - services.scored());
	}

	/** The step that is running. */
	function stepStanding(): StepState {
		const leg = legRunner.leg();
		return {
			slice: runFigures.step(leg?.step ?? 0),
			progress: (leg && progressOf(leg, gauges())) ?? 0,
		};
	}

	/** Late attempts are left out of the summary, and not of what is shown before it. */
	function liveLateness(): readonly string[] {
		const late = plan.withoutLate ? record.generator().lateSeconds.count : 0;
		return late > 0 && phase !== 'done' ? [lateLive] : [];
	}

	function takeSnapshot(): Snapshot {
		const standing = gauges();
		const scoring = standing.scoring + unscored();
		return nextSnapshot({
			...{phase, now: {...standing, scoring}, legRunner, runFigures, record},
			steps: monitor.steps(standing, stepStanding()),
			outages: record.outages(clock()),
			warnings: [...warnings, ...liveLateness()],
		});
	}

	function publish(): void {
		snapshot = takeSnapshot();
		for (const listener of listeners) listener();
	}

	/** Looks, once a second of load, for reasons to end the run. */
	function look(): void {
		if (phase !== 'running') return;
		const abort = monitor.reasonToEnd(snapshot);
		if (abort === null) return;
		if (legRunner.leg()?.kind === 'search') {
			// A search goes beyond what the server can do on purpose: this level does not hold.
			broken ??= abort.reason;
			pool().send({type: 'cut'});
			return;
		}
		abortRun(abort);
	}

	function abortRun(why: Abort): void {
		ending.abort(why);
		emit({type: 'abort', at: clock(), ...why});
		stop({grace: failureGrace});
	}

	/** Ends the run when no connection can be made; in a search too, for that is no level's fault. */
	function endWithoutServer(now: WorkerGauges): void {
		if (phase !== 'running') return;
		const abort = monitor.unreachable(now, trying);
		if (abort !== null) abortRun(abort);
	}

	function beginLeg(leg: Leg, first: number): void {
		broken = null;
		const {kind, step, model, ramp} = leg;
		const unit = model === 'open' ? 'rate' : 'connections';
		const level = ramp.start;
		emit({type: 'leg', at: clock(), kind, step, model, unit, level, first});
		const before = gauges();
		monitor.begin(leg, before);
		pool().reset();
		// One clock for all: each worker's own sum would leave out what it did not wait for.
		pool().send({type: 'leg', leg, first, before: before.elapsed});
		ticker.mark();
	}

	function legEnd(): StepEnd {
		if (phase === 'stopping' && !legIsWhole) return {how: 'cut'};
		return broken === null ? {how: 'done'} : {how: 'broken', reason: broken};
	}

	function nextLeg(): void {
		if (phase === 'stopping') finishEngines();
		else legRunner.next(record.stepsDone());
	}

	function onDrained(taken: number): void {
		monitor.endLeg(gauges());
		emit({type: 'leg_end', at: clock(), taken, ...legEnd()});
		legRunner.end(taken);
		nextLeg();
		ticker.mark();
	}

	function onDelta(delta: Delta): void {
		const standing = gauges();
		monitor.take(standing);
		runFigures.take(delta, standing);
		endWithoutServer(standing);
		if (!monitor.look(standing, snapshot.latency.median)) {
			ticker.mark();
			return;
		}
		// Reports that were held up come together, and yet each second of theirs is judged for itself.
		ticker.now();
		look();
	}

	function beginning(): RunEvent {
		return {
			...{type: 'begin', at: clock(), workers: volume.workers, units: prompts.length},
			...{connectRate: setup.connectRate ?? null, planned: volume.prompts},
		};
	}

	function finishEngines(): void {
		if (finishing) return;
		finishing = true;
		pool().send({type: 'finish', hurry: ending.isHurried()});
	}

	function endLoad(): void {
		if (loadIsOver) return;
		loadIsOver = true;
		monitor.conclude(gauges());
	}

	/** Everything is sent and written; unless somebody hurries, services may score all of it. */
	function finishScoring(): void {
		if (!services || phase === 'done') {
			finish();
			return;
		}
		endLoad();
		if (ending.isHurried()) services.abandon();
		void services.finish().then(finish);
		ticker.mark();
	}

	function finish(): void {
		if (phase === 'done') return;
		services?.abandon();
		const wasIdle = phase === 'idle';
		legRunner.cancel();
		ticker.stop();
		clearInterval(looking);
		phase = 'done';
		if (wasIdle) emit(beginning());
		endLoad();
		emit({type: 'end', at: clock(), status: ending.status()});
		runFigures.close();
		publish();
		ending.settle(snapshot);
	}

	/** Ends engines that do not end by themselves, unless all that they wait for is the disk. */
	function killLater(wait: number): void {
		ending.later(wait, () => {
			const unwritten = engines?.unwritten() ?? 0;
			if (unwritten > 0 && patience.left() > 0) {
				killLater(lookInterval);
				return;
			}
			ending.fail(
				unwritten > 0
					? `the disk was too slow: ${formatBytes(unwritten)} of results were not written`
					: 'the engine did not stop in time and was ended',
			);
			engines?.kill();
			finish();
		});
	}

	/** Gives up what is in flight. */
	function abandon(): void {
		legIsWhole = false;
		patience.begin();
		engines?.send({type: 'abandon'});
		services?.abandon();
		killLater(killGrace);
	}

	function fail(failure: string): void {
		stop({failure, grace: failureGrace});
	}

	function lookOutside(): void {
		// No worker reports any more, and a service may take its time.
		if (loadIsOver) ticker.mark();
		const trouble = problem();
		if (trouble === undefined) return;
		clearInterval(looking);
		fail(trouble);
	}

	function onWarning(text: string): void {
		warnings.add(text);
		ticker.mark();
	}

	function noteStop(): void {
		// While the last looks are taken nothing is left to stop.
		if (record.stopped() || finishing) return;
		const {elapsed, exhausted, turnsLeft} = gauges();
		const leg = legRunner.leg();
		const step = (leg ?? legRunner.upcoming()?.leg)?.step ?? 0;
		const isLast = leg !== undefined && leg.kind !== 'warmup' && step === (steps ?? 0);
		legIsWhole = leg !== undefined && exhausted && turnsLeft === 0;
		emit({
			...{type: 'stop', at: clock(), elapsed: microsecondsOf(elapsed) / 1e6, step},
			...{begun: leg !== undefined, atEnd: legIsWhole && isLast},
		});
	}

	function stop({grace, interrupted: bySignal = false, failure}: StopOptions = {}): void {
		if (phase === 'done') return;
		if (failure !== undefined) ending.fail(failure);
		if (bySignal) ending.interrupt();
		if (phase === 'idle') {
			finish();
			return;
		}
		noteStop();
		phase = 'stopping';
		engines?.send({type: 'stop'});
		if (legRunner.cancel()) finishEngines();
		if (finishing) engines?.send({type: 'finish', hurry: true});
		if (loadIsOver) services?.abandon();
		if (grace !== undefined) ending.later(grace, abandon);
		publish();
	}

	function startServices(): void {
		services = startServiceScoring(setup, {
			scored(late) {
				runFigures.correct(late);
				ticker.mark();
			},
			...{log, warning: onWarning, failed: fail},
		});
	}

	function startPool(): void {
		engines = createWorkerPool(setup, volume.workers, startEngine, {
			ready: nextLeg,
			delta: onDelta,
			drained: onDrained,
			events(events) {
				for (const event of events) emit(event);
			},
			distrust(reason) {
				if (ending.aborted() === null) abortRun({reason, threshold: null});
			},
			log,
			warning: onWarning,
			failed: fail,
			done: finishScoring,
		});
	}

	return {
		start() {
			if (phase !== 'idle') return;
			phase = 'running';
			startPool();
			startServices();
			looking = setInterval(lookOutside, lookInterval);
			ticker.start();
			zero = performance.now() - (setup.rerun?.since ?? 0);
			trying = clock();
			emit(beginning());
			pool().send({type: 'start', at: process.hrtime.bigint()});
			publish();
		},
		pause() {
			if (phase !== 'running' || finishing) return;
			phase = 'paused';
			emit({type: 'pause', at: clock()});
			pool().send({type: 'hold', reason: 'user'});
			publish();
		},
		resume() {
			if (phase !== 'paused') return;
			phase = 'running';
			trying = clock();
			emit({type: 'resume', at: trying});
			pool().send({type: 'release', reason: 'user'});
			publish();
		},
		stop,
		setLevel(wanted) {
			if (legRunner.leg()) pool().send({type: 'level', level: wanted});
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		getSnapshot: () => snapshot,
		aggregate: runFigures.state,
		done: ending.done,
	};
}
