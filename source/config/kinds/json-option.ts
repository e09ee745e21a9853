import {readFileSync} from 'node:fs';
import {parseExact} from '../../model/exact-json.ts';
import {whyNotJson} from '../../model/located-json.ts';

/** What a command-line word contains: the word itself, or the file that it names as `@FILE`. */
type Given = {readonly text: string; readonly file: string | undefined};

function readGiven(word: string): Given {
	const file = word.startsWith('@') ? word.slice(1) : undefined;
	if (file === undefined) return {text: word, file};
	try {
		return {text: readFileSync(file, 'utf8').replace(/^\uFEFF/, ''), file};
	} catch (error) {
		throw new Error(`${JSON.stringify(file)} cannot be read (${(error as Error).message})`);
	}
}

function parseGiven({text, file}: Given): unknown {
	try {
		return parseExact(text);
	} catch {
		const where = file === undefined ? '' : `${file}: `;
		throw new Error(`${where}${whyNotJson(text)}`);
	}
}

/**
 * Parses the JSON of one command-line word, or of the file that it names as `@FILE`.
 * @throws Error whose message describes the problem
 */
export const jsonFromText = (word: string): unknown => parseGiven(readGiven(word));

/** Text that begins like an object, or like a list of objects, is meant as JSON. */
const likeJson = /^\s*(?:\{\s*"|\[\s*\{)/;

/**
 * The same for a message, which may be plain text: what is not JSON, and does not begin like it, is the
 * text to send. An editor's line break at the end of a file is not part of it.
 * @throws Error whose message describes the problem
 */
export function messageFromText(word: string): unknown {
	const given = readGiven(word);
	const {text, file} = given;
	try {
		return parseExact(text);
	} catch {
		if (text.trim() === '' || likeJson.test(text)) return parseGiven(given);
		return file === undefined ? text : text.replace(/\r?\n$/, '');
	}
}
