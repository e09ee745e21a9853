import {UserError, type Problem} from '../model/user-error.ts';
import {didYouMean} from '../model/nearest.ts';
import {whyNotJson} from '../model/located-json.ts';
import type {Option} from './options/option.ts';
import {readWords, type Layer} from './resolve.ts';

type Environment = Readonly<Record<string, string | undefined>>;

function arrayOfTexts(option: Option, text: string): string[] {
	let items: unknown;
	try {
		items = JSON.parse(text);
	} catch {
		// Node's own message quotes the text, which may contain a secret.
		const problem = `${option.env}: it begins with [ but ${whyNotJson(text)}`;
		throw new UserError({key: option.key, text: problem});
	}
	if (Array.isArray(items) && items.every((item) => typeof item === 'string')) return items;
	const problem = `${option.env}: every element of the JSON array must be a string`;
	throw new UserError({key: option.key, text: problem});
}

/** The values of a list or record in one variable: a JSON array, or one value per line. */
function words(option: Option, text: string): string[] {
	if (option.shape === 'single') return [text];
	if (text.trimStart().startsWith('[')) {
		return arrayOfTexts(option, text);
	}
	return text
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '');
}

/**
 * Reads the `FLOODGATE_…` variables. A variable that names no option is an error, because a misspelt one
 * would otherwise be ignored; an empty one counts as unset.
 * @throws UserError
 */
export function environmentLayer(options: readonly Option[], environment: Environment): Layer {
	const known = new Map(options.map((option) => [option.env, option]));
	const values = new Map<string, unknown>();
	const problems: Problem[] = [];
	for (const [name, text] of Object.entries(environment)) {
		if (!name.startsWith('FLOODGATE_') || name === 'FLOODGATE_HOME' || !text) continue;
		const option = known.get(name);
		if (option) {
			values.set(option.key, readWords(option, words(option, text), name));
			continue;
		}
		const hint = didYouMean(name, [...known.keys()], (near) => near);
		problems.push({text: `${name}: no option has this environment variable.${hint}`});
	}
	if (problems.length > 0) throw new UserError(problems);
	return {source: 'environment', label: (option) => option.env, values};
}
