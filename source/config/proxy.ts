import {hideCredentials, withoutTemplates} from './url.ts';

/** A forward proxy, as its address names it. */
export type Proxy = {
	/** Without brackets around an IPv6 address. */
	readonly host: string;
	readonly port: number;
	/** Whether the proxy itself is reached over TLS. */
	readonly secure: boolean;
	/** The value of Proxy-Authorization. */
	readonly authorization: string | undefined;
	/** The parts of its credentials that are secret, decoded. */
	readonly secrets: readonly string[];
};

/** Whether a value of `--proxy` disables proxies, those of the environment included. */
export const isNoProxy = (text: string): boolean => /^(?:off|none)$/i.test(text.trim());

/** Proxies are often written without a scheme. */
const withScheme = (text: string): string =>
	/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;

/** What is wrong with a proxy's address, in a sentence without secrets; undefined when nothing is. */
export function problemWithProxy(text: string): string | undefined {
	const given = text.trim();
	// An address that begins with a template can be checked only once it is filled in.
	if (isNoProxy(given) || given.startsWith('{{')) return undefined;
	const address = withScheme(given);
	const shown = JSON.stringify(hideCredentials(given));
	const scheme = /^[^:]*/.exec(address)![0].toLowerCase();
	if (scheme.startsWith('socks')) {
		return `${shown} is a SOCKS proxy, and only http:// and https:// proxies are supported, such as http://proxy.example.com:3128`;
	}
	if (scheme !== 'http' && scheme !== 'https') {
		return `${shown} begins with ${scheme}:// instead of http:// or https://`;
	}
	const url = URL.parse(withoutTemplates(address));
	if (!url || url.hostname === '') {
		return `${shown} is not an address; signs such as @, / and # in a password are percent-encoded (%40, %2F, %23)`;
	}
	if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
		return `${shown} has more than host and port, and a proxy has neither a path nor a query`;
	}
	return undefined;
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/**
 * Reads the address of a proxy without a problem. The port is 80 for http:// and 443 for https:// if it
 * names none.
 */
export function readProxy(text: string): Proxy {
	const url = new URL(withScheme(text.trim()));
	const secure = url.protocol === 'https:';
	const [user, password] = [decoded(url.username), decoded(url.password)];
	const hasCredentials = user !== '' || password !== '';
	const pair = Buffer.from(`${user}:${password}`).toString('base64');
	return {
		host: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
		port: Number(url.port || (secure ? 443 : 80)),
		secure,
		authorization: hasCredentials ? `Basic ${pair}` : undefined,
		secrets: hasCredentials ? [password, url.password, pair].filter((part) => part !== '') : [],
	};
}
