import {parseExact} from '../model/exact-json.ts';
import {nearest} from '../model/nearest.ts';
import {parsePath, readPath} from '../model/json-path.ts';
import type {Prompt} from '../model/prompt.ts';
import {UserError} from '../model/user-error.ts';
import {fieldNames, type FieldName} from './fields.ts';

/** What a template's placeholders may refer to. */
export type TemplateContext = {
	/** Absent where there is no single prompt, as in the address of a connection for many prompts. */
	readonly prompt?: Prompt;
	/** Number of the connection, from 0. */
	readonly connection: number;
	/** Position of the prompt in the run, from 0. */
	readonly index: number;
	/** The reply to the previous turn; absent in the first turn of a conversation. */
	readonly last?: {readonly text: string | undefined; readonly body: unknown} | undefined;
	/** Names the conversation of a turn; absent for a single prompt. */
	readonly conversation?: string | undefined;
	/** A value unique to this send; zeros where nothing is sent. */
	readonly nonce?: string | undefined;
	/** A chunk of a long text, and its number from 0. */
	readonly chunk?: {readonly text: string; readonly index: number} | undefined;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** The place of a template, which decides what it may refer to. */
export type Scope = {
	/** The place in the words of messages. */
	readonly where: string;
	/** Part of a request, which an earlier reply may precede. */
	readonly last?: boolean;
	/** Filled in for each chunk of a text. */
	readonly chunk?: boolean;
};

export type Getter = (context: TemplateContext) => unknown;

type Filter = (value: unknown) => unknown;

/** The parsed inside of `{{name|filter|filter:argument}}`. */
export type Placeholder = {
	readonly name: string;
	readonly filters: readonly {readonly name: string; readonly argument: string | undefined}[];
};

const pattern = /\{\{([^{}]*)\}\}/g;

export const asText = (value: unknown): string =>
	typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

/** Transforms a value; a missing value stays missing. */
const filters: Readonly<Record<string, Filter>> = {
	base64: (value) => Buffer.from(asText(value)).toString('base64'),
	json: (value) => JSON.stringify(value),
	urlencode: (value) => encodeURIComponent(asText(value).toWellFormed()),
};
const filterNames = [...Object.keys(filters), 'default:VALUE'];

/** Parses the inside of a pair of braces. */
export function readPlaceholder(inside: string): Placeholder {
	const [name = '', ...rest] = inside.split('|');
	return {
		name: name.trim(),
		filters: rest.map((text) => {
			const at = text.indexOf(':');
			return at < 0
				? {name: text.trim(), argument: undefined}
				: {name: text.slice(0, at).trim(), argument: text.slice(at + 1).trim()};
		}),
	};
}

/** A text split at its placeholders: the text before each, and the rest at the end. */
export function splitTemplate(source: string): {
	readonly parts: readonly {readonly before: string; readonly placeholder: Placeholder}[];
	readonly rest: string;
} {
	let end = 0;
	const parts = [...source.matchAll(pattern)].map((match) => {
		const before = source.slice(end, match.index);
		end = match.index + match[0].length;
		return {before, placeholder: readPlaceholder(match[1]!)};
	});
	return {parts, rest: source.slice(end)};
}

/** The placeholders in a tree's strings; its keys are not templates. */
export function placeholdersIn(tree: unknown): Placeholder[] {
	if (typeof tree === 'string') {
		return [...tree.matchAll(pattern)].map((match) => readPlaceholder(match[1]!));
	}
	if (tree === null || typeof tree !== 'object') return [];
	return Object.values(tree).flatMap(placeholdersIn);
}

/** Whether a missing value has a default. */
export const hasDefault = ({filters: given}: Placeholder): boolean =>
	given.some(({name}) => name === 'default');

/** A row's own value: by the field's name, by the key itself, or by a path of keys with dots. */
export function lookUp(prompt: Prompt, name: string): unknown {
	const {row} = prompt;
	// The field takes precedence: it was checked, and metrics use it.
	const field = fieldNames.includes(name as FieldName) ? prompt[name as FieldName] : undefined;
	if (field !== undefined) return field;
	if (Object.hasOwn(row, name)) return row[name];
	let value: unknown = row;
	for (const key of name.split('.')) {
		if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
		value = (value as Record<string, unknown>)[key];
	}
	return value;
}

/** Names that are not keys of a row, where a template of this scope may use them. */
function specialNames({last = false, chunk = false}: Scope): string[] {
	return [
		'$uuid',
		'$connection',
		'$index',
		'$timestamp',
		'$env.NAME',
		...(last ? ['$conversation', '$nonce', '$last.text', '$last.body.PATH'] : []),
		...(chunk ? ['$chunk.text', '$chunk.index'] : []),
	];
}

function ofLastBody(name: string, {where}: Scope): Getter {
	const text = name.slice('$last.body'.length);
	if (text === '') return ({last}) => last?.body;
	try {
		const path = parsePath(text.replace(/^\./, ''));
		return ({last}) => last && readPath(last.body, path);
	} catch (error) {
		throw new UserError(`${where}: {{${name}}}: ${(error as Error).message}`);
	}
}

function ofEnvironment(
	name: string,
	environment: Environment,
	{where}: Scope,
	optional: boolean,
): Getter {
	const variable = name.slice('$env.'.length);
	const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined;
	if (value === undefined && !optional) {
		throw new UserError(
			`${where}: the environment variable ${variable} of {{${name}}} is not set; set it, or give a default as in {{${name}|default:}}`,
		);
	}
	return () => value;
}

function refuseSpecial(name: string, scope: Scope): never {
	const {where} = scope;
	if (name.startsWith('$last.')) {
		throw new UserError(
			`${where}: {{${name}}} is of an earlier reply, which only a payload can come after`,
		);
	}
	if (name === '$nonce') {
		throw new UserError(
			`${where}: {{$nonce}} has a meaning only in a payload, whose reply may repeat it`,
		);
	}
	if (name === '$conversation') {
		throw new UserError(
			`${where}: {{$conversation}} has a meaning only in a payload, whose turns make a conversation`,
		);
	}
	if (name.startsWith('$chunk.')) {
		throw new UserError(
			`${where}: {{${name}}} has a meaning only in a step of the payload with "each": "chunk"`,
		);
	}
	throw new UserError(
		`${where}: {{${name}}} is unknown; there are ${specialNames(scope).join(', ')} and the dataset's keys`,
	);
}

/** In place of a nonce where nothing is sent: in previews and sizes. */
const unsentNonce = '0'.repeat(16);

/**
 * Loads the id generator only for a template that has one: loading it takes longer than everything
 * else here.
 */
function makeId(): () => string {
	const {randomUUID} = process.getBuiltinModule('node:crypto');
	return () => randomUUID();
}

function special(name: string, environment: Environment, scope: Scope, optional: boolean): Getter {
	switch (name) {
		case '$uuid':
			return makeId();
		case '$connection':
			return ({connection}) => connection;
		case '$index':
			return ({index}) => index;
		case '$timestamp':
			return () => Date.now();
	}
	if (name.startsWith('$env.')) return ofEnvironment(name, environment, scope, optional);
	if (scope.last) {
		if (name === '$conversation') {
			const id = makeId();
			return ({conversation}) => conversation ?? id();
		}
		if (name === '$nonce') return ({nonce}) => nonce ?? unsentNonce;
		if (name === '$last.text') return ({last}) => last?.text ?? (optional ? undefined : '');
		if (/^\$last\.body(?:$|[.[])/.test(name)) return ofLastBody(name, scope);
	}
	if (scope.chunk) {
		if (name === '$chunk.text') return ({chunk}) => chunk!.text;
		if (name === '$chunk.index') return ({chunk}) => chunk!.index;
	}
	return refuseSpecial(name, scope);
}

/** The value of a default: another `$` name, JSON such as null or 5, or else a text. */
function compileDefault(argument: string, environment: Environment, scope: Scope): Getter {
	if (argument.startsWith('$')) return special(argument, environment, scope, false);
	try {
		const value = parseExact(argument);
		return () => value;
	} catch {
		return () => argument;
	}
}

function compileFilter(
	{name, argument}: Placeholder['filters'][number],
	before: Getter,
	environment: Environment,
	scope: Scope,
): Getter {
	if (name === 'default' && argument !== undefined) {
		const fallback = compileDefault(argument, environment, scope);
		return (context) => before(context) ?? fallback(context);
	}
	const filter = Object.hasOwn(filters, name) && argument === undefined ? filters[name] : undefined;
	if (!filter) {
		const near = nearest(name, [...Object.keys(filters), 'default']);
		const hint = near === undefined || near === name ? '' : ` Did you mean ${near}?`;
		const text = argument === undefined ? name : `${name}:${argument}`;
		throw new UserError(
			`${scope.where}: "${text}" is no filter; there are ${filterNames.join(', ')}.${hint}`,
		);
	}
	return (context) => {
		const value = before(context);
		return value === undefined ? undefined : filter(value);
	};
}

/**
 * Compiles a placeholder into a getter of its value; undefined means a missing one.
 * @throws UserError for an unknown `$` name or filter, or an unset environment variable
 */
export function compilePlaceholder(
	placeholder: Placeholder,
	environment: Environment,
	scope: Scope,
): Getter {
	const {name, filters: given} = placeholder;
	const base: Getter = name.startsWith('$')
		? special(name, environment, scope, hasDefault(placeholder))
		: ({prompt}) => prompt && lookUp(prompt, name);
	return given.reduce<Getter>(
		(getter, filter) => compileFilter(filter, getter, environment, scope),
		base,
	);
}
