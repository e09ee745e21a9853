import type {SavedRun} from '../store/history.ts';
import {formatCount, formatScore, formatSeconds} from '../terminal/format.ts';
import {padEnd, padStart, truncate, widthOf} from '../terminal/fit.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Style} from '../terminal/style.ts';

const header = ['run', 'started', 'status', 'verdict', 'attempts', 'errored', 'p95', 'averages'];
const rightAligned = new Set(['attempts', 'errored', 'p95']);

function cells({manifest, summary}: SavedRun): string[] {
	const averages = Object.entries(summary?.metrics ?? {})
		.map(([name, {average}]) => `${name} ${formatScore(average)}`)
		.join('  ');
	return [
		manifest.id,
		new Date(manifest.started).toLocaleString('sv-SE').slice(0, 16),
		manifest.status,
		summary?.verdict ?? '–',
		summary ? formatCount(summary.total_requests) : '–',
		summary ? formatCount(summary.errored) : '–',
		formatSeconds(summary?.latency.p95 ?? null),
		averages,
	].map(sanitiseLine);
}

/** Saved runs as a table, one line each. */
export function renderRuns(
	runs: readonly SavedRun[],
	{style, columns}: {readonly style: Style; readonly columns: number},
): string {
	const rows = runs.map(cells);
	const widths = header.map((title, column) =>
		Math.max(widthOf(title), ...rows.map((row) => widthOf(row[column]!))),
	);
	const line = (row: readonly string[]) => {
		const padded = row.map((cell, column) =>
			rightAligned.has(header[column]!)
				? padStart(cell, widths[column]!)
				: padEnd(cell, widths[column]!),
		);
		return truncate(padded.join('  ').trimEnd(), columns, style.marks.ellipsis);
	};
	const lines = [style.dim(line(header)), ...rows.map(line)];
	return `${lines.map((text) => style.own(text)).join('\n')}\n`;
}
