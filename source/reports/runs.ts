import {hasOwnResponseP95, type RunDigest, type RunStatus} from '../model/run-digest.ts';
import {describeCapacity} from '../model/summary.ts';
import {formatCount, formatScore, formatSeconds} from '../terminal/format.ts';
import {padEnd, padStart, truncate, widthOf} from '../terminal/fit.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Style} from '../terminal/style.ts';

/** What the table needs of a saved run. */
type ListedRun = {
	readonly manifest: {readonly id: string; readonly started: string; readonly status: RunStatus};
	/** Missing when the run never came to its end. */
	readonly digest: RunDigest | undefined;
	/** Why its replies can't be shown. */
	readonly damage?: string;
};

const header = [
	...['run', 'started', 'status', 'verdict', 'attempts', 'errored', 'p95', 'response p95'],
	...['capacity', 'averages'],
];
const rightAligned = new Set(['attempts', 'errored', 'p95', 'response p95']);

/** What a narrow page does without, the first to go first; the id holds the start as well. */
const dispensable = [
	...['started', 'averages', 'errored', 'attempts', 'p95', 'response p95', 'capacity'],
];

/** Columns that are there when a run has something to say in them. */
const occasional: Readonly<Record<string, (digest: RunDigest) => boolean>> = {
	capacity: (digest) => digest.capacity !== undefined,
	'response p95': hasOwnResponseP95,
};

/** The columns that find room: an id is of use only as a whole. */
function keptColumns(all: readonly number[], widths: readonly number[], columns: number) {
	const going = [...dispensable];
	let kept = [...all];
	const width = () => kept.reduce((sum, column) => sum + widths[column]! + 2, -2);
	while (width() > columns && going.length > 0) {
		const next = going.shift()!;
		kept = kept.filter((column) => header[column] !== next);
	}
	return kept;
}

const capacityOf = (digest: ListedRun['digest']): string =>
	digest?.capacity ? describeCapacity(digest.capacity) : '–';

function cells({manifest, digest, damage}: ListedRun): string[] {
	const averages = Object.entries(digest?.averages ?? {})
		.map(([name, average]) => `${name} ${formatScore(average)}`)
		.join('  ');
	return [
		manifest.id,
		new Date(manifest.started).toLocaleString('sv-SE').slice(0, 16),
		digest?.stopped === undefined ? manifest.status : 'stopped',
		damage === undefined ? (digest?.verdict ?? '–') : 'damaged',
		digest ? formatCount(digest.total_requests) : '–',
		digest ? formatCount(digest.errored) : '–',
		formatSeconds(digest?.p95 ?? null),
		formatSeconds(digest?.response_p95 ?? null),
		capacityOf(digest),
		averages,
	].map(sanitiseLine);
}

/** Saved runs as a table, one line each. */
export function renderRuns(
	runs: readonly ListedRun[],
	{style, columns}: {readonly style: Style; readonly columns: number},
): string {
	const rows = runs.map((run) => cells(run).map(style.own));
	const widths = header.map((title, column) =>
		Math.max(widthOf(title), ...rows.map((row) => widthOf(row[column]!))),
	);
	const digests = runs.flatMap(({digest}) => digest ?? []);
	const all = [...header.keys()].filter((column) => {
		const isOfUse = occasional[header[column]!];
		return isOfUse === undefined || digests.some(isOfUse);
	});
	const kept = keptColumns(all, widths, columns);
	const line = (row: readonly string[]) => {
		const padded = kept.map((column) => {
			const pad = rightAligned.has(header[column]!) ? padStart : padEnd;
			return pad(row[column]!, widths[column]!);
		});
		return truncate(padded.join('  ').trimEnd(), columns, style.marks.ellipsis);
	};
	const lines = [style.dim(line(header)), ...rows.map(line)];
	return `${lines.join('\n')}\n`;
}
