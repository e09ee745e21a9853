import {isObject} from '../model/is-object.ts';
import {isExactDecimal, numberText} from '../model/exact-json.ts';
import {nearest} from '../model/nearest.ts';
import type {Row} from '../model/prompt.ts';
import type {Fields} from './fields.ts';

/** What is wrong with a row, and the path of keys and list indexes to it. */
export type Problem = {readonly path: readonly string[]; readonly reason: string};

/** The most keys of a row that a message lists. */
const mostKeys = 8;
const longestKey = 60;

/** The kind of a value, in the words of messages. */
export function kindOf(value: unknown): string {
	if (value === null) return 'null';
	if (numberText(value) !== undefined) return 'a number';
	return Array.isArray(value)
		? 'a list'
		: typeof value === 'object'
			? 'an object'
			: `a ${typeof value}`;
}

/** Whether a value is a JSON object; an exact decimal is an object only in code. */
export const isRow = (value: unknown): value is Row => isObject(value) && !isExactDecimal(value);

/** Whether a row has a value of its own under a key; null counts as no value. */
export const present = (row: Row, key: string): boolean =>
	Object.hasOwn(row, key) && row[key] !== null && row[key] !== undefined;

const isName = (value: unknown): boolean =>
	typeof value === 'string' ? value !== '' : numberText(value) !== undefined;

/** A name as text, digit for digit, for values that `isName` accepts. */
export const nameText = (value: unknown): string => numberText(value) ?? String(value);

function problemWithNames(row: Row, keys: readonly string[]): Problem | undefined {
	const key = keys.find((name) => present(row, name) && !isName(row[name]));
	if (key === undefined) return undefined;
	const value = row[key];
	const reason =
		value === ''
			? `"${key}" is empty`
			: `"${key}" is ${kindOf(value)} where a text or a number is wanted`;
	return {path: [key], reason};
}

function problemWithQuestion(row: Row, fields: Fields): Problem | undefined {
	const {question} = fields;
	if (!Object.hasOwn(row, question)) return {path: [], reason: missingQuestion(row, fields)};
	const text = row[question];
	const bad = (reason: string): Problem => ({path: [question], reason: `"${question}" ${reason}`});
	if (typeof text !== 'string') return bad(`is ${kindOf(text)} where a text is wanted`);
	if (text.trim() === '') return bad('is empty');
	if (text.isWellFormed()) return undefined;
	return bad('holds half of a surrogate pair, which no WebSocket text can carry');
}

/**
 * The key that most likely holds the question: one with a similar name, or else the longest text.
 */
function likelyQuestion(row: Row, question: string): string | undefined {
	const keys = Object.keys(row).filter((key) => typeof row[key] === 'string');
	const lower = keys.map((key) => key.toLowerCase());
	const like = nearest(question.toLowerCase(), lower);
	if (like !== undefined) return keys[lower.indexOf(like)];
	const length = (key: string) => (row[key] as string).length;
	return keys.toSorted((a, b) => length(b) - length(a))[0];
}

function missingQuestion(row: Row, {question, turns}: Fields): string {
	const keys = Object.keys(row);
	if (keys.length === 0) return `the row has no key "${question}"`;
	const likely = likelyQuestion(row, question);
	const list = keys.find((key) => {
		const first: unknown = Array.isArray(row[key]) ? row[key][0] : undefined;
		return key !== turns && isRow(first) && Object.hasOwn(first, question);
	});
	const hint =
		list !== undefined
			? ` If "${list}" holds the turns of a conversation, give --field turns=${list}.`
			: likely !== undefined
				? ` If "${likely}" is the question, give --field question=${likely}.`
				: '';
	const listed = keys.slice(0, mostKeys).map((key) => `"${key.slice(0, longestKey)}"`);
	const rest = keys.length > mostKeys ? ` and ${keys.length - mostKeys} more` : '';
	return `the row has no key "${question}"; it has ${listed.join(', ')}${rest}.${hint}`;
}

/** The fields besides the question: of a single prompt, of a turn, or of all turns of a row. */
function problemWithTraits(row: Row, {intent, expected, refCount}: Fields): Problem | undefined {
	for (const key of [intent, expected]) {
		if (present(row, key) && typeof row[key] !== 'string') {
			return {path: [key], reason: `"${key}" is ${kindOf(row[key])} where a text is wanted`};
		}
	}
	const references = row[refCount];
	if (present(row, refCount) && !(Number.isInteger(references) && (references as number) >= 0)) {
		return {path: [refCount], reason: `"${refCount}" is not a whole number from 0 up`};
	}
	return undefined;
}

function problemWithTurn(turn: unknown, fields: Fields): Problem | undefined {
	const {turns} = fields;
	if (!isRow(turn)) {
		return {path: [], reason: `${kindOf(turn)} where an object such as {"Question":"…"} is wanted`};
	}
	if (present(turn, turns)) {
		return {path: [turns], reason: `"${turns}" within "${turns}": a turn has no turns of its own`};
	}
	return problemWithQuestion(turn, fields) ?? problemWithTraits(turn, fields);
}

function problemWithTurns(row: Row, fields: Fields): Problem | undefined {
	const key = fields.turns;
	const turns = row[key];
	if (!Array.isArray(turns)) {
		return {
			path: [key],
			reason: `"${key}" is ${kindOf(turns)} where a list such as [{"Question":"…"}, …] is wanted`,
		};
	}
	if (turns.length === 0) {
		return {path: [key], reason: `"${key}" is empty; a conversation has at least one turn`};
	}
	for (const [index, turn] of turns.entries()) {
		const problem = problemWithTurn(turn, fields);
		if (!problem) continue;
		return {
			path: [key, String(index), ...problem.path],
			reason: `turn ${index + 1}: ${problem.reason}`,
		};
	}
	return undefined;
}

/**
 * The first problem of a row; undefined for a valid prompt or conversation. Each turn has its own
 * question; a question beside the turns is a key like any other.
 */
export function problemWithRow(row: Row, fields: Fields): Problem | undefined {
	const isConversation = present(row, fields.turns);
	return (
		(isConversation ? undefined : problemWithQuestion(row, fields)) ??
		problemWithTraits(row, fields) ??
		problemWithNames(row, [fields.id, fields.conversation]) ??
		(isConversation ? problemWithTurns(row, fields) : undefined)
	);
}
