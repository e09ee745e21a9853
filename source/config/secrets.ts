import {compileText, placeholderNames, type Environment} from '../dataset/template.ts';
import {isExactDecimal} from '../model/exact-json.ts';
import {UserError} from '../model/user-error.ts';
import type {Config} from './options/run-options.ts';
import {mask} from './secrets/redactor.ts';
import {piecesOf} from './secrets/pieces.ts';
import {replaceSecrets} from './secrets/places.ts';

export {isSecret, isSecretHeader, isSecretName} from './secrets/is-secret.ts';
export {createRedactor, keepText, mask, redactRecord, type Redact} from './secrets/redactor.ts';

/** The configuration as it may be shown and saved: the same shape, secret values masked. */
export const redactConfig = (config: Config): Config => replaceSecrets(config, () => mask);

/** Values shorter than this are too common to be masked in messages. */
export const shortestSecret = 6;

/** The options whose texts are templates. */
const templates = [
	'url',
	'origin',
	'headers',
	'subprotocols',
	'payload',
	'keepAliveMessage',
	'setup',
	'reply',
	'proxy',
] as const;

const ofEnvironment = /\{\{\s*\$(?:env|file)\.[^{}]*\}\}/g;

/** Longer files hold a text rather than a token. */
const longestToken = 8 * 1024;

/** The value of a variable's placeholder; undefined when it cannot be filled in. */
function valueOf(placeholder: string, environment: Environment): string | undefined {
	try {
		return compileText(placeholder, environment, 'secret')({connection: 0, index: 0});
	} catch (error) {
		// The use of the template reports it.
		if (error instanceof UserError) return undefined;
		throw error;
	}
}

/** A tree whose strings have their variables filled in. */
function fillIn(tree: unknown, environment: Environment): unknown {
	if (typeof tree === 'string') {
		return tree.replaceAll(ofEnvironment, (text) => valueOf(text, environment) ?? text);
	}
	if (Array.isArray(tree)) return tree.map((part) => fillIn(part, environment));
	if (tree === null || typeof tree !== 'object' || isExactDecimal(tree)) return tree;
	return Object.fromEntries(
		Object.entries(tree).map(([key, part]) => [key, fillIn(part, environment)]),
	);
}

function textsIn(tree: unknown): string[] {
	if (typeof tree === 'string') return [tree];
	return tree !== null && typeof tree === 'object' ? Object.values(tree).flatMap(textsIn) : [];
}

/** The values of all variables in templates, as they are and as filters change them. */
function valuesOfVariables(config: Config, environment: Environment): string[] {
	const texts = templates.flatMap((key) => textsIn(config[key]));
	const plain = texts
		.flatMap(placeholderNames)
		.filter((name) => name.startsWith('$env.'))
		.map((name) => name.slice('$env.'.length))
		.map((variable) => (Object.hasOwn(environment, variable) ? environment[variable] : undefined));
	const filtered = texts.flatMap((text) =>
		[...text.matchAll(ofEnvironment)]
			.filter(([placeholder]) => /\|(?!\s*default\b)/.test(placeholder))
			.map(([placeholder]) => valueOf(placeholder, environment)),
	);
	const files = texts
		.flatMap(placeholderNames)
		.filter((name) => name.startsWith('$file.'))
		.map((name) => valueOf(`{{${name}}}`, environment));
	return [...plain, ...files, ...filtered]
		.filter((value) => value !== undefined)
		.filter((value) => value.length <= longestToken);
}

/** What `redactConfig` masks, with the parts that are secret on their own. */
function literalSecrets(config: Config): string[] {
	const found: string[] = [];
	replaceSecrets(config, (secret) => {
		found.push(...piecesOf(secret));
		return mask;
	});
	return found;
}

/**
 * Every secret value that a run knows in clear: what `redactConfig` masks before and after variables are
 * filled in, and everything that templates take from the environment.
 */
export function secretValues(config: Config, environment: Environment): string[] {
	const filled = Object.fromEntries(
		templates.map((key) => [key, fillIn(config[key], environment)]),
	) as Partial<Config>;
	const found = [
		...literalSecrets(config),
		...literalSecrets({...config, ...filled}),
		...valuesOfVariables(config, environment),
	];
	return [...new Set(found)].filter(
		(value) => value.length >= shortestSecret && !/\{\{|%7B%7B/i.test(value),
	);
}
