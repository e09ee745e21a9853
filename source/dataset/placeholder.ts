import {parseExact} from '../model/exact-json.ts';
import {nearest} from '../model/nearest.ts';
import type {Prompt} from '../model/prompt.ts';
import {UserError} from '../model/user-error.ts';
import {fieldNames, type FieldName} from './fields.ts';
import {special} from './special-values.ts';
import type {Environment, Getter, Scope} from './template-context.ts';

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
	base64url: (value) => Buffer.from(asText(value)).toString('base64url'),
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
