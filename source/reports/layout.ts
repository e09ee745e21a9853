import {padEnd, truncate, widthOf} from '../terminal/fit.ts';
import {flow} from '../terminal/wrap.ts';
import type {Style} from '../terminal/style.ts';

import type {Fact, Part, Tone} from './facts.ts';

/** The page that a report is drawn on: its style and its width. */
export type Page = {readonly style: Style; readonly columns: number};

const indent = '  ';
const labelWidth = 15;

/** Columns left for the text of a row. */
export const textWidth = ({columns}: Page): number => columns - indent.length - labelWidth;

/** Rows under one label, which precedes the first. */
export function rows(label: string, texts: readonly string[], {style}: Page): string[] {
	return texts.map(
		(text, index) =>
			`${indent}${index === 0 ? style.dim(padEnd(label, labelWidth)) : ' '.repeat(labelWidth)}${text}`,
	);
}

/** Lines without a label. */
export const plainRows = (texts: readonly string[]): string[] =>
	texts.map((text) => `${indent}${text}`);

const paintsOf = ({style}: Page): Readonly<Record<Tone, (text: string) => string>> => ({
	plain: (text) => text,
	strong: style.bold,
	muted: style.dim,
	good: style.green,
	warn: style.yellow,
	bad: style.red,
	error: style.magenta,
});

/** A part of a fact with its mark, in the colour of its tone. */
export function paint({text, mark, tone}: Part, page: Page): string {
	const marked = mark === undefined ? text : `${page.style.marks[mark]} ${text}`;
	return paintsOf(page)[tone](marked);
}

/** A fact under its label, its parts packed into as few lines as they need. */
export const factRows = ({label, parts}: Fact, page: Page): string[] =>
	rows(
		label,
		flow(
			parts.map((part) => paint(part, page)),
			'   ',
			textWidth(page),
		),
		page,
	);

/** A text with remarks, beside it where they fit, otherwise indented below it. */
export function withRemark(text: string, remarks: readonly string[], width: number): string[] {
	const whole = flow([text, ...remarks], '  ', width);
	if (whole.length <= 1) return whole;
	return [text, ...flow(remarks, '  ', width - indent.length).map((line) => indent + line)];
}

/** Columns that a list of texts needs, within a limit. */
export function columnWidth(texts: readonly string[], most: number): number {
	return Math.min(most, Math.max(0, ...texts.map(widthOf)));
}

/** A text in a column: cut or padded to its width. */
export function cell(text: string, width: number, {style}: Page): string {
	return padEnd(truncate(text, width, style.marks.ellipsis), width);
}

/** Blocks of lines as one text, a blank line between them; no line is wider than the page. */
export function layOut(blocks: readonly (readonly string[])[], {style, columns}: Page): string {
	const texts = blocks
		.filter((block) => block.length > 0)
		.map((block) =>
			block.map((line) => truncate(style.own(line), columns, style.marks.ellipsis)).join('\n'),
		);
	return `${texts.join('\n\n')}\n`;
}
