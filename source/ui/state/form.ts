import type {Option} from '../../config/options/option.ts';
import {isSteps} from '../../config/payload.ts';
import {
	impliedLayer,
	problemWith,
	readWords,
	resolve,
	type Layer,
	type Source,
} from '../../config/resolve.ts';
import {configOptions, type Config} from '../../config/options/run-options.ts';
import {mask} from '../../config/secrets.ts';
import {replaceSecrets} from '../../config/secrets/places.ts';
import {hideCredentials} from '../../config/url.ts';
import {UserError} from '../../model/user-error.ts';

/** Where a field's value comes from; edited ones were typed here, and a preset brings some along. */
export type FieldSource = Source | 'edited' | 'preset';

export type Field = {
	readonly option: Option;
	/** As it is shown: secrets masked. */
	readonly shown: string;
	/** As it is edited. */
	readonly text: string;
	readonly source: FieldSource;
	readonly problem: string | undefined;
};

/**
 * The values typed into the form, by option key, as they may stand in a configuration file; `undefined`
 * goes back to the default over what is given elsewhere.
 */
export type Edits = ReadonlyMap<string, unknown>;

/** Between several values of one field. */
export const separator = ' | ';

function words(value: unknown, option: Option): string[] {
	if (option.shape === 'list') return (value as unknown[]).map(String);
	if (option.shape !== 'record') return [typeof value === 'string' ? value : JSON.stringify(value)];
	const joint = option.key === 'headers' ? ': ' : '=';
	return Object.entries(value as object).map(([name, part]) => `${name}${joint}${String(part)}`);
}

/** A value as it is typed. */
export function toText(value: unknown, option: Option): string {
	return value === undefined ? '' : words(value, option).join(separator);
}

/**
 * The value that a typed text stands for; undefined when it is empty, which takes the edit back.
 * @throws UserError
 */
export function fromText(text: string, option: Option): unknown {
	const trimmed = text.trim();
	if (trimmed === '') return undefined;
	const parts =
		option.shape === 'single' ? [trimmed] : trimmed.split(/\s+\|\s+/).filter((part) => part !== '');
	return readWords(option, parts, option.key);
}

/** What is wrong with a typed text; undefined when it can be taken. */
export function problemWithText(text: string, option: Option): string | undefined {
	try {
		const value = fromText(text, option);
		return value === undefined ? undefined : problemWith(option, value);
	} catch (error) {
		if (error instanceof UserError) return error.problems[0]!.replace(`${option.key}: `, '');
		throw error;
	}
}

const editLayer = (edits: Edits): Layer => ({
	source: 'flag',
	label: (option) => option.key,
	values: edits,
});

/** All layers under a form's edits, the strongest first. */
export function allLayers(edits: Edits, layers: readonly Layer[]): Layer[] {
	return [editLayer(edits), ...layers];
}

/**
 * The configuration that a form stands for.
 * @throws UserError with every problem
 */
export function toConfig(edits: Edits, layers: readonly Layer[]): Config {
	return resolve<Config>(configOptions, allLayers(edits, layers)).value;
}

/** A request of several messages as their number and the first of them: the whole is pages long. */
function shortSteps(payload: readonly object[]): string {
	const sends = payload.map((step) => JSON.stringify('send' in step ? step.send : undefined));
	return `${sends.length} ${sends.length === 1 ? 'message' : 'messages'}: ${sends.join(' → ')}`;
}

function showValue(value: unknown, option: Option): string {
	if (option.key === 'url') return hideCredentials(String(value));
	const clean = replaceSecrets({[option.key]: value}, () => mask)[option.key];
	if (option.key === 'payload' && isSteps(clean)) return shortSteps(clean);
	return words(clean, option).join(separator);
}

/** The fields of the form with their values, sources and problems. */
export function toFields(edits: Edits, layers: readonly Layer[]): Field[] {
	const given = allLayers(edits, layers);
	const implied = impliedLayer(configOptions, given).values;
	return configOptions.map((option) => {
		const giving = given.find(({values}) => values.has(option.key));
		const fromPreset = giving === undefined && implied.has(option.key);
		const value = fromPreset ? implied.get(option.key) : giving?.values.get(option.key);
		const fallback = option.meta.fallback ?? defaultText(option);
		const shown = value === undefined ? fallback : showValue(value, option);
		const source = fromPreset
			? 'preset'
			: giving === undefined
				? 'default'
				: edits.has(option.key)
					? 'edited'
					: giving.source;
		const problem = value === undefined ? undefined : problemWith(option, value);
		return {
			option,
			shown,
			text: toText(value, option),
			source,
			problem,
		};
	});
}

function defaultText(option: Option): string {
	const json: unknown = option.schema.safeParse(undefined).data;
	if (json === undefined) return '';
	if (option.meta.allowed.startsWith('a duration'))
		return json === 0 ? '0' : `${Number(json) / 1000}s`;
	return words(json, option).join(separator);
}

/** The values that a switch or a choice goes through; undefined for fields that are typed. */
export function choicesOf(option: Option): readonly unknown[] | undefined {
	if (option.key === 'connectionMode') return ['persistent', 'per-prompt'];
	if (option.key === 'save') return ['all', 'failed', 'none'];
	return option.meta.value === undefined ? [true, false] : undefined;
}

/** The options' keys in the order in which problems of a whole plan name them. */
const prefixes: readonly (readonly [RegExp, string])[] = [
	[/^--find-capacity needs/, 'thresholds'],
	[/^no address|^--url|^url/, 'url'],
	[/^dataset|^\S+:\d+:\d+:/, 'datasets'],
	[/^--metrics|^metrics/, 'metrics'],
	[/^threshold/, 'thresholds'],
	[/^payload/, 'payload'],
	[/^--ca/, 'tls.ca'],
	[/^header/, 'headers'],
	[/^subprotocol/, 'subprotocols'],
	[/^--out/, 'out'],
];

/** The field that a problem is about; undefined when it is about none. */
export function fieldOfProblem(problem: string): string | undefined {
	const named = configOptions.find(({key}) => problem.startsWith(`${key}: `))?.key;
	const prefixed = prefixes.find(([pattern]) => pattern.test(problem))?.[1];
	return (
		named ?? prefixed ?? configOptions.find(({meta}) => problem.startsWith(`--${meta.flag} `))?.key
	);
}
