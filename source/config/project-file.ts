import {readFileSync} from 'node:fs';
import {JsonTextError, parseLocated, type LocatedJson} from '../model/located-json.ts';
import {isObject} from '../model/is-object.ts';
import {didYouMean} from '../model/nearest.ts';
import {UserError, type Problem} from '../model/user-error.ts';
import type {Option} from './options/option.ts';
import {quote} from './quote.ts';
import type {Layer} from './resolve.ts';

export const projectFileName = 'floodgate.config.json';

function problemWithKey(options: readonly Option[], key: string, value: unknown): string {
	const keys = options.map((option) => option.key);
	const inner = keys
		.filter((name) => name.startsWith(`${key}.`))
		.map((name) => name.slice(key.length + 1));
	if (inner.length > 0) {
		return `"${key}" is ${quote(value)} and must be an object with ${inner.join(', ')}`;
	}
	return `no option is called "${key}".${didYouMean(key, keys)}`;
}

/** Splits an object into option values; keys that name no option become problems. */
function takeApart(
	options: readonly Option[],
	json: LocatedJson,
	file: string,
): {values: Map<string, unknown>; problems: Problem[]} {
	const values = new Map<string, unknown>();
	const problems: Problem[] = [];
	const visit = (object: object, path: readonly string[]) => {
		for (const [name, value] of Object.entries(object) as [string, unknown][]) {
			const here = [...path, name];
			const key = here.join('.');
			if (key === '$schema') continue;
			if (options.some((option) => option.key === key)) {
				values.set(key, value);
			} else if (isObject(value) && options.some((option) => option.key.startsWith(`${key}.`))) {
				visit(value, here);
			} else {
				const {line, column} = json.locate(here);
				const text = `${file}:${line}:${column}: ${problemWithKey(options, key, value)}`;
				problems.push({key, text});
			}
		}
	};
	visit(json.value as object, []);
	return {values, problems};
}

/**
 * Reads `floodgate.config.json`; a missing file yields no values.
 * @throws UserError that names file, line and column
 */
export function projectLayer(options: readonly Option[], file: string): Layer {
	const layer = (values: Map<string, unknown>, json?: LocatedJson): Layer => ({
		source: 'project',
		label(option) {
			const {line, column} = json?.locate(option.path) ?? {line: 1, column: 1};
			return `${file}:${line}:${column}: ${option.key}`;
		},
		values,
	});
	let text: string;
	try {
		text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return layer(new Map());
		throw new UserError(`${file}: cannot be read (${(error as Error).message})`);
	}
	let json: LocatedJson;
	try {
		json = parseLocated(text);
	} catch (error) {
		if (!(error instanceof JsonTextError)) throw error;
		const {line, column} = error.position;
		throw new UserError(`${file}:${line}:${column}: ${error.message}`);
	}
	if (!isObject(json.value)) {
		throw new UserError(
			`${file}:1:1: the file must hold one JSON object, such as {"url": "wss://…"}`,
		);
	}
	const {values, problems} = takeApart(options, json, file);
	if (problems.length > 0) throw new UserError(problems);
	return layer(values, json);
}
