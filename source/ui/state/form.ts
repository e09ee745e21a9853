import {isDeepStrictEqual} from 'node:util';
import type {Option} from '../../config/options/option.ts';
import {
	impliedLayer,
	parseWords,
	problemWith,
	resolve,
	type Layer,
	type Source,
	type WordsRead,
} from '../../config/resolve.ts';
import {configOptions, type Config} from '../../config/options/run-options.ts';
import {mask} from '../../config/secrets.ts';
import {replaceSecrets} from '../../config/secrets/places.ts';
import {UserError, type Problem} from '../../model/user-error.ts';

/** Where a field's value comes from: `edited` was typed here, and `preset` came with one. */
export type FieldSource = Source | 'edited' | 'preset';

export type Field = {
	readonly option: Option;
	/** As it is shown: secrets masked. */
	readonly shown: string;
	/** As it is edited. */
	readonly text: string;
	/** The default as it is typed, while it holds: an empty input offers it. */
	readonly offered: string;
	readonly source: FieldSource;
	readonly problem: string | undefined;
};

/**
 * The values typed into the form, by option key, as a configuration file holds them; `undefined`
 * restores the default over what is given elsewhere.
 */
export type Edits = ReadonlyMap<string, unknown>;

/** Between several values of one field. */
export const separator = ' | ';

function words(value: unknown, option: Option): string[] {
	if (option.shape === 'list') return (value as unknown[]).map(String);
	if (option.shape !== 'record') return [typeof value === 'string' ? value : JSON.stringify(value)];
	const {joint = '='} = option.meta;
	return Object.entries(value as object).map(([name, part]) => `${name}${joint}${String(part)}`);
}

/** A value as it is typed. */
export function toText(value: unknown, option: Option): string {
	return value === undefined ? '' : words(value, option).join(separator);
}

function readText(text: string, option: Option): WordsRead {
	const trimmed = text.trim();
	if (trimmed === '') return {value: undefined};
	const parts =
		option.shape === 'single' ? [trimmed] : trimmed.split(/\s+\|\s+/).filter((part) => part !== '');
	return parseWords(option, parts, 'value');
}

/**
 * The value of a typed text; undefined when it is empty, which takes the edit back.
 * @throws UserError
 */
export function fromText(text: string, option: Option): unknown {
	const read = readText(text, option);
	if ('value' in read) return read.value;
	throw new UserError({key: option.key, text: read.problem});
}

/** What is wrong with a typed text; undefined when it can be taken. */
export function problemWithText(text: string, option: Option): string | undefined {
	const read = readText(text, option);
	if ('problem' in read) return read.problem;
	return read.value === undefined ? undefined : problemWith(option, read.value, 'value');
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
 * The configuration that a form makes.
 * @throws UserError with every problem
 */
export function toConfig(edits: Edits, layers: readonly Layer[]): Config {
	return resolve(configOptions, allLayers(edits, layers)).value;
}

function showValue(value: unknown, option: Option): string {
	const masked = replaceSecrets({[option.key]: value}, () => mask)[option.key];
	const {show, toText: write} = option.meta;
	if (show) return show(value, masked);
	// Equal values look equal: 120s is 2m here, as in the review. What has a secret stays masked.
	if (write && option.shape === 'single' && isDeepStrictEqual(masked, value)) {
		const read = option.schema.safeParse(value);
		if (read.success) return write(read.data);
	}
	return words(masked, option).join(separator);
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
		const problem = value === undefined ? undefined : problemWith(option, value, 'value');
		return {
			option,
			shown,
			text: toText(value, option),
			offered: source === 'default' ? defaultText(option) : '',
			source,
			problem,
		};
	});
}

function defaultText(option: Option): string {
	const json: unknown = option.schema.safeParse(undefined).data;
	if (json === undefined) return '';
	if (option.meta.toText) return option.meta.toText(json);
	return words(json, option).join(separator);
}

/** An example as the form takes it: only a shell needs the quotes around it. */
export const unquoted = (example: string): string => example.replace(/^'(.*)'$/, '$1');

/** The valid text that was most likely meant by a typed one; undefined when none is near. */
export function suggestionFor(text: string, option: Option): string | undefined {
	const read = readText(text, option);
	const near = option.meta.nearest?.('value' in read ? read.value : text.trim());
	return near === text.trim() ? undefined : near;
}

const flagNames = new Set(configOptions.map(({meta}) => meta.flag));

/** A message in the words of the form, which has fields instead of flags. */
export const inFormWords = (text: string): string =>
	text.replaceAll(/--([a-z][a-z-]*)/g, (flag, name: string) => (flagNames.has(name) ? name : flag));

/** The values that a switch or a choice cycles through; undefined for fields that are typed. */
export const choicesOf = ({meta}: Option): readonly unknown[] | undefined => meta.choices;

/** The key of the field that the first of the problems is about; undefined when none is about one. */
export function fieldOfProblems(problems: readonly Problem[]): string | undefined {
	const isField = (key: string | undefined) => configOptions.some((option) => option.key === key);
	return problems.find(({key}) => isField(key))?.key;
}
