import type {Figure, Section} from './measure.ts';

export const thousands = (count: number): string => count.toLocaleString('en-US');

/** A small value has the digits that a ratio or an error needs, a large one no more than it takes. */
export function number(value: number): string {
	const size = Math.abs(value);
	if (size < 1) return value.toLocaleString('en-US', {maximumSignificantDigits: 2});
	const digits = size < 10 ? 2 : size < 1000 ? 1 : 0;
	return value.toLocaleString('en-US', {maximumFractionDigits: digits});
}

function row({name, median, min, max, ratio, ratios, target, met}: Figure): string[] {
	const verdict = met === null ? '' : met ? 'met' : 'MISSED';
	return [
		name,
		number(median),
		`${number(min)} to ${number(max)}`,
		ratio === null ? '' : `${ratio.toFixed(2)} x`,
		ratios === null ? '' : ratios.map((each) => each.toFixed(2)).join(' to '),
		target ?? '',
		verdict,
	];
}

/** The share of the CPU from which a loss is worth a line. */
const tellingLoss = 0.01;
const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** A section as lines of text, with a column for each of a figure's parts; without figures, its note. */
export function renderSection({name, note, unit, figures, stolen}: Section): string {
	if (figures.length === 0) return `${name}: ${note}\n`;
	const rounds = figures[0]!.values.length;
	const rows = [
		[unit, 'median', `range of ${rounds}`, 'ratio', 'its range', 'target', ''],
		...figures.map((figure) => row(figure)),
	];
	const widths = rows[0]!.map((_, column) =>
		Math.max(...rows.map((cells) => cells[column]!.length)),
	);
	const lines = rows.map((cells) =>
		cells
			.map((cell, column) =>
				column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
			)
			.join('  ')
			.trimEnd(),
	);
	const lost =
		(stolen ?? 0) >= tellingLoss ? [`(the host took ${percent(stolen!)} of the CPU)`] : [];
	return [`${name}: ${note}`, ...[...lines, ...lost].map((line) => `  ${line}`), ''].join('\n');
}
