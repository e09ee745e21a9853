import {isObject} from '../model/is-object.ts';
import {readPath, type JsonPath} from '../model/json-path.ts';
import type {Row} from '../model/prompt.ts';
import {contentText, pathOf, present, readField} from '../model/row-fields.ts';
import type {Fields} from './fields.ts';

/*
 * Recorded chats: rows with a list of turns by users, assistants and others. Only what users said is
 * sent.
 */

/** Who a turn is by: the assistant's own, or something else that nobody said, is never sent. */
type Role = 'user' | 'assistant' | 'system' | 'tool';

const roles: ReadonlyMap<string, Role> = new Map([
	...['user', 'human', 'customer', 'client', 'visitor', 'prompter'].map(
		(name) => [name, 'user'] as const,
	),
	...['assistant', 'bot', 'chatbot', 'ai', 'model', 'gpt', 'chatgpt', 'bing', 'bard', 'agent'].map(
		(name) => [name, 'assistant'] as const,
	),
	...['system', 'developer'].map((name) => [name, 'system'] as const),
	...['tool', 'function', 'function_call', 'tool_call', 'observation', 'ipython'].map(
		(name) => [name, 'tool'] as const,
	),
]);

const roleKeys = ['role', 'from', 'speaker', 'sender'];
const contentKeys = ['content', 'value', 'text', 'message', 'parts'];

/** Keys under which public datasets hold recorded chats. */
const chatKeys = ['messages', 'conversations', 'conversation', 'turns', 'contents'];

/** What a turn states as its role; undefined when it states none. */
function statedRole(turn: unknown): string | undefined {
	if (!isObject(turn)) return undefined;
	const key = roleKeys.find((name) => Object.hasOwn(turn, name) && typeof turn[name] === 'string');
	return key === undefined ? undefined : (turn[key] as string);
}

function roleOf(turn: unknown): Role | undefined {
	const stated = statedRole(turn);
	return stated === undefined ? undefined : roles.get(stated.trim().toLowerCase());
}

/** Whether a list holds turns with roles. */
export const isChat = (list: readonly unknown[]): boolean =>
	list.some((turn) => roleOf(turn) !== undefined);

/** Whether the last word of a chat is the user's. */
export const endsWithUser = (list: readonly unknown[]): boolean => roleOf(list.at(-1)) === 'user';

/** Whose words a path in a row leads to, if they are not a user's: a role as it stands there. */
export function otherSpeaker(row: Row, path: JsonPath): string | undefined {
	const turn = readPath(row, path.slice(0, -1));
	const role = roleOf(turn);
	return role === undefined || role === 'user' ? undefined : statedRole(turn);
}

/** The turns of a row, and the key or path to them. */
export type TurnList = {readonly key: string; readonly turns: unknown};

const isText = (value: unknown): boolean => typeof value === 'string';

/** Lists of plain texts count only under `turns`: elsewhere every second one may be the assistant's. */
const isRecognised = (key: string, value: unknown): boolean =>
	Array.isArray(value) &&
	value.length > 0 &&
	(isChat(value) || (key === 'turns' && value.every(isText)));

/**
 * The turns of a row: what the field names, or, in a row without a question, a list of a form that
 * public datasets have. Undefined for a single prompt.
 */
export function findTurns(row: Row, fields: Fields): TurnList | undefined {
	const named = readField(row, fields.turns);
	if (named !== undefined && named !== null) return {key: fields.turns, turns: named};
	if (present(row, fields.question)) return undefined;
	const key = chatKeys.find((name) => Object.hasOwn(row, name) && isRecognised(name, row[name]));
	return key === undefined ? undefined : {key, turns: row[key]};
}

/** The key of a turn's text: the question's, or one of the usual ones. */
function contentKey(turn: Row, question: string): string | undefined {
	if (present(turn, question)) return question;
	return contentKeys.find((key) => Object.hasOwn(turn, key) && turn[key] !== null);
}

type ChatProblem = {readonly path: readonly string[]; readonly reason: string};

