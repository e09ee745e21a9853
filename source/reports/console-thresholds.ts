import type {ThresholdResult} from '../model/threshold-state.ts';
import {padEnd} from '../terminal/fit.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import {foundBy, thresholdMarkOf} from '../terminal/threshold-mark.ts';
import {cell, columnWidth, plainRows, type Page} from './layout.ts';

/** Each threshold, whether it holds, and the figure it was checked against. */
export function thresholds(all: readonly ThresholdResult[], page: Page): string[] {
	const {style, columns} = page;
	const paint = {good: style.green, bad: style.red, muted: style.dim};
	const marks = all.map(thresholdMarkOf);
	const labels = marks.map(({mark, word}) => `${style.marks[mark]} ${word}`);
	const labelWidth = columnWidth(labels, columns);
	const expressions = all.map(({expression}) => style.own(sanitiseLine(expression)));
	const width = columnWidth(expressions, Math.floor(columns * 0.6));
	return all.flatMap((result, index) => {
		const {tone} = marks[index]!;
		const label = paint[tone](padEnd(labels[index]!, labelWidth));
		const found = foundBy(result);
		return plainRows([
			`${label} ${cell(expressions[index]!, width, page)}   ${tone === 'good' ? found : paint[tone](found)}`.trimEnd(),
		]);
	});
}
