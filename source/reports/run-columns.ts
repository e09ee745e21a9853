import {hasOwnResponseP95, type RunDigest, type RunStatus} from '../model/run-digest.ts';
import {describeCapacity} from '../model/summary.ts';
import {formatCount, formatScore, formatSeconds} from '../terminal/format.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Style} from '../terminal/style.ts';
import {columnsOver, type RankedColumn} from '../terminal/table.ts';

/** What a table of runs needs of each. */
export type TableRun = {
	readonly manifest: {readonly id: string; readonly started: string; readonly status: RunStatus};
	/** Absent when the run never finished. */
	readonly digest: RunDigest | undefined;
	/** Why its replies can't be shown. */
	readonly damage?: string | undefined;
};

/** How a run ended: a word, the sign beside it, and whether that is good. */
export type RunVerdict = {
	readonly word: string;
	readonly mark: keyof Pick<Style['marks'], 'pass' | 'fail' | 'error' | 'none'>;
	readonly tone: 'good' | 'bad' | 'warn' | 'muted';
};

const verdicts: Readonly<Record<RunDigest['verdict'], RunVerdict>> = {
	pass: {word: 'pass', mark: 'pass', tone: 'good'},
	fail: {word: 'fail', mark: 'fail', tone: 'bad'},
	invalid: {word: 'inconclusive', mark: 'error', tone: 'warn'},
};

/** The verdict of a run in a list; one without thresholds passed none. */
export function runVerdict({manifest: {status}, digest, damage}: TableRun): RunVerdict {
	if (damage !== undefined) return {word: 'damaged', mark: 'error', tone: 'bad'};
	if (status !== 'complete') {
		const tone = status === 'running' ? 'muted' : 'warn';
		return {word: status, mark: status === 'running' ? 'none' : 'error', tone};
	}
	if (!digest) return {word: '–', mark: 'none', tone: 'muted'};
	const stopped = digest.stopped === undefined ? '' : ', stopped';
	if (digest.verdict === 'pass' && digest.thresholds === 0) {
		return {word: `no thresholds${stopped}`, mark: 'none', tone: 'muted'};
	}
	const verdict = verdicts[digest.verdict];
	return {...verdict, word: `${verdict.word}${stopped}`};
}

/** What a table of runs can be sorted by. */
export type RunFigure = 'started' | 'p95' | 'failed' | 'errored' | 'metric';

/** A column of a table of runs, and the figure that it shows. */
export type RunColumn<Run> = RankedColumn<Run> & {readonly sorts?: RunFigure};

/** The metrics of some runs, in the order in which they come. */
export const metricsOf = (runs: readonly TableRun[]): readonly string[] => [
	...new Set(runs.flatMap(({digest}) => Object.keys(digest?.averages ?? {}))),
];

/** The columns of a table of runs; a figure that no run has is left out. */
export function runColumns<Run extends TableRun>(
	runs: readonly Run[],
	{own, marks}: Pick<Style, 'own' | 'marks'>,
): RunColumn<Run>[] {
	const over = columnsOver(runs);
	const figures = (rank: number, title: string, textOf: (run: Run) => string) =>
		over(rank, own(sanitiseLine(title)), (run) => own(sanitiseLine(textOf(run))));
	const words = (...column: Parameters<typeof figures>) => ({...figures(...column), words: true});
	const digests = runs.flatMap(({digest}) => digest ?? []);
	const count = (value: number | undefined) => (value === undefined ? '–' : formatCount(value));
	const [first, ...others] = metricsOf(runs);
	const metric = (rank: number, name: string): RunColumn<Run> =>
		figures(rank, name, ({digest}) => formatScore(digest?.averages[name] ?? null));
	const some = (column: RunColumn<Run>, isThere: boolean) => (isThere ? [column] : []);
	return [
		words(0, 'run', ({manifest}) => manifest.id),
		{
			...words(7, 'started', ({manifest}) =>
				new Date(manifest.started).toLocaleString('sv-SE').slice(0, 16),
			),
			sorts: 'started',
		},
		words(0, 'verdict', (run) => {
			const {mark, word} = runVerdict(run);
			return word === '–' ? word : `${marks[mark]} ${word}`;
		}),
		figures(4, 'prompts', ({digest}) => count(digest?.total_requests)),
		{...figures(3, 'failed', ({digest}) => count(digest?.failed)), sorts: 'failed'},
		{...figures(3, 'errored', ({digest}) => count(digest?.errored)), sorts: 'errored'},
		{...figures(1, 'p95', ({digest}) => formatSeconds(digest?.p95 ?? null)), sorts: 'p95'},
		...some(
			figures(2, 'response p95', ({digest}) => formatSeconds(digest?.response_p95 ?? null)),
			digests.some(hasOwnResponseP95),
		),
		...some(
			words(2, 'capacity', ({digest}) =>
				digest?.capacity ? describeCapacity(digest.capacity) : '–',
			),
			digests.some(({capacity}) => capacity !== undefined),
		),
		...(first === undefined ? [] : [{...metric(5, first), sorts: 'metric' as const}]),
		...others.map((name) => metric(6, name)),
	];
}