/** The text of a user's turn, and the key that it stands under; a reason when there is none. */
function userText(turn: Row, question: string): {text: string; key: string} | ChatProblem {
	const key = contentKey(turn, question);
	if (key === undefined) {
		return {path: [], reason: `a user's turn without a text ("${contentKeys.join('", "')}")`};
	}
	const text = contentText(readField(turn, key));
	if (text === undefined) return {path: [key], reason: `"${key}" holds no text`};
	if (text.trim() === '') return {path: [key], reason: `"${key}" is empty`};
	if (text.isWellFormed()) return {text, key};
	return {
		path: [key],
		reason: `"${key}" holds half of a surrogate pair, which no WebSocket text can carry`,
	};
}

/** The first problem of a chat, with the path to it from the list; undefined for a valid one. */
export function problemWithChat(
	list: readonly unknown[],
	{question}: Pick<Fields, 'question'>,
): ChatProblem | undefined {
	let users = 0;
	for (const [index, turn] of list.entries()) {
		const role = roleOf(turn);
		const place = [String(index)];
		const at = `turn ${index + 1}`;
		if (role === undefined) {
			const stated = statedRole(turn);
			if (stated === undefined && isObject(turn) && present(turn, question)) {
				users++;
				continue;
			}
			const reason =
				stated === undefined
					? `${at} has no role, although others have one`
					: `${at} has the role ${JSON.stringify(stated.slice(0, 60))}; known are ${[...roles.keys()].join(', ')}`;
			return {path: place, reason};
		}
		if (role !== 'user') continue;
		users++;
		const said = userText(turn as Row, question);
		if ('reason' in said) {
			return {path: [...place, ...said.path], reason: `${at}: ${said.reason}`};
		}
	}
	if (users > 0) return undefined;
	return {path: [], reason: 'no turn is a user’s; the words of others are not sent'};
}

const withoutKey = (row: Row, key: string): Row =>
	Object.fromEntries(Object.entries(row).filter(([name]) => name !== key));

const joined = (texts: readonly string[], between: string): string | undefined =>
	texts.length === 0 ? undefined : texts.join(between);

/**
 * What is sent of a valid chat: for each of the user's turns a row, with the assistant's answer as what
 * is expected, and the instructions that the chat begins with.
 */
export function rowsOfChat(
	list: readonly unknown[],
	{question, expected, system}: Fields,
): readonly Row[] {
	const asked: {readonly turn: Row; readonly answer: string[]}[] = [];
	const instructions: string[] = [];
	for (const element of list) {
		const turn = element as Row;
		const role = roleOf(turn) ?? 'user';
		if (role === 'user') {
			asked.push({turn, answer: []});
			continue;
		}
		const key = contentKey(turn, question);
		const text = key === undefined ? undefined : contentText(readField(turn, key));
		const last = asked.at(-1);
		if (role === 'system' && !last && text !== undefined) instructions.push(text);
		// What is said before a tool was asked is no answer yet.
		if (role === 'tool' && last) last.answer.length = 0;
		if (role === 'assistant' && last && text !== undefined && text !== '') last.answer.push(text);
	}
	const instruction = joined(instructions, '\n\n');
	return asked.map(({turn, answer}) => {
		const said = userText(turn, question) as {readonly text: string; readonly key: string};
		const own = said.key === question ? turn : withoutKey(turn, said.key);
		const wanted = joined(answer, '\n');
		return {
			...own,
			[question]: said.text,
			...(wanted !== undefined && {[expected]: wanted}),
			...(instruction !== undefined && {[system]: instruction}),
		};
	});
}

/** A value without what is at a path in it; what is not on the path is shared. */
function without(value: unknown, [key, ...rest]: JsonPath): unknown {
	if (key === undefined || typeof key === 'symbol' || value === null || typeof value !== 'object')
		return undefined;
	if (!Object.hasOwn(value, key)) return undefined;
	const copy = (Array.isArray(value) ? [...(value as unknown[])] : {...value}) as Record<
		string | number,
		unknown
	>;
	const inner = without(copy[key], rest);
	if (inner === undefined && !Array.isArray(copy)) return withoutKey(copy, String(key));
	copy[key] = inner;
	return copy;
}

/** A row without its turns. */
export function withoutTurns(row: Row, key: string): Row {
	if (!Object.hasOwn(row, key)) return (without(row, pathOf(key) ?? []) ?? {}) as Row;
	return withoutKey(row, key);
}
