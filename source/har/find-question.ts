import {isUtf8} from 'node:buffer';
import {looksSecret} from '../config/secrets/is-secret.ts';
import {leavesOf} from '../probe/infer-frames.ts';
import {isKindKey, wordsOf} from '../probe/infer-words.ts';
import type {SentMessage} from './sent-message.ts';

/** Where the user's words stand: the form of the messages, and the path in them; '' is the whole text. */
export type QuestionPlace = {
	readonly form: string;
	readonly path: string;
	/** The words are in base64. */
	readonly encoded: boolean;
	/** Why, as a phrase. */
	readonly reason: string;
};

const questionWords = new Set([
	...['question', 'message', 'prompt', 'text', 'query', 'input', 'content', 'body', 'utterance'],
	...['ask', 'msg', 'value', 'part', 'data'],
]);
const likelyWords = new Set([
	'question',
	'message',
	'prompt',
	'query',
	'utterance',
	'text',
	'input',
]);
const otherWords = new Set([
	...[
		'system',
		'instruction',
		'instructions',
		'model',
		'id',
		'token',
		'role',
		'name',
		'url',
		'topic',
	],
	...['locale', 'language', 'timezone', 'agent', 'voice', 'format', 'version', 'description'],
]);

/** Ids, dates, addresses, numbers and encoded bytes are no words of a user. */
const machine =
	/^(?:[\da-f]{8}-[\da-f-]{27}|[\da-f]{16,}|\d{4}-\d\d-\d\d[T ].*|\w+:\/\/\S+|[-+]?[\d.,:]+|[\w+/=-]{32,})$/i;

const isWords = (value: unknown): value is string =>
	typeof value === 'string' &&
	/\p{L}/u.test(value) &&
	!machine.test(value.trim()) &&
	!looksSecret(value);

/** How much a text at a path looks like what a user typed; at most 0 for what is certainly not. */
function likelihood(path: string, texts: readonly string[]): number {
	if (!texts.every(isWords)) return 0;
	const keys = path.split(/[.[\]]+/).filter((key) => key !== '' && !/^\d+$/.test(key));
	const words = keys.flatMap(wordsOf);
	const last = wordsOf(keys.at(-1) ?? '');
	const varies = new Set(texts).size > 1 ? 4 : 0;
	const prose = texts.some((text) => /\S\s+\S/u.test(text)) ? 2 : 0;
	// A kind of message is one word, and the same in many.
	if (isKindKey(path) && !(varies && prose)) return 0;
	const named = last.some((word) => likelyWords.has(word))
		? 2
		: last.some((word) => questionWords.has(word))
			? 1
			: 0;
	const other = words.some((word) => otherWords.has(word)) ? 4 : 0;
	return varies + prose + named - other;
}

/** The words that base64 holds; undefined for anything else. */
export function decodedWords(value: string): string | undefined {
	if (!/^[A-Za-z\d+/]{8,}={0,2}$/.test(value)) return undefined;
	const bytes = Buffer.from(value, 'base64');
	const text = isUtf8(bytes) ? bytes.toString('utf8') : '';
	return /\S\s+\S/u.test(text) && !/\p{Cc}/u.test(text) && isWords(text) ? text : undefined;
}

/** Marks the path of texts in base64. */
const encodedMark = '|base64';

/** Texts of messages of one form, by path; those in base64 are decoded, and marked. */
function textsByPath(messages: readonly SentMessage[]): Map<string, string[]> {
	const found = new Map<string, string[]>();
	const add = (path: string, text: string) => found.set(path, [...(found.get(path) ?? []), text]);
	for (const {body, text} of messages) {
		const leaves = body === undefined ? new Map([['', text]]) : leavesOf(body);
		for (const [path, value] of leaves) {
			if (typeof value !== 'string') continue;
			const words = decodedWords(value);
			if (words === undefined) add(path, value);
			else add(path + encodedMark, words);
		}
	}
	return found;
}

/** Finds the place of the user's words among a client's messages; undefined without any. */
export function findQuestion(messages: readonly SentMessage[]): QuestionPlace | undefined {
	let best: (QuestionPlace & {readonly score: number}) | undefined;
	for (const [form, same] of Map.groupBy(messages, (message) => message.form)) {
		for (const [path, texts] of textsByPath(same)) {
			if (texts.length < same.length) continue;
			const encoded = path.endsWith(encodedMark);
			const place = encoded ? path.slice(0, -encodedMark.length) : path;
			const score = likelihood(place, texts);
			if (score <= 0 || (best && score <= best.score)) continue;
			const varies = new Set(texts).size > 1 ? `, different in ${same.length} messages` : '';
			const reason =
				path === '' ? `the whole message is text${varies}` : `words at ${path}${varies}`;
			best = {form, path: place, encoded, reason, score};
		}
	}
	if (!best) return undefined;
	const {form, path, encoded, reason} = best;
	return {form, path, encoded, reason};
}
