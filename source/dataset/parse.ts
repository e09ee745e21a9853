import leven from 'leven';
import {JsonTextError, parseLocated} from '../model/json-text.ts';
import type {Prompt, Row} from '../model/prompt.ts';
import type {Fields} from './fields.ts';

/** A line that is no prompt, with its place and the reason. */
export type BadLine = {
	readonly file: string;
	readonly line: number;
	readonly column: number;
	readonly reason: string;
};

export type ParsedFile = {
	readonly prompts: readonly Prompt[];
	readonly bad: readonly BadLine[];
};

/** Longer than any message the gateway takes (128 KB) with all that may stand beside it. */
const longestLine = 1024 * 1024;
/** Deeper rows could be read but not written: `JSON.stringify` runs out of stack. */
const deepest = 200;
const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

type Problem = {readonly key?: string; readonly reason: string};

function kindOf(value: unknown): string {
	if (value === null) return 'null';
	return Array.isArray(value)
		? 'a list'
		: typeof value === 'object'
			? 'an object'
			: `a ${typeof value}`;
}

/** The first thing that is wrong with a row, and under which key; undefined when it is a prompt. */
function problemWithRow(row: Row, fields: Fields): Problem | undefined {
	const {question, intent, expected, refCount, id} = fields;
	if (!Object.hasOwn(row, question)) return {reason: missingQuestion(row, question)};
	const text = row[question];
	if (typeof text !== 'string') {
		return {key: question, reason: `"${question}" is ${kindOf(text)} where a text is wanted`};
	}
	if (text.trim() === '') return {key: question, reason: `"${question}" is empty`};
	if (loneSurrogate.test(text)) {
		return {
			key: question,
			reason: `"${question}" holds half of a surrogate pair, which no WebSocket text can carry`,
		};
	}
	for (const key of [intent, expected]) {
		if (present(row, key) && typeof row[key] !== 'string') {
			return {key, reason: `"${key}" is ${kindOf(row[key])} where a text is wanted`};
		}
	}
	const references = row[refCount];
	if (present(row, refCount) && !(Number.isInteger(references) && (references as number) >= 0)) {
		return {key: refCount, reason: `"${refCount}" is not a whole number from 0 up`};
	}
	if (present(row, id) && !isId(row[id])) {
		return {key: id, reason: `"${id}" is ${kindOf(row[id])} where a text or a number is wanted`};
	}
	return undefined;
}

function tooDeep(text: string, row: unknown): boolean {
	if (text.length <= deepest) return false;
	let openings = 0;
	for (let at = 0; at < text.length; at++) {
		const character = text.charCodeAt(at);
		if (character === 0x5b || character === 0x7b) openings++;
	}
	if (openings <= deepest) return false;
	let level: unknown[] = [row];
	for (let depth = 0; depth <= deepest; depth++) {
		level = level.flatMap((value): unknown[] =>
			value !== null && typeof value === 'object' ? Object.values(value) : [],
		);
		if (level.length === 0) return false;
	}
	return true;
}

/** Of a row's keys, as many as help. */
const mostKeys = 8;
const longestKey = 60;

function missingQuestion(row: Row, question: string): string {
	const keys = Object.keys(row);
	const near = keys.toSorted(
		(a, b) =>
			leven(a.toLowerCase(), question.toLowerCase()) -
			leven(b.toLowerCase(), question.toLowerCase()),
	)[0];
	if (near === undefined) return `the row has no key "${question}"`;
	const hint =
		typeof row[near] === 'string'
			? ` If "${near}" is the question, give --field question=${near}.`
			: '';
	const listed = keys.slice(0, mostKeys).map((key) => `"${key.slice(0, longestKey)}"`);
	const rest = keys.length > mostKeys ? ` and ${keys.length - mostKeys} more` : '';
	return `the row has no key "${question}"; it has ${listed.join(', ')}${rest}.${hint}`;
}

const present = (row: Row, key: string): boolean =>
	Object.hasOwn(row, key) && row[key] !== null && row[key] !== undefined;

const isId = (value: unknown): value is string | number =>
	(typeof value === 'string' && value !== '') || typeof value === 'number';

function toPrompt(row: Row, fields: Fields, file: string, line: number): Prompt {
	const {question, intent, expected, refCount, id} = fields;
	return {
		id: present(row, id) ? String(row[id]) : `${file}:${line}`,
		file,
		line,
		question: row[question] as string,
		...(present(row, intent) && {intent: row[intent] as string}),
		...(present(row, expected) && {expected: row[expected] as string}),
		...(present(row, refCount) && {refCount: row[refCount] as number}),
		row,
	};
}

function parseLine(text: string, fields: Fields, file: string, line: number): Prompt | BadLine {
	const bad = (reason: string, column = 1): BadLine => ({file, line, column, reason});
	if (text.length > longestLine) {
		return bad(
			`the line has ${text.length.toLocaleString('en-US')} characters; at most 1,048,576 are read`,
		);
	}
	let row: unknown;
	try {
		row = JSON.parse(text);
	} catch (error) {
		return locateSyntaxError(text, error as Error, bad);
	}
	if (row === null || typeof row !== 'object' || Array.isArray(row)) {
		return bad(`the line is ${kindOf(row)} where an object such as {"Question":"…"} is wanted`);
	}
	if (tooDeep(text, row)) return bad(`the row is nested more than ${deepest} levels deep`);
	const problem = problemWithRow(row as Row, fields);
	if (!problem) return toPrompt(row as Row, fields, file, line);
	const column = problem.key === undefined ? 1 : parseLocated(text).locate([problem.key]).column;
	return bad(problem.reason, column);
}

/** JSON.parse says that a line is wrong, and the slower parser where. */
function locateSyntaxError(
	text: string,
	error: Error,
	bad: (reason: string, column?: number) => BadLine,
): BadLine {
	try {
		parseLocated(text);
	} catch (located) {
		if (located instanceof JsonTextError) {
			return bad(`not JSON: ${located.message}`, located.position.column);
		}
	}
	return bad(`not JSON: ${error.message}`);
}

/**
 * Takes JSON Lines apart: one row a line, blank lines passed over, a byte order mark and CRLF
 * accepted.
 * @param file how messages and ids name the file
 */
export function parseLines(text: string, file: string, fields: Fields): ParsedFile {
	const prompts: Prompt[] = [];
	const bad: BadLine[] = [];
	let line = 0;
	let start = text.startsWith('\uFEFF') ? 1 : 0;
	while (start <= text.length) {
		const end = text.indexOf('\n', start);
		const content = text.slice(start, end < 0 ? text.length : end);
		start = end < 0 ? text.length + 1 : end + 1;
		line++;
		if (content.trim() === '') continue;
		const parsed = parseLine(content, fields, file, line);
		if ('reason' in parsed) bad.push(parsed);
		else prompts.push(parsed);
	}
	return {prompts, bad};
}

/** `file:line:column: reason`, which editors and terminals turn into a link. */
export function formatBadLine({file, line, column, reason}: BadLine): string {
	return `${file}:${line}:${column}: ${reason}`;
}
