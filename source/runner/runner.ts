import {isDeepStrictEqual} from 'node:util';
import type {Leg, LevelUnit} from '../model/load.ts';
import type {Abort, Phase, SliceFigures, Snapshot} from '../model/snapshot.ts';
import {createLedger} from '../statistics/ledger.ts';
import {createSlice} from '../statistics/slice.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {createAbortWatch} from './abort.ts';
import {createConductor} from './conductor.ts';
import {startWorker, type StartEngine} from './engine-link.ts';
import {createGeneratorHealth, type HealthWindow} from './generator.ts';
import type {LoadPlan} from './load-plan.ts';
import type {RunSetup, WorkerGauges} from './messages.ts';
import {createPool} from './pool.ts';
import {createTurnCounter, describeVolume, toLoadPlan} from './schedule.ts';
import {createStepTracker} from './steps.ts';

/** How a run came to its end. */
export type RunEnd = {
	readonly snapshot: Snapshot;
	/**
	 * Complete also when the user stopped it after seeing enough; interrupted by a signal; aborted
	 * because a threshold or too many errors ended it.
	 */
	readonly status: 'complete' | 'interrupted' | 'aborted' | 'failed';
	/** What broke, when it failed. */
	readonly failure?: string;
};

export type StopOptions = {readonly grace?: number; readonly interrupted?: boolean};

/** Milliseconds that replies in flight get when the run itself has broken, or is aborted. */
const failureGrace = 1000;

/** Milliseconds that the engines get to give up and write what they have. */
const killGrace = 3000;

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
	/** What steps are judged by, and what may end the run early. */
	readonly thresholds?: readonly Threshold[];
};

const heldReasons: Readonly<Record<string, string>> = {
	disk: 'sending waits: the disk is slower than the replies come in',
	metrics: 'sending waits: the metrics are slower than the replies come in',
};

/** The earlier of two records when they hold the same, so that a slice keeps its identity. */
function same<Slice extends object>(earlier: Slice | undefined, later: Slice): Slice {
	return isDeepStrictEqual(earlier, later) ? earlier! : Object.freeze(later);
}

/** The part of a leg that is over; null when it can't be told. */
function progressOf(leg: Leg, {legElapsed, legTaken, underWay}: WorkerGauges): number | null {
	const parts = [
		...(leg.duration === null ? [] : [legElapsed / leg.duration]),
		...(leg.total === null ? [] : [(legTaken - underWay) / leg.total]),
	];
	return parts.length === 0 ? null : Math.min(1, Math.max(0, ...parts));
}

/** The intents that thresholds look at: they are kept apart however many there are. */
const intentsOf = (thresholds: readonly Threshold[]): string[] =>
	thresholds.flatMap(({tag}) => (tag?.key === 'intent' ? [tag.value] : []));

/** Follows a count that grows: the most that it grew within a second, to a tenth of one. */
function createPeakRate(): (count: number, at: number) => number {
	let looks: {count: number; at: number}[] = [{count: 0, at: -Infinity}];
	let peak = 0;
	return (count, at) => {
		looks = [...looks, {count, at}];
		const first = looks.findLastIndex((look) => at - look.at >= 1000);
		looks = looks.slice(Math.max(0, first));
		peak = Math.max(peak, count - looks[0]!.count);
		return peak;
	};
}

/** Seconds of measured load when time bounds it; null otherwise. */
function plannedSeconds({leg, steps, search}: LoadPlan): number | null {
	if (search) return null;
	if (!steps) return leg.duration === null ? null : leg.duration / 1000;
	const {hold, levels} = steps;
	return 'duration' in hold ? (levels.length * hold.duration) / 1000 : null;
}

