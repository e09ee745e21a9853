import {hasOwnResponseP95, type RunDigest, type RunStatus} from '../model/run-digest.ts';
import {describeCapacity} from '../model/summary.ts';
import {formatCount, formatScore, formatSeconds} from '../terminal/format.ts';
import {truncate} from '../terminal/fit.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Style} from '../terminal/style.ts';
import {columnsOver, fitColumns, gap, tableLine, type RankedColumn} from '../terminal/table.ts';

/** What the table needs from a saved run. */
type ListedRun = {
	readonly manifest: {readonly id: string; readonly started: string; readonly status: RunStatus};
	/** Absent when the run never finished. */
	readonly digest: RunDigest | undefined;
	/** Why its replies can't be shown. */
	readonly damage?: string;
};

const capacityOf = (digest: ListedRun['digest']): string =>
	digest?.capacity ? describeCapacity(digest.capacity) : '–';

const averagesOf = (digest: ListedRun['digest']): string =>
	Object.entries(digest?.averages ?? {})
		.map(([name, average]) => `${name} ${formatScore(average)}`)
		.join('  ');

/** The columns of the table. The id is useful only in full, and already contains the start time. */
function columnsOf(runs: readonly ListedRun[], own: Style['own']): RankedColumn<ListedRun>[] {
	const over = columnsOver(runs);
	const figures = (rank: number, title: string, textOf: (run: ListedRun) => string) =>
		over(rank, title, (run) => own(sanitiseLine(textOf(run))));
	const words = (...column: Parameters<typeof figures>) => ({...figures(...column), words: true});
	const digests = runs.flatMap(({digest}) => digest ?? []);
	const count = (value: number | undefined) => (value === undefined ? '–' : formatCount(value));
	return [
		words(0, 'run', ({manifest}) => manifest.id),
		words(7, 'started', ({manifest}) =>
			new Date(manifest.started).toLocaleString('sv-SE').slice(0, 16),
		),
		words(0, 'status', ({manifest, digest}) =>
			digest?.stopped === undefined ? manifest.status : 'stopped',
		),
		words(0, 'verdict', ({digest, damage}) =>
			damage === undefined ? (digest?.verdict ?? '–') : 'damaged',
		),
		figures(4, 'attempts', ({digest}) => count(digest?.total_requests)),
		figures(5, 'errored', ({digest}) => count(digest?.errored)),
		figures(3, 'p95', ({digest}) => formatSeconds(digest?.p95 ?? null)),
		...(digests.some(hasOwnResponseP95)
			? [figures(2, 'response p95', ({digest}) => formatSeconds(digest?.response_p95 ?? null))]
			: []),
		...(digests.some(({capacity}) => capacity !== undefined)
			? [words(1, 'capacity', ({digest}) => capacityOf(digest))]
			: []),
		words(6, 'averages', ({digest}) => averagesOf(digest)),
	];
}

/** Saved runs as a table, one line each. */
export function renderRuns(
	runs: readonly ListedRun[],
	{style, columns}: {readonly style: Style; readonly columns: number},
): string {
	const {ellipsis} = style.marks;
	// The last column has no gap after it.
	const {shown} = fitColumns(columnsOf(runs, style.own), columns + gap);
	const line = (textOf: (column: (typeof shown)[number]) => string) =>
		truncate(tableLine(shown, textOf, ellipsis).trimEnd(), columns, ellipsis);
	const lines = [
		style.dim(line(({title}) => title)),
		...runs.map((run) => line(({cell}) => cell(run))),
	];
	return `${lines.join('\n')}\n`;
}
