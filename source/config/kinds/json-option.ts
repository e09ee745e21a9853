import {readFileSync} from 'node:fs';
import {parseExact} from '../../model/exact-json.ts';
import {whyNotJson} from '../../model/located-json.ts';

/**
 * Parses the JSON of one command-line word, or of the file that it names as `@FILE`.
 * @throws Error whose message describes the problem
 */
export function jsonFromText(word: string): unknown {
	const file = word.startsWith('@') ? word.slice(1) : undefined;
	let text = word;
	if (file !== undefined) {
		try {
			text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
		} catch (error) {
			throw new Error(`${JSON.stringify(file)} cannot be read (${(error as Error).message})`);
		}
	}
	try {
		return parseExact(text);
	} catch {
		const where = file === undefined ? '' : `${file}: `;
		throw new Error(`${where}${whyNotJson(text)}`);
	}
}
