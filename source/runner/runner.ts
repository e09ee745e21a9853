import type {Leg} from '../model/load.ts';
import type {Phase, Snapshot, Stop} from '../model/snapshot.ts';
import type {Delta} from '../statistics/delta.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {createBooks} from './books.ts';
import {createConductor} from './conductor.ts';
import {createEnding, type RunEnd} from './ending.ts';
import {startWorker, type StartEngine} from './engine-link.ts';
import type {RunSetup} from './messages.ts';
import {idleGauges} from './pool-gauges.ts';
import {createPool, type Pool} from './pool.ts';
import {createPulse} from './pulse.ts';
import {createRelay} from './relay.ts';
import {createTurnCounter, describeVolume, toLoadPlan} from './schedule.ts';
import {createSnapshots, progressOf} from './snapshots.ts';
import type {StepEnd} from './steps.ts';
import {formatBytes} from '../terminal/format.ts';
import {createWatches, type StepStanding} from './watches.ts';

export type StopOptions = {readonly grace?: number; readonly interrupted?: boolean};

/** Milliseconds that replies in flight get when the run itself has broken, or is aborted. */
const failureGrace = 1000;

/** Milliseconds from one snapshot to the next, however many engines report. */
const tickLength = 100;

/** Milliseconds that the engines get to give up and write what they have. */
const killGrace = 3000;
/** Milliseconds that a disk which is slow gets for what is left to write. */
const diskGrace = 20_000;
/** Milliseconds between two looks at what may end the run from outside. */
const lookInterval = 500;

const noOutages = {count: 0, longest: 0, current: null, error: null};

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
};

