import type {ThresholdResult} from '../model/snapshot.ts';
import {formatActual} from '../terminal/format.ts';
import {padEnd} from '../terminal/fit.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import {cell, columnWidth, plainRows, type Page} from './layout.ts';

/** Each threshold, whether it holds, and what it was held against. */
export function thresholds(all: readonly ThresholdResult[], page: Page): string[] {
	const {style, columns} = page;
	const {pass, fail} = style.marks;
	const markWidth = columnWidth([pass, fail], columns);
	const expressions = all.map(({expression}) => sanitiseLine(expression));
	const width = columnWidth(expressions, Math.floor(columns * 0.6));
	return all.flatMap(({expression, actual, ok, state, reason}, index) => {
		const mark = ok ? style.green(padEnd(pass, markWidth)) : style.red(padEnd(fail, markWidth));
		const shown = actual === null ? '' : formatActual(expression, actual);
		const note = ok || (state === 'violated' && shown !== '') ? '' : sanitiseLine(reason);
		const found = [shown, note && (shown === '' ? note : `(${note})`)].filter(
			(text) => text !== '',
		);
		return plainRows([
			`${mark} ${cell(expressions[index]!, width, page)}   ${ok ? shown : style.red(found.join(' '))}`,
		]);
	});
}
