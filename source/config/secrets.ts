import {placeholderNames, placeholdersIn} from '../dataset/template.ts';
import {harmlessReference} from './reference.ts';
import type {Config} from './schema.ts';
import {hideCredentials} from './url.ts';

export const mask = '•••';

const secretHeaders = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-api-key']);
const secretName =
	/(?<!max[-_]?)token|secret|passw|pwd|api[-_]?key|subscription-key|functions-key|auth(?!or)|credential|session|signature|jwt|bearer/i;
/** A value that says itself what it is. */
const secretValue = /^(?:Bearer|Basic) +\S/i;
/** A subprotocol that is a plain name, such as `chat.v1`, and no token. */
const plainName = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+){0,3}$/i;
const longestPlainName = 24;
/** A value that is one reference gives nothing away, and reading it helps. */
const reference = new RegExp(`^(?:(?:Bearer|Basic|Token|ApiKey) +)?${harmlessReference}$`, 'i');

/** Whether a header, key or query parameter of this name holds a secret. */
export function isSecretName(name: string): boolean {
	return secretHeaders.has(name.toLowerCase()) || secretName.test(name);
}

function hide(name: string, value: string): string {
	const secret = isSecretName(name) || secretValue.test(value);
	return secret && !reference.test(value) ? mask : value;
}

/** Tokens travel in subprotocols too: only what looks like a name is shown. */
function isSecretSubprotocol(text: string): boolean {
	return !reference.test(text) && !(plainName.test(text) && text.length <= longestPlainName);
}

/** All that stands below a secret key is secret, be it a number, a list or an object. */
function redactTree(value: unknown, secret = false): unknown {
	if (Array.isArray(value)) return value.map((part) => redactTree(part, secret));
	if (value !== null && typeof value === 'object') {
		return Object.fromEntries(
			Object.entries(value).map(([key, part]: [string, unknown]) => [
				key,
				redactTree(part, secret || isSecretName(key)),
			]),
		);
	}
	if (!secret || value === null || typeof value === 'boolean') return value;
	return typeof value === 'string' && reference.test(value) ? value : mask;
}

/** The configuration as it may be shown and saved: the same shape, secret values masked. */
export function redactConfig(config: Config): Config {
	return {
		...config,
		url: config.url === undefined ? undefined : hideCredentials(config.url),
		headers: Object.fromEntries(
			Object.entries(config.headers).map(([name, value]) => [name, hide(name, value)]),
		),
		origin: config.origin === undefined ? undefined : hideCredentials(config.origin),
		subprotocols: config.subprotocols.map((text) => (isSecretSubprotocol(text) ? mask : text)),
		payload: redactTree(config.payload) as Config['payload'],
		keepAliveMessage: redactTree(config.keepAliveMessage) as Config['keepAliveMessage'],
	};
}

/** Values shorter than this are too common to be blotted out of messages. */
const shortestSecret = 6;

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** User, password and query values, as they are written and as they are meant. */
function secretsOfUrl(address: string | undefined): string[] {
	const url = address === undefined ? null : URL.parse(address);
	if (!url) return [];
	const query = url.search
		.slice(1)
		.split('&')
		.map((pair) => pair.slice(pair.indexOf('=') + 1));
	const written = [url.username, url.password, ...query];
	const meant = [...written.map(decoded), ...url.searchParams.values()];
	return [...written, ...meant, ...meant.map(encodeURIComponent)];
}

/** The values of cookies without their names; of `Bearer abc` also `abc`, of `Basic` the password. */
function secretsOfHeader(name: string, value: string): string[] {
	if (!isSecretName(name)) return [];
	if (name.toLowerCase() === 'cookie') {
		const cookies = value.split(';').map((cookie) => cookie.slice(cookie.indexOf('=') + 1).trim());
		return [value, ...cookies];
	}
	const [scheme = '', ...rest] = value.trim().split(/\s+/);
	if (rest.length === 0) return [value];
	if (scheme.toLowerCase() !== 'basic') return [value, ...rest];
	const pair = Buffer.from(rest[0]!, 'base64').toString('utf8');
	return [value, ...rest, pair, pair.slice(pair.indexOf(':') + 1)];
}

function secretsOfPayload(value: unknown, secret = false): string[] {
	if (value !== null && typeof value === 'object') {
		return Object.entries(value).flatMap(([key, part]) =>
			secretsOfPayload(part, secret || isSecretName(key)),
		);
	}
	return secret && (typeof value === 'string' || typeof value === 'number') ? [String(value)] : [];
}

function secretsOfEnvironment(config: Config, environment: NodeJS.ProcessEnv): string[] {
	const texts = templatesOf(config);
	const encodes = placeholdersIn(texts).some(({filters}) =>
		filters.some(({name}) => name === 'base64'),
	);
	return texts
		.flatMap(placeholderNames)
		.filter((name) => name.startsWith('$env.'))
		.flatMap((name) => {
			const variable = name.slice('$env.'.length);
			const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined;
			if (!value) return [];
			const base64 = encodes ? [Buffer.from(value).toString('base64')] : [];
			return [value, encodeURIComponent(value.toWellFormed()), ...base64];
		});
}

const templatesOf = (config: Config): unknown[] => [
	config.url ?? '',
	...Object.values(config.headers),
	...config.subprotocols,
	config.payload,
	config.keepAliveMessage,
];

/** What stands in for a secret may be one itself: defaults below secret names, or of secret variables. */
function secretsOfDefaults(value: unknown, secret = false): string[] {
	if (value !== null && typeof value === 'object') {
		return Object.entries(value).flatMap(([key, part]) =>
			secretsOfDefaults(part, secret || isSecretName(key)),
		);
	}
	return placeholdersIn(value)
		.filter(({name}) => secret || isSecretName(name))
		.flatMap(({filters}) => filters)
		.filter(({name, argument}) => name === 'default' && argument !== undefined)
		.flatMap(({argument}) => [argument!, argument!.replace(/^"(.*)"$/, '$1')])
		.filter((text) => !text.startsWith('$'));
}

/**
 * Every secret value that a run knows in clear: from the url's user and query, from headers and
 * payload keys with telling names, and whatever templates take from the environment.
 */
export function secretValues(config: Config, environment: NodeJS.ProcessEnv): string[] {
	const found = [
		...secretsOfUrl(config.url),
		...secretsOfUrl(config.origin),
		...config.subprotocols.filter(isSecretSubprotocol),
		...Object.entries(config.headers).flatMap(([name, value]) => secretsOfHeader(name, value)),
		...secretsOfPayload(config.payload),
		...secretsOfPayload(config.keepAliveMessage),
		...secretsOfEnvironment(config, environment),
		...secretsOfDefaults([config.url, config.subprotocols], true),
		...secretsOfDefaults([config.headers, config.payload, config.keepAliveMessage]),
	];
	return [...new Set(found)].filter(
		(value) => value.length >= shortestSecret && !/\{\{|%7B%7B/i.test(value),
	);
}

/** What a redactor is when there is nothing to hide. */
export const keepText = (text: string): string => text;

/** A function that blots the given secrets out of a text. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
	const longestFirst = secrets.filter((secret) => secret !== '').toSorted(byLength);
	if (longestFirst.length === 0) return keepText;
	return (text) => longestFirst.reduce((result, secret) => result.replaceAll(secret, mask), text);
}

const byLength = (a: string, b: string): number => b.length - a.length;