/** Creates the runner of a plan; nothing is sent before `start`. */
export function createRunner(
	setup: RunSetup,
	{
		startEngine = startWorker,
		log = () => undefined,
		problem = () => undefined,
		thresholds = [],
	}: RunnerOptions = {},
): Runner {
	const {plan, prompts} = setup;
	const loadPlan = toLoadPlan(plan, prompts.length);
	const volume = describeVolume(plan, prompts.length, undefined, createTurnCounter(prompts));
	const conductor = createConductor(loadPlan, thresholds);
	const relay = createRelay(conductor, {begin: beginLeg, over: finishEngines});
	const books = createBooks(setup, thresholds);
	const watches = createWatches({setup, volume, thresholds});
	const pulse = createPulse(tickLength, publish);
	const ending = createEnding();
	const warnings = new Set<string>();
	const listeners = new Set<() => void>();
	const pool = () => engines!;
	let engines: Pool | undefined;
	let stopped: Stop | null = null;
	/** All of the leg had been sent when the run was stopped, and no reply to it was given up. */
	let legIsWhole = false;
	let phase: Phase = 'idle';
	/** Why the level that is being probed can't be held. */
	let broken: string | null = null;
	let finishing = false;
	/** When a disk that is slow is not waited for any longer. */
	let diskDeadline: number | undefined;
	let looking: NodeJS.Timeout | undefined;
	const {steps} = conductor;
	const nextSnapshot = createSnapshots({loadPlan, planned: volume.prompts, steps});
	let snapshot = takeSnapshot();

	function gauges() {
		return engines?.gauges() ?? idleGauges;
	}

	/** The step that is running. */
	function stepStanding(): StepStanding {
		const leg = relay.leg();
		return {slice: books.step(leg?.step ?? 0), progress: (leg && progressOf(leg, gauges())) ?? 0};
	}

	function takeSnapshot(): Snapshot {
		const now = gauges();
		return nextSnapshot({
			...{phase, now, relay, books, stopped, outages: noOutages, aborted: ending.aborted()},
			steps: watches.steps(now, stepStanding()),
			capacity: conductor.capacity(),
			generator: watches.generator(),
			warnings: [...warnings],
		});
	}

	function publish(): void {
		snapshot = takeSnapshot();
		for (const listener of listeners) listener();
	}

	/** Looks, once a second of load, for reasons to end the run. */
	function look(): void {
		if (phase !== 'running') return;
		const abort = watches.reasonToEnd(snapshot);
		if (abort === null) return;
		if (relay.leg()?.kind === 'probe') {
			// A search goes beyond what the server can do on purpose: this level does not hold.
			broken ??= abort.reason;
			pool().send({type: 'cut'});
			return;
		}
		ending.abort(abort);
		stop({grace: failureGrace});
	}

	function beginLeg(leg: Leg, first: number): void {
		broken = null;
		const now = gauges();
		watches.begin(leg, now);
		pool().reset();
		// One clock for all: each worker's own sum would leave out what it did not wait for.
		pool().send({type: 'leg', leg, first, before: now.elapsed});
		pulse.mark();
	}

	function stepEnd(): StepEnd {
		if (phase === 'stopping' && !legIsWhole) return {how: 'cut'};
		return broken === null ? {how: 'done'} : {how: 'broken', reason: broken};
	}

	function nextLeg(): void {
		if (phase === 'stopping') finishEngines();
		else relay.next(watches.stepsDone());
	}

	function onDrained(taken: number): void {
		if ((relay.leg()?.step ?? 0) > 0) watches.endStep(gauges(), stepStanding(), stepEnd());
		relay.end(taken);
		nextLeg();
		pulse.mark();
	}

	function onDelta(delta: Delta): void {
		const now = gauges();
		watches.take(now);
		books.take(delta, now, relay.leg());
		if (!watches.look(now, snapshot.latency.median)) {
			pulse.mark();
			return;
		}
		// Reports that were held up come together, and yet each second of theirs is judged for itself.
		pulse.now();
		look();
	}

	function finishEngines(): void {
		if (finishing) return;
		finishing = true;
		pool().send({type: 'finish', hurry: ending.isHurried()});
	}

	function finish(): void {
		if (phase === 'done') return;
		relay.cancel();
		pulse.stop();
		clearInterval(looking);
		phase = 'done';
		watches.conclude(gauges());
		books.close();
		publish();
		ending.settle(snapshot);
	}

	/** Ends engines that do not end by themselves, unless all that they wait for is the disk. */
	function killLater(wait: number): void {
		ending.later(wait, () => {
			const unwritten = engines?.unwritten() ?? 0;
			if (unwritten > 0 && performance.now() < diskDeadline!) {
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
		diskDeadline ??= performance.now() + diskGrace;
		engines?.send({type: 'abandon'});
		killLater(killGrace);
	}

	function fail(message: string): void {
		ending.fail(message);
		stop({grace: failureGrace});
	}

	function lookOutside(): void {
		const trouble = problem();
		if (trouble === undefined) return;
		clearInterval(looking);
		fail(trouble);
	}

	function onWarning(text: string): void {
		warnings.add(text);
		pulse.mark();
	}

	function noteStop(): void {
		if (stopped) return;
		const {elapsed, exhausted, turnsLeft} = gauges();
		const leg = relay.leg();
		const step = (leg ?? relay.upcoming()?.leg)?.step ?? 0;
		const isLast = leg !== undefined && leg.kind !== 'warmup' && step === (steps ?? 0);
		legIsWhole = leg !== undefined && exhausted && turnsLeft === 0;
		stopped = {
			elapsed: elapsed / 1000,
			step,
			begun: leg !== undefined,
			atEnd: legIsWhole && isLast,
		};
	}

	function stop({grace, interrupted: bySignal = false}: StopOptions = {}): void {
		if (phase === 'done') return;
		if (bySignal) ending.interrupt();
		if (phase === 'idle') {
			finish();
			return;
		}
		noteStop();
		phase = 'stopping';
		engines?.send({type: 'stop'});
		if (relay.cancel()) finishEngines();
		if (finishing && ending.isHurried()) engines?.send({type: 'finish', hurry: true});
		if (grace !== undefined) ending.later(grace, abandon);
		publish();
	}

	function startPool(): void {
		engines = createPool(setup, volume.workers, startEngine, {
			ready: nextLeg,
			delta: onDelta,
			drained: onDrained,
			events: () => undefined,
			distrust(reason) {
				if (ending.aborted() !== null) return;
				ending.abort({reason, threshold: null});
				stop({grace: failureGrace});
			},
			log,
			warning: onWarning,
			failed: fail,
			done: finish,
		});
	}

	return {
		start() {
			if (phase !== 'idle') return;
			phase = 'running';
			startPool();
			looking = setInterval(lookOutside, lookInterval);
			pulse.start();
			pool().send({type: 'start', at: process.hrtime.bigint()});
			publish();
		},
		pause() {
			if (phase !== 'running') return;
			phase = 'paused';
			pool().send({type: 'hold', reason: 'user'});
			publish();
		},
		resume() {
			if (phase !== 'paused') return;
			phase = 'running';
			pool().send({type: 'release', reason: 'user'});
			publish();
		},
		stop,
		setLevel(wanted) {
			if (relay.leg()) pool().send({type: 'level', level: wanted});
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		getSnapshot: () => snapshot,
		done: ending.done,
	};
}
