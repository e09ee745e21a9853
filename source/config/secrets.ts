import type {Config} from './schema.ts';
import {hideCredentials} from './url.ts';

export const mask = '•••';

const secretHeaders = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-api-key']);
const secretName = /token|secret|passw|api[-_]?key|auth|credential|session|signature/i;
/** A value that is one reference gives nothing away, and reading it helps. */
const reference = /^[\w -]*\{\{\s*\$[\w.]+\s*\}\}$/;

/** Whether a header, key or query parameter of this name holds a secret. */
export function isSecretName(name: string): boolean {
	return secretHeaders.has(name.toLowerCase()) || secretName.test(name);
}

function hide(name: string, value: string): string {
	return isSecretName(name) && !reference.test(value) ? mask : value;
}

function redactTree(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(redactTree);
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, part]: [string, unknown]) => [
			key,
			typeof part === 'string' ? hide(key, part) : redactTree(part),
		]),
	);
}

/** The configuration as it may be shown and saved: the same shape, secret values masked. */
export function redactConfig(config: Config): Config {
	return {
		...config,
		url: config.url === undefined ? undefined : hideCredentials(config.url),
		headers: Object.fromEntries(
			Object.entries(config.headers).map(([name, value]) => [name, hide(name, value)]),
		),
		payload: redactTree(config.payload) as Config['payload'],
	};
}

/** Values shorter than this are too common to be blotted out of messages. */
const shortestSecret = 6;

/**
 * Every secret value that a run knows in clear: from the url's user and query, from headers and
 * payload keys with telling names, and whatever templates take from the environment.
 */
export function secretValues(config: Config, environment: NodeJS.ProcessEnv): string[] {
	const found: string[] = [];
	const url = config.url === undefined ? null : URL.parse(config.url);
	if (url) {
		found.push(decodeURIComponent(url.username), decodeURIComponent(url.password));
		for (const [, value] of url.searchParams) found.push(value, encodeURIComponent(value));
	}
	for (const [name, value] of Object.entries(config.headers)) {
		if (isSecretName(name)) found.push(value, ...value.split(/\s+/));
	}
	const visit = (value: unknown, key: string) => {
		if (typeof value === 'string' && isSecretName(key)) found.push(value);
		else if (value !== null && typeof value === 'object') {
			for (const [name, part] of Object.entries(value)) visit(part, name);
		}
	};
	visit(config.payload, '');
	const texts = [config.url, ...Object.values(config.headers), ...config.subprotocols];
	for (const text of [...texts, JSON.stringify(config.payload)]) {
		for (const match of (text ?? '').matchAll(/\{\{\s*\$env\.(\w+)\s*\}\}/g)) {
			const value = environment[match[1]!];
			if (value) found.push(value, encodeURIComponent(value));
		}
	}
	return [...new Set(found)].filter(
		(value) => value.length >= shortestSecret && !value.includes('{{'),
	);
}

/** A function that blots the given secrets out of a text. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
	const longestFirst = secrets.toSorted((a, b) => b.length - a.length);
	return (text) => longestFirst.reduce((result, secret) => result.replaceAll(secret, mask), text);
}
