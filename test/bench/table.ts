import type {Figure, Section} from './measure.ts';

export const thousands = (count: number): string => count.toLocaleString('en-US');

const number = (value: number): string =>
	value.toLocaleString('en-US', {maximumFractionDigits: Math.abs(value) < 1000 ? 1 : 0});

function spread(values: readonly number[]): string {
	return `${number(Math.min(...values))} to ${number(Math.max(...values))}`;
}

function row({name, values, median, ratio, target, met}: Figure): string[] {
	const verdict = met === null ? '' : met ? 'met' : 'MISSED';
	return [
		name,
		number(median),
		spread(values),
		ratio === null ? '' : `${ratio.toFixed(2)} x`,
		target ?? '',
		verdict,
	];
}

/** A section as lines of text, with a column for each of a figure's parts; without figures, its note. */
export function renderSection({name, note, unit, figures}: Section): string {
	if (figures.length === 0) return `${name}: ${note}\n`;
	const rounds = figures[0]?.values.length ?? 0;
	const rows = [
		[unit, 'median', `range of ${rounds}`, 'ratio', 'target', ''],
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
	return [`${name}: ${note}`, ...lines.map((line) => `  ${line}`), ''].join('\n');
}
