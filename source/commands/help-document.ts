import type {Option} from '../config/options/option.ts';
import type {Source} from '../config/resolve.ts';
import {version} from '../model/version.ts';
import type {Command, Positional} from './define-command.ts';
import {describeDefault} from './help-text.ts';
import {commands} from './registry.ts';

/** An option as other tools read it. Later versions may add fields. */
export type OptionDocument = {
	/** With its dashes, like `short`. */
	readonly flag: string;
	readonly short: string | null;
	/** Placeholder for the value; null for a switch, which `--no-…` turns off. */
	readonly value: string | null;
	/** The environment variable; null if the command reads none. */
	readonly env: string | null;
	/** The key in `floodgate.config.json` if `sources` includes `project`; dots mark nesting. */
	readonly key: string;
	/** Where a value can come from, the strongest first. */
	readonly sources: readonly Source[];
	readonly group: string;
	readonly help: string;
	/** As a configuration file would hold it; null when there is none. */
	readonly default: unknown;
	/** As a person would write it; null when it needs no mention. */
	readonly default_text: string | null;
	/** In words; completes "is not …". */
	readonly allowed: string;
	readonly example: string;
	readonly repeatable: boolean;
	/** Whatever else the option declares as data. */
	readonly [further: string]: unknown;
};

export type CommandDocument = {
	readonly name: string;
	readonly usage: string;
	/** One line. */
	readonly summary: string;
	readonly about: string;
	readonly positionals: readonly Required<Positional>[];
	readonly options: readonly OptionDocument[];
};

/** What `floodgate help --json` prints. */
export type HelpDocument = {
	readonly schema_version: 1;
	readonly version: string;
	readonly commands: readonly CommandDocument[];
};

const snake = (name: string): string =>
	name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Fields that the document renames or leaves out. */
const left = new Set(['schema', 'path', 'shape', 'meta', 'fallback', 'many']);

/** All data in a declaration, under the names of a JSON document. */
function dataOf(declaration: object): Record<string, unknown> {
	const entries = (Object.entries(declaration) as [string, unknown][]).filter(
		([name, value]) => value !== undefined && typeof value !== 'function' && !left.has(name),
	);
	return Object.fromEntries(entries.map(([name, value]) => [snake(name), value]));
}

function rawDefault({schema, meta}: Option): unknown {
	const value: unknown = schema.safeParse(undefined).data;
	if (value === undefined) return null;
	const toRaw = meta.toRaw ?? meta.toText;
	return toRaw ? toRaw(value) : value;
}

function optionDocument(option: Option, sources: readonly Source[]): OptionDocument {
	const {shape, meta, env} = option;
	const fromEnvironment = sources.includes('environment');
	return {
		...dataOf(option),
		...dataOf(meta),
		flag: `--${meta.flag}`,
		short: meta.short === undefined ? null : `-${meta.short}`,
		value: meta.value ?? null,
		env: fromEnvironment ? env : null,
		key: option.key,
		sources,
		group: meta.group,
		help: meta.help,
		default: rawDefault(option),
		default_text: describeDefault(option) ?? null,
		allowed: meta.allowed,
		example: meta.example,
		repeatable: shape !== 'single',
	};
}

const everywhere: readonly Source[] = ['flag', 'environment', 'project', 'profile', 'default'];

function sourcesOf({key}: Option, {configured = [], positionals}: Command): readonly Source[] {
	if (!configured.some((option) => option.key === key)) return ['flag', 'default'];
	const hasProfile = positionals.some(({name}) => name === 'PROFILE');
	return hasProfile ? everywhere : everywhere.filter((source) => source !== 'profile');
}

function commandDocument(command: Command, summary: string): CommandDocument {
	const {name, usage, about, positionals, options, borrowed = []} = command;
	return {
		name,
		usage,
		summary,
		about: about.replaceAll('\n', ' '),
		positionals: positionals.map(
			({required = false, repeats = false, choices = [], ...positional}) => ({
				...positional,
				required,
				repeats,
				choices,
			}),
		),
		options: [...options, ...borrowed].map((option) =>
			optionDocument(option, sourcesOf(option, command)),
		),
	};
}

/**
 * All commands and options as data.
 * @param only a command to describe alone
 */
export async function helpDocument(only?: string): Promise<HelpDocument> {
	const chosen = Object.entries(commands).filter(([name]) => only === undefined || name === only);
	const documents = chosen.map(async ([, {summary, load}]) =>
		commandDocument(await load(), summary),
	);
	return {schema_version: 1, version, commands: await Promise.all(documents)};
}
