import type {AttemptSample} from '../model/attempt-sample.ts';
import type {RunEvent} from '../model/run-event.ts';
import type {Phase, Snapshot} from '../model/snapshot.ts';
import type {RunSetup} from '../prepare/run-setup.ts';
import {createLegPlanner} from '../record/leg-planner.ts';
import type {AggregateState} from '../statistics/aggregate-state.ts';
import type {Delta, LateScores} from '../statistics/delta.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {createCompletion, type RunEnd, type StopOptions} from './completion.ts';
import {createDiskPatience, type DiskPatience} from './disk-patience.ts';
import {failureGrace} from './grace.ts';
import {createEngineControl} from './engine-control.ts';
import {createLiveRecord} from './live-record.ts';
import {createPublisher} from './publisher.ts';
import {createReportReader} from './report-reader.ts';
import {createRunEnding} from './run-end.ts';
import {createRunLegs} from './run-legs.ts';
import {createRunTokens} from './run-tokens.ts';
import {createRunServices} from './run-services.ts';
import {createPhaseHolder} from './runner-phase.ts';
import {startWorker, type StartEngine} from './worker-handle.ts';

/** Milliseconds between two checks for external reasons to end the run. */
const lookInterval = 500;

/** The single interface to a run for screens, commands and tests. */
export type Runner = {
	readonly start: () => void;
	/** Sends nothing new until `resume`; no rate and no duration includes the pause. */
	readonly pause: () => void;
	readonly resume: () => void;
	/**
	 * Sends nothing more; replies in flight get `grace` milliseconds (if absent, their own timeouts), then
	 * they are given up.
	 */
	readonly stop: (options?: StopOptions) => void;
	/** Changes the level of load: connections, or prompts per second in the open model. */
	readonly setLevel: (level: number) => void;
	/** Shows a warning together with the run's own. */
	readonly warn: (text: string) => void;
	/** @returns the function that unsubscribes */
	readonly subscribe: (listener: () => void) => () => void;
	/** Frozen, and the same object until something changes. */
	readonly getSnapshot: () => Snapshot;
	/** All figures computed from attempts, in the form that is saved. */
	readonly aggregate: () => AggregateState;
	/** Never rejects. */
	readonly done: Promise<RunEnd>;
};

export type RunnerOptions = {
	readonly startEngine?: StartEngine;
	/** Takes what the user's metrics print. */
	readonly log?: (text: string) => void;
	/** Called twice a second; a returned sentence ends the run as failed. */
	readonly problem?: () => string | undefined;
	/** The criteria for steps and for ending the run early. */
	readonly thresholds?: readonly Threshold[];
	/** Takes the events of the run, which contain what attempts don't. */
	readonly record?: (event: RunEvent) => void;
	/** Takes each report of an engine after the figures do. */
	readonly delta?: (delta: Delta) => void;
	/** Takes samples of finished attempts; the setup requests them with `attemptsPerSecond`. */
	readonly sample?: (sample: AttemptSample) => void;
	/** Limits the wait for a slow disk; starts when the replies in flight are given up. */
	readonly patience?: DiskPatience;
};

const ignore = () => undefined;

/**
 * Checks for problems outside the engines until it is stopped, and reports the first one.
 * @param look called at each check
 */
function createOutsideWatch(
	problem: () => string | undefined,
	report: (text: string) => void,
	look: () => void,
) {
	let timer: NodeJS.Timeout | undefined;
	const stop = () => clearInterval(timer);
	return {
		start() {
			timer = setInterval(() => {
				look();
				const text = problem();
				if (text === undefined) return;
				stop();
				report(text);
			}, lookInterval);
		},
		stop,
	};
}

/** Creates the runner of a plan; it sends nothing before `start`. */
export function createRunner(setup: RunSetup, options: RunnerOptions = {}): Runner {
	const {startEngine = startWorker, thresholds = [], patience = createDiskPatience()} = options;
	const live = createLiveRecord(setup, thresholds, options.record ?? ignore);
	const {clock, emit} = live;
	const planner = createLegPlanner(live.loadPlan, thresholds);
	const {steps} = planner;
	const completion = createCompletion();
	const phases = createPhaseHolder();
	const isIn = (phase: Phase) => phases.get().phase === phase;
	const fail = (failure: string) => ending.stop({failure, grace: failureGrace});
	const outside = createOutsideWatch(options.problem ?? ignore, fail, () => {
		// The engines no longer report, and a service may take its time.
		if (ending.isLoadOver()) publisher.mark();
	});
	const engines = createEngineControl({
		...{setup, startEngine, completion, patience},
		killed: () => ending.finish(),
	});
	const legs = createRunLegs({
		...{live, planner, engines, phases},
		changed: () => publisher.mark(),
	});
	const services = createRunServices(setup, takeScores, {
		log: options.log ?? ignore,
		warning: (text) => publisher.warn(text),
		failed: fail,
	});
	const tokens = createRunTokens(setup, {
		token: (token) => engines.send({type: 'token', token}),
		warning: (text) => publisher.warn(text),
	});
	const publisher = createPublisher({
		...{live, legRunner: legs, gauges: engines.gauges, steps},
		phase: () => phases.get().phase,
		withoutLate: setup.plan.withoutLate,
		scored: services.scored,
	});
	const parts = {live, engines, legs, publisher, completion, phases, services};
	const ending = createRunEnding({...parts, steps, cleanUp: stopWatching});
	const reader = createReportReader({
		...parts,
		stop: () => ending.stop({grace: failureGrace}),
		onDelta: options.delta ?? ignore,
	});

	function stopWatching(): void {
		outside.stop();
		tokens?.stop();
	}

	function takeScores(late: LateScores): void {
		live.runFigures.correct(late);
		publisher.mark();
	}

	return {
		start() {
			if (!isIn('idle')) return;
			phases.set({phase: 'running', since: clock()});
			engines.start(live.volume.workers, {
				ready: legs.next,
				delta: reader.delta,
				sample: options.sample ?? ignore,
				drained: legs.drained,
				events: (events) => events.forEach(emit),
				distrust: reader.distrust,
				log: options.log ?? ignore,
				warning: publisher.warn,
				tokenWanted: (wanted) => tokens?.wanted(wanted),
				failed: fail,
				done: ending.enginesDone,
			});
			services.start();
			outside.start();
			tokens?.start();
			publisher.start();
			live.restartClock();
			phases.set({phase: 'running', since: clock()});
			live.begin();
			engines.send({type: 'start', at: process.hrtime.bigint()});
			publisher.publish();
		},
		pause() {
			if (!isIn('running') || engines.isFinishing()) return;
			phases.set({phase: 'paused'});
			emit({type: 'pause', at: clock()});
			engines.send({type: 'hold', reason: 'user'});
			publisher.publish();
		},
		resume() {
			if (!isIn('paused')) return;
			const since = clock();
			phases.set({phase: 'running', since});
			emit({type: 'resume', at: since});
			engines.send({type: 'release', reason: 'user'});
			publisher.publish();
		},
		stop: ending.stop,
		setLevel(level) {
			if (legs.leg()) engines.send({type: 'level', level});
		},
		warn: publisher.warn,
		subscribe: publisher.subscribe,
		getSnapshot: publisher.snapshot,
		aggregate: live.runFigures.state,
		done: completion.done,
	};
}
