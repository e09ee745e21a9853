import {microsecondsIn} from '../model/microseconds.ts';
import {
	average,
	compareSamples,
	percentile,
	scaleDifference,
	type Difference,
} from '../statistics/comparison.ts';
import {bucketed} from '../statistics/histogram.ts';
import type {RunStatus} from '../model/run-digest.ts';
import type {ResultEntry, ResultList} from '../model/result-entry.ts';

export type Comparison = {
	/** Prompts that passed before and no longer do. */
	readonly newlyFailing: ResultList;
	/** Prompts that did not pass before and now do. */
	readonly fixed: ResultList;
	/** How many prompts both runs have in common, by id. */
	readonly common: number;
	readonly passRate: Difference;
	readonly latencyAverage: Difference;
	readonly latencyP95: Difference;
	readonly responseP95: Difference;
	readonly metrics: Readonly<Record<string, Difference>>;
	/** What limits the comparison. */
	readonly warnings: readonly string[];
	/** `mixed`: one got better and the other worse. */
	readonly verdict: 'better' | 'worse' | 'mixed' | 'same';
};

/** What a comparison needs from a run's manifest. */
export type ComparedManifest = {
	readonly status: RunStatus;
	readonly plan: Readonly<Record<string, unknown>>;
	readonly metrics: readonly string[];
	readonly dataset: {readonly files: readonly {readonly sha256: string}[]};
};

/** One side of a comparison: a run and the last attempt of each prompt. */
export type ComparedRun = {
	readonly run: {readonly manifest: ComparedManifest};
	readonly latest: ResultList;
};

/** Lists how the load of two recorded plans differs; the options know which of them shape the load. */
type LoadDifferences = (
	before: ComparedManifest['plan'],
	after: ComparedManifest['plan'],
) => readonly {readonly option: string; readonly before: string; readonly after: string}[];

/** The last attempts, without those that their users left. */
const comparable = ({latest}: ComparedRun): ResultList =>
	latest.filter(({outcome}) => outcome !== 'left');

/** The values that there are, of the entries' latencies or other figures. */
function present(entries: ResultList, of: (entry: ResultEntry) => number | null): number[] {
	const values: number[] = [];
	for (const entry of entries) {
		const value = of(entry);
		if (value !== null) values.push(value);
	}
	return values;
}

/** In microseconds, so that sums are exact. */
const inMicroseconds = (seconds: number | null) =>
	seconds === null ? null : microsecondsIn(seconds);
const latencies = (entries: ResultList) => present(entries, ({latency}) => inMicroseconds(latency));
const responseTimes = (entries: ResultList) =>
	present(entries, ({responseTime}) => inMicroseconds(responseTime));

/** Compares durations given in microseconds; the result is in seconds. */
function compareAverages(before: readonly number[], after: readonly number[]): Difference {
	return scaleDifference(compareSamples(before, after, average), 1e6);
}

/** Uses the histogram's buckets, so that both sides match the figures of their runs. */
function compareP95(before: readonly number[], after: readonly number[]): Difference {
	const difference = compareSamples(bucketed(before), bucketed(after), percentile(95));
	return scaleDifference(difference, 1e6);
}

const scoresOf = (entries: ResultList, metric: string) =>
	present(entries, ({scores}) => (Object.hasOwn(scores, metric) ? scores[metric]! : null));

const passes = (entries: ResultList): number[] =>
	entries.map(({outcome}) => (outcome === 'passed' ? 1 : 0));

/** Any beyond these are counted, not listed. */
const mostDifferences = 4;

function loadWarning(differences: ReturnType<LoadDifferences>): string {
	if (differences.length === 0) return '';
	const listed = differences
		.slice(0, mostDifferences)
		.map(({option, before, after}) => `${option} ${before} → ${after}`);
	const more = differences.length - listed.length;
	return `the load differs: ${listed.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function findWarnings(
	{run: a}: ComparedRun,
	{run: b}: ComparedRun,
	common: number,
	loadDifferences: LoadDifferences,
): string[] {
	const hashes = ({manifest}: ComparedRun['run']) =>
		manifest.dataset.files
			.map(({sha256}) => sha256)
			.toSorted()
			.join();
	const metrics = ({manifest}: ComparedRun['run']) => manifest.metrics.toSorted().join();
	return [
		hashes(a) === hashes(b) ? '' : 'the datasets differ',
		metrics(a) === metrics(b) ? '' : 'the metrics differ',
		loadWarning(loadDifferences(a.manifest.plan, b.manifest.plan)),
		common === 0 ? 'no prompt is in both runs' : '',
		[a, b].some(({manifest}) => manifest.plan.save === 'failed')
			? 'only failed attempts were saved'
			: '',
		[a, b].some(({manifest}) => manifest.status !== 'complete') ? 'a run is not complete' : '',
	].filter((text) => text !== '');
}

/** The direction of a change that its whole interval confirms; 0 for none. */
const surely = ({low, high}: Difference): -1 | 0 | 1 => {
	if (low === null || high === null) return 0;
	return low > 0 ? 1 : high < 0 ? -1 : 0;
};

function verdictOf(passRate: Difference, responseP95: Difference): Comparison['verdict'] {
	const changes = [surely(passRate), -surely(responseP95)];
	const better = changes.includes(1);
	const worse = changes.includes(-1);
	if (better && worse) return 'mixed';
	return better ? 'better' : worse ? 'worse' : 'same';
}

/**
 * Compares run `after` with `before` by the last attempt of each prompt that both contain; other prompts
 * would compare the datasets. The verdict rests on the pass rate and the 95th percentile of the response
 * time, because latency leaves out timeouts and the wait for a stalled server.
 */
export function compareRuns(
	before: ComparedRun,
	after: ComparedRun,
	loadDifferences: LoadDifferences,
): Comparison {
	const {own: second, others: first} = comparable(after).pairWith(comparable(before));
	const hadPassed = passes(first);
	const names = before.run.manifest.metrics.filter((name) =>
		after.run.manifest.metrics.includes(name),
	);
	const passRate = compareSamples(hadPassed, passes(second), average);
	const responseP95 = compareP95(responseTimes(first), responseTimes(second));
	return {
		newlyFailing: second.filter(({outcome}, at) => hadPassed[at] === 1 && outcome !== 'passed'),
		fixed: second.filter(({outcome}, at) => hadPassed[at] === 0 && outcome === 'passed'),
		common: second.length,
		passRate,
		latencyAverage: compareAverages(latencies(first), latencies(second)),
		latencyP95: compareP95(latencies(first), latencies(second)),
		responseP95,
		metrics: Object.fromEntries(
			names.map((name) => [
				name,
				compareSamples(scoresOf(first, name), scoresOf(second, name), average),
			]),
		),
		warnings: findWarnings(before, after, second.length, loadDifferences),
		verdict: verdictOf(passRate, responseP95),
	};
}
