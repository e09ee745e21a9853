import {randomUUID} from 'node:crypto';
import {UserError} from '../model/user-error.ts';
import {fieldNames, type FieldName} from './fields.ts';
import type {Prompt} from '../model/prompt.ts';

/** What a template's placeholders may refer to when it is filled in. */
export type TemplateContext = {
	/** Absent where no prompt is at hand, as in the address of a connection for many prompts. */
	readonly prompt?: Prompt;
	/** Number of the connection, from 0. */
	readonly connection: number;
	/** Position of the prompt in the run, from 0. */
	readonly index: number;
};

export type Environment = Readonly<Record<string, string | undefined>>;

type Json = unknown;
type Getter = (context: TemplateContext) => Json;

const placeholder = /\{\{([^{}]*)\}\}/g;

/** Names a template may use besides the keys of a row. */
const specials = ['$uuid', '$connection', '$index', '$timestamp', '$env.NAME'];

function special(name: string, environment: Environment, where: string): Getter {
	switch (name) {
		case '$uuid':
			return () => randomUUID();
		case '$connection':
			return ({connection}) => connection;
		case '$index':
			return ({index}) => index;
		case '$timestamp':
			return () => Date.now();
	}
	if (!name.startsWith('$env.')) {
		throw new UserError(
			`${where}: {{${name}}} is unknown; there are ${specials.join(', ')} and the dataset's keys`,
		);
	}
	const variable = name.slice('$env.'.length);
	const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined;
	if (value === undefined) {
		throw new UserError(`${where}: the environment variable ${variable} of {{${name}}} is not set`);
	}
	return () => value;
}

/** A row's own value: by the field's name, by the key itself, or by a path of keys with dots. */
export function lookUp(prompt: Prompt, name: string): Json {
	const {row} = prompt;
	// The field first: it is what was checked, and what the metrics go by.
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

function getter(name: string, environment: Environment, where: string): Getter {
	if (name.startsWith('$')) return special(name, environment, where);
	return ({prompt}) => prompt && lookUp(prompt, name);
}

const asText = (value: Json): string =>
	typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

/** A text with placeholders, such as an address or a header's value. */
export type TextTemplate = (context: TemplateContext) => string;

/**
 * Compiles a text template.
 * @param encode applied to each filled-in value, with the text that stands before it
 * @throws UserError for an unknown `$` name or an unset environment variable
 */
export function compileText(
	source: string,
	environment: Environment,
	where: string,
	encode: (value: string, before: string) => string = (value) => value,
): TextTemplate {
	const parts: (string | Getter)[] = [];
	let end = 0;
	for (const match of source.matchAll(placeholder)) {
		parts.push(source.slice(end, match.index), getter(match[1]!.trim(), environment, where));
		end = match.index + match[0].length;
	}
	parts.push(source.slice(end));
	if (parts.length === 1) return () => source;
	return (context) =>
		parts.reduce<string>(
			(text, part) =>
				text + (typeof part === 'string' ? part : encode(asText(part(context)), text)),
			'',
		);
}

/** The filled-in payload of a prompt, as JSON text. */
export type PayloadTemplate = (context: TemplateContext) => string;

/**
 * Compiles a JSON tree whose strings are templates. Values are filled in as JSON values, never into
 * JSON text, so nothing in a prompt can break the payload. A string that is exactly one placeholder
 * takes the value's own type; a key that no row has was refused before (see `placeholderNames`).
 */
export function compilePayload(tree: Json, environment: Environment): PayloadTemplate {
	// Literal JSON text and the getters between it: filling in is one concatenation.
	const parts: (string | Getter)[] = [];
	const literal = (text: string) => {
		const last = parts.at(-1);
		if (typeof last === 'string') parts[parts.length - 1] = last + text;
		else parts.push(text);
	};
	const visit = (node: Json): void => {
		if (typeof node === 'string') {
			const only = /^\{\{([^{}]*)\}\}$/.exec(node);
			if (only) parts.push(getter(only[1]!.trim(), environment, 'payload'));
			else if (placeholderNames(node).length === 0) literal(JSON.stringify(node));
			else parts.push(compileText(node, environment, 'payload'));
		} else if (Array.isArray(node)) {
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

/** The names in the placeholders of a tree's strings, `$` ones included; its keys are no templates. */
export function placeholderNames(tree: Json): string[] {
	if (typeof tree === 'string') {
		return [...tree.matchAll(placeholder)].map((match) => match[1]!.trim());
	}
	if (tree === null || typeof tree !== 'object') return [];
	return Object.values(tree).flatMap(placeholderNames);
}

/**
 * Checks that every prompt has each key that a payload names, so that no placeholder is sent empty.
 * @throws UserError with the first prompt that lacks one, and what it has
 */
export function checkPlaceholders(tree: Json, prompts: readonly Prompt[], where = 'payload'): void {
	for (const name of new Set(placeholderNames(tree).filter((name) => !name.startsWith('$')))) {
		const lacking = prompts.find((prompt) => lookUp(prompt, name) === undefined);
		if (!lacking) continue;
		const keys = Object.keys(lacking.row).join(', ');
		throw new UserError(
			`${where}: {{${name}}} has no value for ${lacking.file}:${lacking.line}; the row has ${keys}, the fields are ${fieldNames.join(', ')}`,
		);
	}
}

/** Percent-encodes values that land in an address's query; before it they are taken as they are. */
export const encodeInQuery = (value: string, before: string): string =>
	before.includes('?') ? encodeURIComponent(value.toWellFormed()) : value;
