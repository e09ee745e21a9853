import type {Abort} from '../model/snapshot.ts';
import type {WorkerGauges} from '../model/worker-gauges.ts';
import type {Delta} from '../statistics/delta.ts';
import {describeEndReason} from '../terminal/end-reason.ts';
import type {RunParts} from './run-parts.ts';

/** Reads the engines' reports, and ends the run early when they require it. */
export type ReportReader = {
	readonly delta: (delta: Delta) => void;
	/** The engines can no longer match replies to prompts. */
	readonly distrust: () => void;
};

type Options = RunParts & {
	/** Stops the run, which is aborted. */
	readonly stop: () => void;
	/** Takes each report after the figures do. */
	readonly onDelta: (delta: Delta) => void;
};

export function createReportReader(options: Options): ReportReader {
	const {live, engines, legs, publisher, completion, phases, stop, onDelta} = options;
	const {clock, emit, monitor, runFigures} = live;

	function abort(why: Abort): void {
		completion.abort(why);
		const {reason: cause, threshold} = why;
		emit({type: 'abort', at: clock(), reason: describeEndReason(cause), cause, threshold});
		stop();
	}

	/** Checks once per second of load whether to end the run, or the level that a search tries. */
	function lookForEnd(): void {
		if (phases.get().phase !== 'running') return;
		const why = monitor.reasonToEnd(publisher.snapshot());
		if (why === null) return;
		if (legs.leg()?.kind === 'search') legs.breakOff(why.reason);
		else abort(why);
	}

	/** Ends the run, even during a search, when no connection is possible: no level causes that. */
	function endWithoutServer(now: WorkerGauges): void {
		const state = phases.get();
		if (state.phase !== 'running') return;
		const why = monitor.unreachable(now, state.since);
		if (why !== null) abort(why);
	}

	return {
		delta(delta) {
			const now = engines.gauges();
			monitor.take(now);
			runFigures.take(delta, now);
			onDelta(delta);
			endWithoutServer(now);
			if (!monitor.look(now, publisher.snapshot().latency.median)) {
				publisher.mark();
				return;
			}
			// Delayed reports arrive together, but each of their seconds is judged separately.
			publisher.publish();
			lookForEnd();
		},
		distrust() {
			if (completion.aborted() === null) abort({reason: {kind: 'distrust'}, threshold: null});
		},
	};
}
