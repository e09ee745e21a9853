import type {Phase, Snapshot} from '../model/snapshot.ts';
import type {PoolGauges} from '../record/pool-gauges.ts';
import type {LegRunner} from './leg-runner.ts';
import type {LiveRecord} from './live-record.ts';
import type {StepState} from './run-monitor.ts';
import {createSnapshotTicker} from './snapshot-ticker.ts';
import {createSnapshots, progressOf} from './snapshots.ts';

/** Milliseconds between two snapshots, however many engines report. */
const tickLength = 100;

const lateLive = 'live figures include late seconds; the summary leaves them out (--without-late)';

/** Creates the snapshots of a live run and passes them to its subscribers. */
export type Publisher = {
	readonly start: () => void;
	readonly stop: () => void;
	/** Something has changed: the next tick publishes it. */
	readonly mark: () => void;
	/** Publishes now. */
	readonly publish: () => void;
	/** Shows a warning from now on. */
	readonly warn: (text: string) => void;
	/** @returns the function that unsubscribes */
	readonly subscribe: (listener: () => void) => () => void;
	readonly snapshot: () => Snapshot;
};

type Options = {
	readonly live: LiveRecord;
	readonly legRunner: Pick<LegRunner, 'leg' | 'upcoming'>;
	readonly phase: () => Phase;
	readonly gauges: () => PoolGauges;
	/** Attempts that were timed late are left out of the summary. */
	readonly withoutLate: boolean;
	/** Number of steps in the plan; null if unknown. */
	readonly steps: number | null;
	/** Pairs that services have scored; undefined if no service does. */
	readonly scored: () => number | undefined;
};

export function createPublisher(options: Options): Publisher {
	const {live, legRunner, phase, gauges, withoutLate, steps} = options;
	const {loadPlan, volume, thresholds, runFigures, record, monitor, clock} = live;
	const nextSnapshot = createSnapshots({loadPlan, planned: volume.prompts, steps, thresholds});
	const ticker = createSnapshotTicker(tickLength, publish);
	const warnings = new Set<string>();
	const listeners = new Set<() => void>();
	let snapshot = takeSnapshot();

	/** The step that is running. */
	function stepState(now: PoolGauges): StepState {
		const leg = legRunner.leg();
		return {
			group: runFigures.step(leg?.step ?? 0),
			progress: (leg && progressOf(leg, now)) ?? 0,
		};
	}

	/** Live figures include late attempts; the summary does not. */
	function lateWarning(): readonly string[] {
		const late = withoutLate ? record.generator().lateSeconds.count : 0;
		return late > 0 && phase() !== 'done' ? [lateLive] : [];
	}

	/** Pairs that services have not scored yet. */
	function unscored(): number {
		const scored = options.scored();
		if (scored === undefined || phase() === 'done') return 0;
		const {passed, failed} = runFigures.figures().outcomes;
		return Math.max(0, passed + failed - scored);
	}

	function takeSnapshot(): Snapshot {
		const gauged = gauges();
		const now = {...gauged, scoring: gauged.scoring + unscored()};
		return nextSnapshot({
			...{phase: phase(), now, legRunner, runFigures, record},
			steps: monitor.steps(now, stepState(now)),
			outages: record.outages(clock()),
			warnings: [...warnings, ...lateWarning()],
		});
	}

	function publish(): void {
		snapshot = takeSnapshot();
		for (const listener of listeners) listener();
	}

	return {
		start: ticker.start,
		stop: ticker.stop,
		mark: ticker.mark,
		publish: ticker.now,
		warn(text) {
			warnings.add(text);
			if (phase() === 'done') publish();
			else ticker.mark();
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		snapshot: () => snapshot,
	};
}
