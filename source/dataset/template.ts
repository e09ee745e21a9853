import type {Prompt} from '../model/prompt.ts';
import {UserError} from '../model/user-error.ts';
import {fieldNames} from './fields.ts';
import {
	asText,
	compilePlaceholder,
	hasDefault,
	lookUp,
	placeholdersIn,
	splitTemplate,
} from './placeholder.ts';
import type {Environment, Getter, Scope, TemplateContext} from './template-context.ts';

export {hasDefault, lookUp, placeholdersIn} from './placeholder.ts';
export type {Environment, Scope, TemplateContext} from './template-context.ts';

/** A text with placeholders, such as an address or a header's value. */
export type TextTemplate = (context: TemplateContext) => string;

type Part = string | {readonly get: Getter; readonly encoded: boolean};

function compileParts(source: string, environment: Environment, scope: Scope): Part[] {
	const {parts, rest} = splitTemplate(source);
	return [
		...parts.flatMap(({before, placeholder}): Part[] => [
			before,
			{
				get: compilePlaceholder(placeholder, environment, scope),
				encoded: placeholder.filters.at(-1)?.name === 'urlencode',
			},
		]),
		rest,
	];
}

/**
 * Compiles a text template.
 * @param scope what it may refer to, or how messages name it when that is the usual
 * @param encode applied to each filled-in value that no filter has encoded yet, with the text that
 * stands before it
 * @throws UserError for an unknown `$` name or filter, or an unset environment variable
 */
export function compileText(
	source: string,
	environment: Environment,
	scope: string | Scope,
	encode: (value: string, before: string) => string = (value) => value,
): TextTemplate {
	const parts = compileParts(
		source,
		environment,
		typeof scope === 'string' ? {where: scope} : scope,
	);
	if (parts.length === 1) return () => source;
	return (context) => {
		let text = '';
		for (const part of parts) {
			if (typeof part === 'string') text += part;
			else {
				const value = asText(part.get(context));
				text += part.encoded ? value : encode(value, text);
			}
		}
		return text;
	};
}

/** The filled-in payload of a prompt, as JSON text. */
export type PayloadTemplate = (context: TemplateContext) => string;

const inPayload: Scope = {where: 'payload', last: true};

/**
 * Compiles a JSON tree whose strings are templates. Values are filled in as JSON values, never into
 * JSON text, so nothing in a prompt can break the payload. A string that is exactly one placeholder
 * takes the value's own type; a key that no row has was refused before (see `checkPlaceholders`).
 * @throws UserError for an unknown `$` name or filter, or an unset environment variable
 */
export function compilePayload(
	tree: unknown,
	environment: Environment,
	scope: Scope = inPayload,
): PayloadTemplate {
	// Literal JSON text and the getters between it: rendering is one concatenation.
	const parts: (string | Getter)[] = [];
	const literal = (text: string) => {
		const last = parts.at(-1);
		if (typeof last === 'string') parts[parts.length - 1] = last + text;
		else parts.push(text);
	};
	const visitText = (source: string): void => {
		const {parts: found, rest} = splitTemplate(source);
		const [only] = found;
		if (!only) literal(JSON.stringify(source));
		else if (found.length === 1 && only.before === '' && rest === '') {
			parts.push(compilePlaceholder(only.placeholder, environment, scope));
		} else parts.push(compileText(source, environment, scope));
	};
	const visit = (node: unknown): void => {
		if (typeof node === 'string') visitText(node);
		else if (Array.isArray(node)) {
			literal('[');
			for (const [index, item] of node.entries()) {
				if (index > 0) literal(',');
				visit(item);
			}
			literal(']');
		} else if (node !== null && typeof node === 'object') {
			literal('{');
			for (const [index, [key, value]] of Object.entries(node).entries()) {
				literal(`${index > 0 ? ',' : ''}${JSON.stringify(key)}:`);
				visit(value);
			}
			literal('}');
		} else literal(JSON.stringify(node));
	};
	visit(tree);
	return (context) => {
		let text = '';
		for (const part of parts) {
			text += typeof part === 'string' ? part : JSON.stringify(part(context) ?? null);
		}
		return text;
	};
}

/**
 * The names in the placeholders of a tree's strings without their filters, `$` ones and those that
 * stand in as a default included; its keys are no templates.
 */
export function placeholderNames(tree: unknown): string[] {
	return placeholdersIn(tree).flatMap(({name, filters}) => [
		name,
		...filters
			.filter((filter) => filter.name === 'default' && filter.argument?.startsWith('$'))
			.map(({argument}) => argument!),
	]);
}

/**
 * Checks that every prompt has each key that a payload names without a default, so that no
 * placeholder is sent empty.
 * @param present keys that every row has
 * @throws UserError with the first prompt that lacks one, and what it has
 */
export function checkPlaceholders(
	tree: unknown,
	prompts: Iterable<Prompt>,
	where = 'payload',
	present: readonly string[] = [],
): void {
	const needed = placeholdersIn(tree)
		.filter((placeholder) => !placeholder.name.startsWith('$') && !hasDefault(placeholder))
		.map(({name}) => name);
	const known = new Set(['id', 'question', ...present]);
	const names = new Set(needed.filter((name) => !known.has(name)));
	if (names.size === 0) return;
	const first = new Map<string, Prompt>();
	for (const prompt of prompts) {
		for (const name of names) {
			if (first.has(name) || lookUp(prompt, name) !== undefined) continue;
			first.set(name, prompt);
		}
	}
	for (const name of names) {
		const lacking = first.get(name);
		if (!lacking) continue;
		const keys = Object.keys(lacking.row).join(', ');
		throw new UserError(
			`${where}: {{${name}}} has no value for ${lacking.file}:${lacking.line}; the row has ${keys}, the fields are ${fieldNames.join(', ')}. A key that not every row has takes a default: {{${name}|default:}}`,
		);
	}
}

/** Percent-encodes values in an address's query; elsewhere they stay as they are. */
export const encodeInQuery = (value: string, before: string): string =>
	before.includes('?') ? encodeURIComponent(value.toWellFormed()) : value;
