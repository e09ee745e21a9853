import {isSameLoad} from '../config/plan.ts';
import {average, compareSamples, percentile, type Difference} from '../statistics/comparison.ts';
import type {SavedRun} from './history.ts';
import {latestAttempts, type ResultEntry} from './results-file.ts';

export type Comparison = {
	/** Prompts that passed before and do not now. */
	readonly newlyFailing: readonly ResultEntry[];
	/** Prompts that did not pass before and do now. */
	readonly fixed: readonly ResultEntry[];
	/** Prompts that are in both runs, by id. */
	readonly common: number;
	readonly passRate: Difference;
	readonly latencyAverage: Difference;
	readonly latencyP95: Difference;
	readonly responseP95: Difference;
	readonly metrics: Readonly<Record<string, Difference>>;
	/** Why the two can't simply be held against each other. */
	readonly warnings: readonly string[];
	/** `mixed`: one got better and the other worse. */
	readonly verdict: 'better' | 'worse' | 'mixed' | 'same';
};

/** One side of a comparison: a run and its attempts. */
export type ComparedRun = {readonly run: SavedRun; readonly entries: readonly ResultEntry[]};

const latencies = (entries: readonly ResultEntry[]): number[] =>
	entries.flatMap(({latency}) => latency ?? []);

const responseTimes = (entries: readonly ResultEntry[]): number[] =>
	entries.flatMap(({responseTime}) => responseTime ?? []);

const scoresOf = (entries: readonly ResultEntry[], metric: string): number[] =>
	entries.flatMap(({scores}) => (Object.hasOwn(scores, metric) ? [scores[metric]!] : []));

const passes = (entries: readonly ResultEntry[]): number[] =>
	entries.map(({outcome}) => (outcome === 'passed' ? 1 : 0));

function findWarnings({run: a}: ComparedRun, {run: b}: ComparedRun, common: number): string[] {
	const hashes = ({manifest}: SavedRun) =>
		manifest.dataset.files
			.map(({sha256}) => sha256)
			.toSorted()
			.join();
	const metrics = ({manifest}: SavedRun) => manifest.metrics.toSorted().join();
	return [
		hashes(a) === hashes(b) ? '' : 'the datasets differ',
		metrics(a) === metrics(b) ? '' : 'the metrics differ',
		isSameLoad(a.manifest.plan, b.manifest.plan) ? '' : 'the load differs',
		common === 0 ? 'no prompt is in both runs' : '',
		[a, b].some(({manifest}) => manifest.plan.save === 'failed')
			? 'only failed attempts were saved'
			: '',
		[a, b].some(({manifest}) => manifest.status !== 'complete') ? 'a run is not complete' : '',
	].filter((text) => text !== '');
}

/** A change that its whole interval agrees on. */
const surely = ({low, high}: Difference): -1 | 0 | 1 => {
	if (low === null || high === null) return 0;
	return low > 0 ? 1 : high < 0 ? -1 : 0;
};

function judge(passRate: Difference, responseP95: Difference): Comparison['verdict'] {
	const changes = [surely(passRate), -surely(responseP95)];
	const better = changes.includes(1);
	const worse = changes.includes(-1);
	if (better && worse) return 'mixed';
	return better ? 'better' : worse ? 'worse' : 'same';
}

/**
 * Holds run `after` against `before`, by the last attempt of each prompt that is in both: other
 * prompts would compare the datasets. The verdict is by pass rate and 95th percentile of the response
 * time: latency knows nothing of prompts that had to wait for a stalled server, nor of timeouts.
 */
export function compareRuns(before: ComparedRun, after: ComparedRun): Comparison {
	const earlier = new Map(latestAttempts(before.entries).map((entry) => [entry.id, entry]));
	const second = latestAttempts(after.entries).filter(({id}) => earlier.has(id));
	const first = second.map(({id}) => earlier.get(id)!);
	const passed = (entry: ResultEntry | undefined) => entry?.outcome === 'passed';
	const names = before.run.manifest.metrics.filter((name) =>
		after.run.manifest.metrics.includes(name),
	);
	const passRate = compareSamples(passes(first), passes(second), average);
	const p95 = percentile(95);
	const responseP95 = compareSamples(responseTimes(first), responseTimes(second), p95);
	return {
		newlyFailing: second.filter((entry) => passed(earlier.get(entry.id)) && !passed(entry)),
		fixed: second.filter((entry) => !passed(earlier.get(entry.id)) && passed(entry)),
		common: second.length,
		passRate,
		latencyAverage: compareSamples(latencies(first), latencies(second), average),
		latencyP95: compareSamples(latencies(first), latencies(second), p95),
		responseP95,
		metrics: Object.fromEntries(
			names.map((name) => [
				name,
				compareSamples(scoresOf(first, name), scoresOf(second, name), average),
			]),
		),
		warnings: findWarnings(before, after, second.length),
		verdict: judge(passRate, responseP95),
	};
}
