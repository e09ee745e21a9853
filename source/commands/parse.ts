import meow from 'meow';
import type {Option} from '../config/options/option.ts';
import {readWords, type Layer} from '../config/resolve.ts';
import {nearest} from '../model/nearest.ts';
import {UserError} from '../model/user-error.ts';

export type ParsedArguments = {
	/** Arguments that belong to no flag. */
	readonly input: readonly string[];
	readonly flags: Layer;
	/** `--help` was given. */
	readonly help: boolean;
};

const camel = (flag: string): string =>
	flag.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const kebab = (key: string): string =>
	key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Precedes each value so that the parser keeps its quotes. */
const verbatim = '\u0000';

/**
 * Joins each flag that takes a value with the next word, whatever it looks like: the parser would read
 * `-d -` and `-H "-x: 1"` as flags. A known flag in place of a value is refused.
 */
function joinValues(argv: readonly string[], options: readonly Option[]): string[] {
	const valued = new Map<string, Option>();
	for (const option of options.filter(({meta}) => meta.value !== undefined)) {
		valued.set(`--${option.meta.flag}`, option);
		if (option.meta.short !== undefined) valued.set(`-${option.meta.short}`, option);
	}
	const flags = new Set(options.flatMap(({meta}) => [`--${meta.flag}`, `--no-${meta.flag}`]));
	const joined: string[] = [];
	for (let at = 0; at < argv.length; at++) {
		const word = argv[at]!;
		if (word === '--') return [...joined, ...argv.slice(at)];
		const option = valued.get(word);
		if (!option) {
			const at = word.indexOf('=');
			const inline = at > 0 && valued.has(word.slice(0, at));
			joined.push(inline ? `${word.slice(0, at + 1)}${verbatim}${word.slice(at + 1)}` : word);
			continue;
		}
		const value = argv[++at];
		if (value === undefined || flags.has(value)) {
			const {flag, value: placeholder = 'VALUE', example} = option.meta;
			const next = value === undefined ? '' : `, and ${value} is an option`;
			throw new UserError(
				`--${flag} needs a value${next}: --${flag} ${placeholder}, for example --${flag} ${example}`,
			);
		}
		joined.push(`--${option.meta.flag}=${verbatim}${value}`);
	}
	return joined;
}

function parseWords(argv: readonly string[], options: readonly Option[]) {
	const definitions = Object.fromEntries(
		options.map(({meta, shape}) => [
			camel(meta.flag),
			{
				type: meta.value === undefined ? ('boolean' as const) : ('string' as const),
				isMultiple: shape !== 'single',
				...(meta.short !== undefined && {shortFlag: meta.short}),
			},
		]),
	);
	try {
		return meow({
			importMeta: import.meta,
			argv: joinValues(argv, options),
			pkg: {name: 'floodgate'},
			description: false,
			autoHelp: false,
			autoVersion: false,
			booleanDefault: undefined,
			flags: {...definitions, help: {type: 'boolean', shortFlag: 'h'}},
		});
	} catch (error) {
		if (error instanceof UserError) throw error;
		throw new UserError((error as Error).message.replace(/\.$/, ''));
	}
}

/** The flag that was probably meant; undefined when none is similar. */
function nearestFlag(name: string, options: readonly Option[]): string | undefined {
	if (name.length === 1) return undefined;
	const switches = options.filter(({meta}) => meta.value === undefined);
	const known = [
		...options.map(({meta}) => meta.flag),
		...switches.map(({meta}) => `no-${meta.flag}`),
	];
	return nearest(name, known);
}

function refuseUnknown(flags: Readonly<Record<string, unknown>>, options: readonly Option[]): void {
	const known = options.map(({meta}) => meta.flag);
	const accepted = new Set(['--', 'help', 'h', ...known, ...options.map(({meta}) => meta.short)]);
	const problems = Object.keys(flags)
		.filter((key) => !accepted.has(key.length === 1 ? key : kebab(key)))
		.filter((key) => flags[key] !== undefined)
		.map((key) => {
			const name = key.length === 1 ? `-${key}` : `--${kebab(key)}`;
			const near = nearestFlag(kebab(key), options);
			return `${name}: there is no such option. ${near === undefined ? '--help lists them.' : `Did you mean --${near}?`}`;
		});
	if (problems.length > 0) throw new UserError(problems);
}

/**
 * Parses a command line with the options that a command knows.
 * @throws UserError for an unknown flag (with the nearest known one), or a missing or bad value
 */
export function parseArguments(
	argv: readonly string[],
	options: readonly Option[],
): ParsedArguments {
	const {flags, input, unnormalizedFlags} = parseWords(argv, options);
	refuseUnknown(unnormalizedFlags, options);
	const label = (option: Option) => `--${option.meta.flag}`;
	const values = new Map<string, unknown>();
	for (const option of options) {
		const given = (flags as Record<string, unknown>)[camel(option.meta.flag)];
		const words = (Array.isArray(given) ? given : [given]).filter((word) => word !== undefined);
		if (words.length === 0) continue;
		values.set(
			option.key,
			readWords(
				option,
				words.map((word) => String(word).replace(verbatim, '')),
				label(option),
			),
		);
	}
	return {input, flags: {source: 'flag', label, values}, help: flags.help === true};
}
