import {placeholdersIn, type Environment} from '../../dataset/template.ts';
import {UserError} from '../../model/user-error.ts';
import type {Config} from '../options/run-options.ts';
import {isSecretName} from './is-secret.ts';

type Placeholder = ReturnType<typeof placeholdersIn>[number];

/** A template that takes variables, and what their values must not contain there. */
type Use = {
	/** The key of its option. */
	readonly key: keyof Templates;
	/** How messages name it. */
	readonly where: string;
	readonly template: unknown;
	/** Beyond control characters. */
	readonly refused?: {readonly characters: RegExp; readonly what: string};
	/** In JSON only secrets are checked: by the name of the key, or of the variable. */
	readonly isSecret?: (variable: string) => boolean;
};

const inHeader = {
	characters: /[^\t\x20-\x7E\x80-\xFF]/,
	what: 'contains a character that no header may contain',
};
const inSubprotocol = {
	characters: /[^!#$%&'*+.^_`|~\w-]/,
	what: 'contains a character that no subprotocol may contain',
};

/** The strings of a JSON tree; below a secret key each is a secret. */
function usesIn(
	tree: unknown,
	key: 'payload' | 'keepAliveMessage' | 'setup' | 'reply',
	secret: boolean,
): Use[] {
	if (typeof tree === 'string') {
		const isSecret = (variable: string) => secret || isSecretName(variable);
		return [{key, where: key, template: tree, isSecret}];
	}
	if (tree === null || typeof tree !== 'object') return [];
	return Object.entries(tree).flatMap(([name, part]) =>
		usesIn(part, key, secret || (!Array.isArray(tree) && isSecretName(name))),
	);
}

type Templates = Pick<
	Config,
	| 'url'
	| 'headers'
	| 'subprotocols'
	| 'payload'
	| 'keepAliveMessage'
	| 'setup'
	| 'reply'
	| 'origin'
	| 'proxy'
>;

const usesOf = (config: Templates): Use[] => [
	{key: 'url', where: 'url', template: config.url ?? ''},
	{key: 'origin', where: 'origin', template: config.origin ?? '', refused: inHeader},
	{key: 'proxy', where: 'proxy', template: config.proxy ?? ''},
	...Object.entries(config.headers).map(([name, template]): Use => ({
		key: 'headers',
		where: `header ${name}`,
		template,
		refused: inHeader,
	})),
	...config.subprotocols.map((template): Use => ({
		key: 'subprotocols',
		where: 'subprotocol',
		template,
		refused: inSubprotocol,
	})),
	...usesIn(config.payload, 'payload', false),
	...usesIn(config.keepAliveMessage, 'keepAliveMessage', false),
	...usesIn(
		config.setup?.map(({send}) => send),
		'setup',
		false,
	),
	...usesIn(
		config.reply.answer?.map(({send}) => send),
		'reply',
		false,
	),
];

const prefix = '$env.';

/** The variable that fills in a placeholder; undefined when there is none that is set. */
function variableOf({name, filters}: Placeholder, environment: Environment): string | undefined {
	const defaults = filters.filter((filter) => filter.name === 'default');
	return [name, ...defaults.map(({argument}) => argument ?? '')]
		.filter((text) => text.startsWith(prefix))
		.map((text) => text.slice(prefix.length))
		.find(
			(variable) => Object.hasOwn(environment, variable) && environment[variable] !== undefined,
		);
}

/** Whether the template allows an empty value. */
const mayBeEmpty = ({filters}: Placeholder): boolean =>
	filters.some(({name, argument}) => name === 'default' && /^(?:""|null)?$/.test(argument ?? ''));

/** A private key spans several lines, which JSON can hold. */
const isPem = (value: string): boolean => value.startsWith('-----BEGIN ');

/** What is wrong with a value, in a few words; undefined when nothing is. */
function flawOf(value: string, placeholder: Placeholder, {refused, isSecret}: Use) {
	if (value === '') return mayBeEmpty(placeholder) ? undefined : 'is empty';
	if (isSecret && isPem(value)) return undefined;
	if (/[\r\n]$/.test(value)) return 'ends with a line break';
	if (/^[\r\n]/.test(value)) return 'begins with a line break';
	// Filters encode the value, so it may contain anything.
	if (placeholder.filters.some(({name}) => name !== 'default')) return undefined;
	if (/[\r\n]/.test(value)) return 'contains a line break';
	if (/[^\P{Cc}\t]/u.test(value)) return 'contains a control character';
	return refused?.characters.test(value) ? refused.what : undefined;
}

/**
 * Checks the variables behind a configuration's secrets: a missing token, or one with the trailing line
 * break that files and CI systems add, would fail on every connection.
 * @throws UserError that names the variables, and what is wrong with each; never a value
 */
export function checkVariables(config: Templates, environment: Environment): void {
	const problems = usesOf(config).flatMap((use) =>
		placeholdersIn(use.template).flatMap((placeholder) => {
			const variable = variableOf(placeholder, environment);
			if (variable === undefined || use.isSecret?.(variable) === false) return [];
			const flaw = flawOf(environment[variable]!, placeholder, use);
			if (flaw === undefined) return [];
			const cure =
				flaw === 'is empty'
					? `set it, or give an empty default as in {{${placeholder.name}|default:}}`
					: 'set it to a value without it';
			const text = `${use.where}: the environment variable ${variable} ${flaw}; ${cure}`;
			return [[text, {key: use.key, text}] as const];
		}),
	);
	// Deduplicated by text, because one option may use a variable in several places.
	if (problems.length > 0) throw new UserError([...new Map(problems).values()]);
}
