import {isObject} from '../model/is-object.ts';
import {isExactDecimal, numberText} from '../model/exact-json.ts';
import type {Row} from '../model/prompt.ts';
import {
	contentText,
	countOf,
	pathOf,
	plainText,
	present,
	readField,
	timeOf,
} from '../model/row-fields.ts';
import {defaultFields, type Fields} from './fields.ts';
import type {MissingQuestion} from './bad-line.ts';
import {questionHint} from './question-hint.ts';
import {findTurns, isChat, otherSpeaker, problemWithChat, type TurnList} from './recorded-chat.ts';

/** What is wrong with a row, and the path of keys and list indexes to it. */
export type Problem = {
	readonly path: readonly string[];
	readonly reason: string;
	readonly lacks?: MissingQuestion;
};

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

const isName = (value: unknown): boolean => {
	const text = plainText(value);
	return text !== undefined && text !== '';
};

/** A name as text, digit for digit, for values that `isName` accepts. */
export const nameText = (value: unknown): string => plainText(value) ?? String(value);

/** The path to a field's value, as keys and list indexes. */
const pathTo = (row: Row, key: string): readonly string[] =>
	Object.hasOwn(row, key) ? [key] : (pathOf(key)?.map(String) ?? [key]);

function problemWithNames(row: Row, keys: readonly string[]): Problem | undefined {
	const key = keys.find((name) => present(row, name) && !isName(readField(row, name)));
	if (key === undefined) return undefined;
	const value = readField(row, key);
	const reason =
		value === ''
			? `"${key}" is empty`
			: `"${key}" is ${kindOf(value)} where a text or a number is wanted`;
	return {path: pathTo(row, key), reason};
}

/** What is wrong with the text of a question; undefined for one that can be sent. */
function problemWithText(value: unknown): string | undefined {
	const isContent = Array.isArray(value) && value.some(isRow);
	const text = typeof value === 'string' || isContent ? contentText(value) : undefined;
	if (text === undefined) return `is ${kindOf(value)} where a text is wanted`;
	if (text.trim() === '') return 'is empty';
	if (text.isWellFormed()) return undefined;
	return 'holds half of a surrogate pair, which no WebSocket text can carry';
}

/** What an assistant said is never sent as a question. */
function problemWithSpeaker(row: Row, question: string): string | undefined {
	const path = Object.hasOwn(row, question) ? undefined : pathOf(question);
	const speaker = path && otherSpeaker(row, path);
	if (speaker === undefined) return undefined;
	return `is what "${speaker}" said; only a user's words are sent (--field turns=KEY sends those of a whole chat)`;
}

function problemWithQuestion(row: Row, fields: Fields): Problem | undefined {
	const {question} = fields;
	const value = readField(row, question);
	if (value === undefined) {
		const lacks = {key: question, keys: Object.keys(row), hint: questionHint(row, fields)};
		return {path: [], reason: missingQuestion(row, fields), lacks};
	}
	const problem = problemWithText(value) ?? problemWithSpeaker(row, question);
	if (problem === undefined) return undefined;
	return {path: pathTo(row, question), reason: `"${question}" ${problem}`};
}

function missingQuestion(row: Row, fields: Fields): string {
	const {question} = fields;
	const keys = Object.keys(row);
	if (keys.length === 0) return `the row has no key "${question}"`;
	const listed = keys.slice(0, mostKeys).map((key) => `"${key.slice(0, longestKey)}"`);
	const rest = keys.length > mostKeys ? ` and ${keys.length - mostKeys} more` : '';
	return `the row has no key "${question}"; it has ${listed.join(', ')}${rest}.${questionHint(row, fields)}`;
}

const isPlain = (value: unknown): boolean => value === null || plainText(value) !== undefined;

/** The values of the fields that a row may have besides its question, and how messages name them. */
const wanted = {
	text: 'where a text, a number, a boolean or a list of them is wanted',
	references: 'is not a whole number from 0 up, nor a list of references',
	time: 'is no time; write an ISO date such as 2026-05-01T12:00:00Z, seconds, or milliseconds since 1970',
};

/** The fields besides the question: of a single prompt, of a turn, or of all turns of a row. */
function problemWithTraits(row: Row, fields: Fields): Problem | undefined {
	const bad = (key: string, reason: string): Problem => ({
		path: pathTo(row, key),
		reason: `"${key}" ${reason}`,
	});
	for (const key of [fields.intent, fields.expected]) {
		const value = readField(row, key);
		if (value === undefined || isPlain(value)) continue;
		if (!Array.isArray(value)) return bad(key, `is ${kindOf(value)} ${wanted.text}`);
		const odd: unknown = value.find((item) => !isPlain(item));
		if (odd !== undefined) return bad(key, `holds ${kindOf(odd)} ${wanted.text}`);
	}
	const {refCount, system, time} = fields;
	const isBad = (key: string, read: (value: unknown) => unknown): boolean =>
		present(row, key) && read(readField(row, key)) === undefined;
	if (isBad(refCount, countOf)) return bad(refCount, wanted.references);
	// A key that nobody named may mean something else.
	if (system !== defaultFields.system && isBad(system, contentText)) {
		return bad(system, `is ${kindOf(readField(row, system))} where a text is wanted`);
	}
	return time !== defaultFields.time && isBad(time, timeOf) ? bad(time, wanted.time) : undefined;
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

/** Whether an element of a list of turns is a text, and what is wrong with it. */
function problemWithElement(turn: unknown, fields: Fields): Problem | undefined {
	if (typeof turn !== 'string') return problemWithTurn(turn, fields);
	const problem = problemWithText(turn);
	return problem === undefined ? undefined : {path: [], reason: `the text ${problem}`};
}

function problemWithTurns({key, turns}: TurnList, row: Row, fields: Fields): Problem | undefined {
	const path = pathTo(row, key);
	if (!Array.isArray(turns)) {
		const reason = `"${key}" is ${kindOf(turns)} where a list such as [{"Question":"…"}, …] is wanted`;
		return {path, reason};
	}
	if (turns.length === 0) {
		return {path, reason: `"${key}" is empty; a conversation has at least one turn`};
	}
	if (isChat(turns)) {
		const problem = problemWithChat(turns, fields);
		return problem && {path: [...path, ...problem.path], reason: `"${key}": ${problem.reason}`};
	}
	for (const [index, turn] of turns.entries()) {
		const problem = problemWithElement(turn, fields);
		if (!problem) continue;
		return {
			path: [...path, String(index), ...problem.path],
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
	const turns = findTurns(row, fields);
	return (
		(turns ? undefined : problemWithQuestion(row, fields)) ??
		problemWithTraits(row, fields) ??
		problemWithNames(row, [fields.id, fields.conversation]) ??
		(turns ? problemWithTurns(turns, row, fields) : undefined)
	);
}