/** Creates the runner of a plan; nothing is sent before `start`. */
export function createRunner(
	setup: RunSetup,
	{startEngine = startWorker, log = () => undefined, thresholds = []}: RunnerOptions = {},
): Runner {
	const {plan, prompts, metricNames} = setup;
	const loadPlan = toLoadPlan(plan, prompts.length);
	const {model} = loadPlan.leg;
	const unit: LevelUnit = model === 'open' ? 'rate' : 'connections';
	const volume = describeVolume(plan, prompts.length, undefined, createTurnCounter(prompts));
	const conductor = createConductor(loadPlan, thresholds);
	const ledger = createLedger(metricNames, setup.tags, intentsOf(thresholds));
	const health = createGeneratorHealth({
		workers: volume.workers,
		connectRate: setup.connectRate,
	});
	const steps = createStepTracker(thresholds, unit, volume.workers);
	const startWatch = () =>
		createAbortWatch({
			thresholds,
			abortOnFail: plan.abortOnFail,
			window: plan.abortWindow,
			maxErrorRate: plan.maxErrorRate,
			planned: volume.prompts,
		});
	const emptySlice = createSlice(metricNames).figures();
	const listeners = new Set<() => void>();
	const pool = () => engines!;
	let engines: ReturnType<typeof createPool> | undefined;
	let phase: Phase = 'idle';
	let leg: Leg | undefined;
	/** The leg that begins when the cool-down is over, and when that is. */
	let next: {leg: Leg; at: number; timer: NodeJS.Timeout} | undefined;
	/** Index of the next leg's first prompt. */
	let firstPrompt = 0;
	let watch = startWatch();
	/** Why the level that is being probed can't be held. */
	let broken: string | null = null;
	let finishing = false;
	let interrupted = false;
	let aborted: Abort | null = null;
	let failure: string | undefined;
	let graceTimer: NodeJS.Timeout | undefined;
	let lastSecond = 0;
	/** Some prompt waited for a connection since the last look. */
	let starved = false;
	let gated = false;
	let warmupErrors = 0;
	let peakOpenRate = 0;
	const openRate = createPeakRate();
	let settle: (end: RunEnd) => void = () => undefined;
	const done = new Promise<RunEnd>((resolve) => {
		settle = resolve;
	});
	let snapshot: Snapshot | undefined;
	snapshot = takeSnapshot();

	function gauges(): WorkerGauges | undefined {
		return engines?.gauges();
	}

	function sliceOf(step: number): SliceFigures {
		return ledger.step(step) ?? emptySlice;
	}

	function trafficOf(now: WorkerGauges | undefined) {
		const {
			unitsSent = 0,
			unitsReceived = 0,
			framesReceived = 0,
			connectionsOpened = 0,
		} = now?.traffic ?? {};
		const connectionSeconds = (now?.traffic.connectionTime ?? 0) / 1000;
		return {
			unitsSent,
			unitsReceived,
			framesReceived,
			connectionsOpened,
			connectionSeconds,
			peakOpenRate,
		};
	}

	function healthWindow(): HealthWindow {
		const now = gauges();
		return {
			elapsed: (now?.elapsed ?? 0) / 1000,
			loopDelay: now?.loopDelayP99 ?? null,
			medianLatency: snapshot?.latency.median ?? null,
			scheduled: model === 'open' ? (now?.scheduled ?? 0) : null,
			sent: now?.started ?? 0,
			late: now?.late ?? 0,
			dropped: now?.dropped ?? 0,
			connections: now?.open ?? 0,
			atMostConnections: starved,
			gated,
		};
	}

	function takeSnapshot(): Snapshot {
		const {outcomes, ...figures} = ledger.figures();
		const now = gauges();
		const sent = now?.sent ?? 0;
		const dropped = now?.dropped ?? 0;
		const progress = leg && now ? progressOf(leg, now) : null;
		return Object.freeze({
			...figures,
			phase,
			elapsed: (now?.elapsed ?? 0) / 1000,
			planned: volume.prompts,
			duration: plannedSeconds(loadPlan),
			counts: same(snapshot?.counts, {
				sent,
				...outcomes,
				inFlight: now?.inFlight ?? 0,
				scoring: now?.scoring ?? 0,
				unmatched: now?.unmatched ?? 0,
				dropped,
				late: now?.late ?? 0,
				waiting:
					phase === 'done' ? 0 : Math.max(0, (now?.scheduled ?? 0) - (now?.started ?? 0) - dropped),
			}),
			traffic: same(snapshot?.traffic, trafficOf(now)),
			warmup: loadPlan.warmup
				? same(snapshot?.warmup ?? undefined, {sent: now?.warmupSent ?? 0, errored: warmupErrors})
				: null,
			load: same(snapshot?.load, {
				model,
				unit,
				level: leg ? (now?.level ?? 0) : (next?.leg.ramp.start ?? loadPlan.leg.ramp.start),
				leg: leg?.kind ?? next?.leg.kind ?? loadPlan.leg.kind,
				progress,
				draining: now?.draining ?? false,
				coolDown: next ? Math.max(0, Math.ceil((next.at - performance.now()) / 1000)) : null,
				steps: conductor.steps,
			}),
			connections: same(snapshot?.connections, {
				target: now?.target ?? 0,
				open: now?.open ?? 0,
				connecting: now?.connecting ?? 0,
				opened: now?.opened ?? 0,
			}),
			steps: steps.figures(healthWindow(), sliceOf(leg?.step ?? 0), progress ?? 0),
			capacity: conductor.capacity(),
			aborted,
			generator: health.figures(),
			warnings: same(
				snapshot?.warnings,
				(now?.heldBy ?? []).map((reason) => heldReasons[reason] ?? reason),
			),
		});
	}

	function publish(): void {
		snapshot = takeSnapshot();
		for (const listener of listeners) listener();
	}

	/** Looks, once a second of load, at the generator and at reasons to end the run. */
	function look(): void {
		const elapsed = (gauges()?.elapsed ?? 0) / 1000;
		if (Math.floor(elapsed) <= lastSecond) return;
		lastSecond = Math.floor(elapsed);
		const window = healthWindow();
		health.observe(window);
		steps.observe(window);
		starved = false;
		gated = false;
		if (phase !== 'running') return;
		const abort = watch.observe(snapshot!, elapsed);
		if (abort === null) return;
		if (leg?.kind === 'probe') {
			// A search goes beyond what the server can do on purpose: this level does not hold.
			broken ??= abort.reason;
			pool().send({type: 'cut'});
			return;
		}
		aborted = abort;
		stop({grace: failureGrace});
	}

	function beginLeg(following: Leg): void {
		leg = following;
		broken = null;
		// Each probed level is judged for itself.
		if (leg.kind === 'probe') watch = startWatch();
		pool().reset();
		if (leg.step > 0) steps.begin(leg, healthWindow());
		const first = leg.kind === 'warmup' ? 0 : firstPrompt;
		// One clock for all: each worker's own sum would leave out what it did not wait for.
		pool().send({type: 'leg', leg, first, before: gauges()?.elapsed ?? 0});
	}

	function nextLeg(): void {
		const following = phase === 'stopping' ? undefined : conductor.next(steps.done());
		if (!following) {
			finishEngines();
			return;
		}
		if (following.pause === 0) {
			beginLeg(following);
			return;
		}
		const timer = setTimeout(() => {
			next = undefined;
			beginLeg(following);
			publish();
		}, following.pause);
		next = {leg: following, at: performance.now() + following.pause, timer};
	}

	function onDrained(taken: number): void {
		if (leg && leg.kind !== 'warmup') firstPrompt += taken;
		if (leg && leg.step > 0) {
			const cut = phase === 'stopping' ? (snapshot?.load.progress ?? 0) : undefined;
			steps.end(healthWindow(), sliceOf(leg.step), cut, broken);
		}
		leg = undefined;
		nextLeg();
		publish();
	}

	function finishEngines(): void {
		if (finishing) return;
		finishing = true;
		pool().send({type: 'finish'});
	}

	function finish(): void {
		if (phase === 'done') return;
		clearTimeout(graceTimer);
		clearTimeout(next?.timer);
		next = undefined;
		phase = 'done';
		health.conclude(healthWindow());
		ledger.finish();
		publish();
		const status =
			failure !== undefined
				? 'failed'
				: interrupted
					? 'interrupted'
					: aborted !== null
						? 'aborted'
						: 'complete';
		settle({snapshot: snapshot!, status, ...(failure !== undefined && {failure})});
	}

	/** Gives up what is in flight; an engine that does not answer any more is ended. */
	function abandon(): void {
		engines?.send({type: 'abandon'});
		graceTimer = setTimeout(() => {
			failure ??= 'the engine did not stop in time and was ended';
			engines?.kill();
			finish();
		}, killGrace);
	}

	function stop({grace, interrupted: bySignal = false}: StopOptions = {}): void {
		if (phase === 'done') return;
		interrupted ||= bySignal;
		if (phase === 'idle') {
			finish();
			return;
		}
		phase = 'stopping';
		engines?.send({type: 'stop'});
		if (next) {
			clearTimeout(next.timer);
			next = undefined;
			finishEngines();
		}
		if (grace !== undefined) {
			clearTimeout(graceTimer);
			graceTimer = setTimeout(abandon, grace);
		}
		publish();
	}

	function startPool(): void {
		engines = createPool(setup, volume.workers, startEngine, {
			ready() {
				nextLeg();
				publish();
			},
			delta(delta) {
				const now = pool().gauges();
				starved ||= now.starved;
				gated ||= now.gated;
				warmupErrors += delta.warmupErrors;
				peakOpenRate = openRate(now.opened, performance.now());
				const moment = {elapsed: now.elapsed / 1000, level: now.level, step: leg?.step ?? 0};
				if (leg?.kind !== 'warmup') ledger.merge(delta, moment);
				publish();
				look();
			},
			drained: onDrained,
			log,
			failed(message) {
				failure ??= message;
				stop({grace: failureGrace});
			},
			done: finish,
		});
	}

	return {
		start() {
			if (phase !== 'idle') return;
			phase = 'running';
			startPool();
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
		setLevel(level) {
			if (!leg) return;
			steps.setLevel(level);
			pool().send({type: 'level', level});
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		getSnapshot: () => snapshot!,
		done,
	};
}
