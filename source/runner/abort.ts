import type {Abort, ErrorFigures} from '../model/snapshot.ts';
import {finishedOf} from '../model/outcome-counts.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {canStillHold, isMonotone} from '../statistics/threshold-bounds.ts';
import {evaluateThresholds, type Figures} from '../statistics/threshold-result.ts';

export type AbortOptions = {
	readonly thresholds: readonly Threshold[];
	readonly abortOnFail: boolean;
	/** Milliseconds of load during which a threshold must be violated at every check. */
	readonly window: number;
	/** The allowed share of errors among recently finished attempts; null for no limit. */
	readonly maxErrorRate: number | null;
	/** Attempts of the whole run; null when only time limits it. */
	readonly planned: number | null;
};

type WatchedFigures = Figures & {readonly errors: Readonly<Record<string, ErrorFigures>>};

export type AbortWatch = {
	/**
	 * Checks the figures; called once per second of load.
	 * @param elapsed seconds of load
	 * @returns why the run must end; null otherwise
	 */
	readonly observe: (figures: WatchedFigures, elapsed: number) => Abort | null;
};

/** Seconds of load, and attempts finished in them, over which errors are judged (RELIABILITY X6). */
const errorSpan = 30;
const leastFinished = 20;

type Sample = {
	readonly second: number;
	readonly finished: number;
	readonly errored: number;
	readonly errors: Readonly<Record<string, ErrorFigures>>;
};

/** The most frequent error class between two checks; null without errors. */
function mostFrequent(before: Sample, now: Sample): string | null {
	let most: {readonly name: string | null; readonly gained: number} = {name: null, gained: 0};
	for (const [name, {count}] of Object.entries(now.errors)) {
		const earlier = Object.hasOwn(before.errors, name) ? before.errors[name]!.count : 0;
		if (count - earlier > most.gained) most = {name, gained: count - earlier};
	}
	return most.name;
}

/** Watches the errors of the last seconds, with one sample per second. */
function createErrorWatch(share: number): AbortWatch['observe'] {
	let samples: Sample[] | undefined;

	return ({counts, errors}, elapsed) => {
		const {errored} = counts;
		const now = {second: Math.floor(elapsed), finished: finishedOf(counts), errored, errors};
		// A watch that starts in the middle of a run ignores everything before.
		samples ??= now.second <= 1 ? [{second: 0, finished: 0, errored: 0, errors: {}}] : [];
		// Keeps the newest sample that is at least a whole span old, and all later ones.
		const first = samples.findLastIndex(({second}) => now.second - second >= errorSpan);
		samples = [...samples.slice(Math.max(0, first)).filter(({second}) => second < now.second), now];
		const before = samples[0]!;
		if (now.second - before.second < errorSpan) return null;
		const finished = now.finished - before.finished;
		const broken = now.errored - before.errored;
		if (finished < leastFinished || broken / finished <= share) return null;
		const [seconds, error] = [now.second - before.second, mostFrequent(before, now)];
		return {
			reason: {kind: 'errors', share, seconds, errored: broken, finished, error},
			threshold: null,
		};
	};
}

/**
 * Ends the run when a threshold can't hold at its end whatever follows, or was violated at every check
 * for the whole window. The window doesn't apply to figures that only grow or only fall: further load
 * moves them towards a limit. Without samples, nothing is violated before the end.
 */
function createThresholdWatch({thresholds, window, planned}: AbortOptions): AbortWatch['observe'] {
	const violatedSince = new Map<Threshold, number>();

	return (figures, elapsed) => {
		const results = evaluateThresholds(thresholds, figures);
		for (const [index, threshold] of thresholds.entries()) {
			const {state, actual} = results[index]!;
			const {expression} = threshold;
			const because = (kind: 'threshold_lost' | 'threshold_violated', seconds: number): Abort => ({
				reason: {kind, expression, actual, seconds},
				threshold: expression,
			});
			if (!canStillHold(threshold, figures, planned)) return because('threshold_lost', elapsed);
			if (state !== 'violated' || isMonotone(threshold)) {
				violatedSince.delete(threshold);
				continue;
			}
			const since = violatedSince.get(threshold) ?? elapsed;
			violatedSince.set(threshold, since);
			if ((elapsed - since) * 1000 >= window) {
				return because('threshold_violated', elapsed - since);
			}
		}
		return null;
	};
}

/** Watches for reasons to end a run early. Its memory use doesn't grow with the run. */
export function createAbortWatch(options: AbortOptions): AbortWatch {
	const {abortOnFail, thresholds, maxErrorRate} = options;
	const watches = [
		...(abortOnFail && thresholds.length > 0 ? [createThresholdWatch(options)] : []),
		...(maxErrorRate === null ? [] : [createErrorWatch(maxErrorRate)]),
	];
	return {
		observe(figures, elapsed) {
			for (const observe of watches) {
				const abort = observe(figures, elapsed);
				if (abort !== null) return abort;
			}
			return null;
		},
	};
}
