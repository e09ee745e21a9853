import {isObject} from '../model/is-object.ts';
import {nearest} from '../model/nearest.ts';
import type {Row} from '../model/prompt.ts';
import {contentText} from '../model/row-fields.ts';
import type {Fields} from './fields.ts';
import {endsWithUser, isChat} from './recorded-chat.ts';

/** Names of keys that hold what users ask, the likeliest first. */
const questionNames = [
	...['question', 'prompt', 'query', 'user_message', 'user_input', 'user_query', 'utterance'],
	...['instruction', 'input', 'message', 'text', 'content', 'request', 'ask', 'user', 'q'],
	...['problem', 'task', 'goal', 'sentence', 'turn'],
];

/** Names of objects in which tools put a row's values. */
const wrapperNames = [
	'vars',
	'inputs',
	'input',
	'data',
	'body',
	'row',
	'fields',
	'payload',
	'example',
];

/** Words in the names of keys that hold labels, answers, addresses and the like: never a question. */
const others = new Set([
	...['label', 'labels', 'class', 'intent', 'category', 'topic', 'tag', 'tags', 'type', 'kind'],
	...[
		'answer',
		'answers',
		'ideal',
		'output',
		'outputs',
		'response',
		'responses',
		'reply',
		'reponse',
	],
	...['completion', 'completions', 'expected', 'reference', 'references', 'target', 'targets'],
	...['solution', 'gold', 'golden', 'truth', 'chosen', 'rejected', 'assistant', 'bot', 'system'],
	...['url', 'uri', 'href', 'link', 'source', 'path', 'file', 'id', 'ids', 'uuid', 'guid', 'hash'],
	...['lang', 'language', 'locale', 'model', 'role', 'name', 'title', 'date', 'time', 'timestamp'],
	...['score', 'rating', 'split', 'method', 'difficulty', 'level', 'context', 'count', 'status'],
	...['explanation', 'rationale', 'reasoning', 'note', 'notes', 'comment', 'description'],
]);

/** The words of a name such as `question_id` or `expectedOutput`. */
const wordsOf = (name: string): string[] =>
	name
		.replace(/([a-z\d])([A-Z])/g, '$1 $2')
		.toLowerCase()
		.split(/[^\p{L}\d]+/u)
		.filter((word) => word !== '');

const isOther = (name: string): boolean => wordsOf(name).some((word) => others.has(word));

/** A text or a message's content, but neither an address, a path nor a hash. */
const looksLikeText = (value: unknown): boolean => {
	if (typeof value !== 'string' && !(Array.isArray(value) && value.some(isObject))) return false;
	const text = contentText(value)?.trim() ?? '';
	return text !== '' && !/^(?:[a-z][\w+.-]*:\/\/|\/[^\s]*$|[\da-f-]{32,}$)/i.test(text);
};

/** Keys of a row that may hold the question. */
const candidates = (row: Row): string[] =>
	Object.keys(row).filter((key) => !isOther(key) && looksLikeText(row[key]));

function likelyKey(row: Row, question: string): string | undefined {
	const keys = candidates(row);
	const lower = keys.map((key) => key.toLowerCase());
	const like = nearest(question.toLowerCase(), lower);
	if (like !== undefined) return keys[lower.indexOf(like)];
	const named = questionNames.find((name) => lower.includes(name));
	if (named !== undefined) return keys[lower.indexOf(named)];
	// Of several unknown texts any may be the question; a single one of several words is.
	const [only] = keys;
	return keys.length === 1 && /\S\s+\S/.test(contentText(row[only!])!) ? only : undefined;
}

/** Whether a key has to be read as it stands, because a path to it would be read otherwise. */
const isPlain = (key: string): boolean => !/[.[\]]/.test(key);

/** The path to a question within a row's objects. */
function likelyPath(row: Row, question: string): string | undefined {
	for (const key of Object.keys(row)) {
		const value = row[key];
		if (!isObject(value) || !isPlain(key)) continue;
		if (!wrapperNames.includes(key.toLowerCase())) continue;
		const inner = likelyKey(value, question);
		if (inner !== undefined && isPlain(inner)) return `${key}.${inner}`;
	}
	return undefined;
}

type Chat = {readonly path: string; readonly list: readonly Row[]};

/** The first list of turns with roles in a row, or in one of its objects. */
function chatIn(row: Row): Chat | undefined {
	for (const key of Object.keys(row).filter(isPlain)) {
		const value = row[key];
		if (Array.isArray(value) && isChat(value)) return {path: key, list: value as readonly Row[]};
		if (!isObject(value)) continue;
		const inner = Object.keys(value).find((name) => {
			const list = value[name];
			return isPlain(name) && Array.isArray(list) && isChat(list);
		});
		if (inner !== undefined) {
			return {path: `${key}.${inner}`, list: value[inner] as readonly Row[]};
		}
	}
	return undefined;
}

/** Names of lists that hold a document's rows. */
const listNames = [
	...['data', 'rows', 'items', 'examples', 'prompts', 'questions', 'records', 'samples', 'tests'],
	...['results', 'entries', 'dataset', 'cases', 'instances'],
];

const turnsHint = (path: string): string =>
	` If "${path}" holds the turns of a conversation, give --field turns=${path}.`;

/**
 * What to say in a row without a question: where it most likely stands. Silent rather than wrong: never
 * a label, an answer, an address or an id, and no list whose turns may be the assistant's.
 */
export function questionHint(row: Row, {question, turns}: Fields): string {
	const list = Object.keys(row).find((key) => {
		const first: unknown = Array.isArray(row[key]) ? row[key][0] : undefined;
		return key !== turns && isObject(first) && Object.hasOwn(first, question);
	});
	if (list !== undefined && listNames.includes(list.toLowerCase())) {
		return ` If "${list}" holds the rows, take them out: jq -c '.${list}[]' FILE > rows.jsonl.`;
	}
	if (list !== undefined) return turnsHint(list);
	const chat = chatIn(row);
	if (chat) {
		const key = ['content', 'value', 'text'].find((name) => chat.list.at(-1)?.[name] !== undefined);
		if (chat.path === turns || key === undefined) return '';
		return chat.list.length <= 2 && endsWithUser(chat.list)
			? ` If the last message of "${chat.path}" is the question, give --field question=${chat.path}[-1].${key}.`
			: turnsHint(chat.path);
	}
	const likely = likelyKey(row, question) ?? likelyPath(row, question);
	return likely === undefined
		? ''
		: ` If "${likely}" is the question, give --field question=${likely}.`;
}
