import {harmlessReference} from './reference.ts';
import {looksSecret} from './secrets/is-secret.ts';

/** An address with its templates replaced, because they can become anything. */
export function withoutTemplates(url: string): string {
	return url.replaceAll(/\{\{[^{}]*\}\}/g, 'x');
}

/** What is wrong with a WebSocket address, in a sentence; undefined when nothing is. */
export function problemWithUrl(url: string): string | undefined {
	// An address that begins with a template can be checked only once it is filled in.
	if (url.startsWith('{{')) return undefined;
	const shown = JSON.stringify(hideCredentials(url));
	if (/\p{Cc}/u.test(url)) {
		return `${shown} contains a line break or another control character, which no address may`;
	}
	if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) {
		return `${shown} does not begin with ws:// or wss://`;
	}
	const parsed = URL.parse(withoutTemplates(url));
	if (!parsed) return `${shown} is not an address`;
	if (parsed.protocol !== 'ws:' && parsed.protocol !== 'wss:') {
		return `${shown} begins with ${parsed.protocol}// instead of ws:// or wss://`;
	}
	if (parsed.hash) return `${shown} has a fragment (#…), which WebSocket addresses may not have`;
	return undefined;
}

const isLocal = /^(localhost|127\.|\[::1\])/i;
const plainSchemes = new Set(['http', 'ws']);

/** The WebSocket form of an address written for a browser, or without a scheme. */
export function nearestUrl(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	const [, scheme, rest] = /^(?:([a-z][a-z0-9+.-]*)(?::\/+|\/\/+))?([^#]*)/i.exec(value.trim())!;
	const plain = scheme === undefined ? isLocal.test(rest!) : plainSchemes.has(scheme.toLowerCase());
	const complete = `${plain ? 'ws' : 'wss'}://${rest!}`;
	return problemWithUrl(complete) === undefined ? hideCredentials(complete) : undefined;
}

const reference = new RegExp(`^${harmlessReference}$`);

/** A parameter's name without its value; a parameter without a name may be a secret itself. */
function hidePair(pair: string): string {
	const [, name = '', value] = /^([^=]*=)?(.*)$/s.exec(pair)!;
	return value === '' || reference.test(value!) ? pair : `${name}•••`;
}

/** An address with possible secrets masked: user, password, query values, fragment, tokens in its path. */
export function hideCredentials(url: string): string {
	// A password with / or ? in it makes the address invalid, so anything before an @ may be one.
	const valid = URL.parse(withoutTemplates(url)) !== null;
	const user = valid ? /^([a-z][a-z0-9+.-]*:\/*)?[^/?#]*@/i : /^([a-z][a-z0-9+.-]*:\/+)?.*@/is;
	return url
		.replace(user, (_, scheme: string | undefined) =>
			scheme?.includes('/') ? `${scheme}•••@` : '•••@',
		)
		.replace(/#.+$/s, '#•••')
		.replace(/^[^?#]*/, (path) =>
			path
				.split('/')
				.map((part) => (looksSecret(part) ? '•••' : part))
				.join('/'),
		)
		.replace(/\?([^#]*)/, (_, query: string) => `?${query.split('&').map(hidePair).join('&')}`);
}

/** Whether an address leads to this machine. */
export function isLoopback(url: string): boolean {
	const host = URL.parse(withoutTemplates(url))?.hostname ?? '';
	return (
		host === 'localhost' ||
		host.endsWith('.localhost') ||
		host === '[::1]' ||
		/^127(\.\d{1,3}){3}$/.test(host)
	);
}

/** The `Origin` a browser on the same host would send. */
export function defaultOrigin(url: string): string {
	const parsed = new URL(url);
	return `https://${parsed.host}`;
}
