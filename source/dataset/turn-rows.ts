import type {Row} from '../model/prompt.ts';
import {pathOf, present, readField} from '../model/row-fields.ts';
import type {Fields} from './fields.ts';
import {isChat, rowsOfChat, withoutTurns, type TurnList} from './recorded-chat.ts';

/** Fields that a turn takes from the row that lists it. */
const sharedFields = ['intent', 'expected', 'refCount', 'system', 'time', 'conversation'] as const;

type Writable = Record<string, unknown>;

const set = (row: Writable, key: string, value: unknown): void => {
	Object.defineProperty(row, key, {value, enumerable: true, configurable: true, writable: true});
};

/** What every turn has: the row without its turns, and under their paths the fields that lie in it. */
function sharedOf(row: Row, key: string, fields: Fields): Row {
	const shared: Writable = {...withoutTurns(row, key)};
	for (const field of sharedFields) {
		const name = fields[field];
		if (!Object.hasOwn(row, name) && pathOf(name) && present(row, name)) {
			set(shared, name, readField(row, name));
		}
	}
	return shared;
}

/** A turn's row: what it shares, unless it has its own. */
function rowOf(shared: Row, turn: Row, fields: Fields): Row {
	const merged: Writable = {...shared, ...turn};
	for (const field of sharedFields) {
		const name = fields[field];
		if (pathOf(name) && present(turn, name)) set(merged, name, readField(turn, name));
	}
	return merged;
}

/** Without an answer that is the row's own: it can only be that to the last turn. */
function withoutAnswer(shared: Row, expected: string): Row {
	if (!present(shared, expected)) return shared;
	const others: Row = Object.fromEntries(
		Object.entries(shared).filter(([key]) => key !== expected),
	);
	// A path would lead to it again.
	return present(others, expected) ? {...others, [expected]: null} : others;
}

/** The rows of turns that are texts; a list of as many answers has one for each of them. */
function rowsOfTexts(shared: Row, texts: readonly string[], {question, expected}: Fields): Row[] {
	const answers = readField(shared, expected);
	const others = withoutAnswer(shared, expected);
	const isEach = Array.isArray(answers) && answers.length === texts.length;
	return texts.map((text, index) => {
		if (isEach) return {...others, [question]: text, [expected]: answers[index] as unknown};
		return {...(index === texts.length - 1 ? shared : others), [question]: text};
	});
}

/**
 * The rows of a row's turns: each has the keys of the whole, unless it has its own. Rows can be read again
 * with the same fields.
 * @param list valid turns of the row
 */
export function rowsOfTurns(row: Row, {key, turns}: TurnList, fields: Fields): readonly Row[] {
	const list = turns as readonly unknown[];
	const shared = sharedOf(row, key, fields);
	if (list.every((turn) => typeof turn === 'string')) {
		return rowsOfTexts(shared, list, fields);
	}
	if (!isChat(list)) return (list as readonly Row[]).map((turn) => rowOf(shared, turn, fields));
	const others = withoutAnswer(shared, fields.expected);
	const asked = rowsOfChat(list, fields);
	return asked.map((turn, index) =>
		rowOf(index === asked.length - 1 ? shared : others, turn, fields),
	);
}
