import {createRequire} from 'node:module';
import type {CookieJar} from 'tough-cookie';
import {shortestSecret} from '../config/secrets.ts';
import {UserError} from '../model/user-error.ts';

/** The cookies of one user. */
export type Cookies = {
	/** The value of the Cookie header for an address, merged with the given one; undefined for none. */
	readonly header: (address: string, given: string | undefined) => string | undefined;
	/** Keeps the cookies of an opening. */
	readonly keep: (address: string, setCookie: readonly string[]) => void;
};

/**
 * Values that are hidden, in a worker: a balancer may set another one with each connection, and each makes
 * every search for secrets slower.
 */
const mostHidden = 200;

type Library = {readonly CookieJar: new (store: undefined, options: object) => CookieJar};

/**
 * Loads the library for cookies, which only runs with `--cookies` need.
 * @throws UserError that says how to install it
 */
export function loadCookieLibrary(): Library {
	try {
		return createRequire(import.meta.url)('tough-cookie') as Library;
	} catch {
		throw new UserError({
			key: 'cookies',
			text: '--cookies needs the package tough-cookie, which is not installed: npm install tough-cookie',
		});
	}
}

/** The form of an address in which cookies are set and sent: wss:// is as secure as https://. */
const asHttp = (address: string): string => address.replace(/^ws/i, 'http');

const nameOf = (pair: string): string => pair.split('=', 1)[0]!.trim();

/** A cookie that the server has set replaces a given one of the same name. */
function merge(given: string | undefined, kept: string): string {
	const names = new Set(kept.split(';').map(nameOf));
	const others = (given ?? '')
		.split(';')
		.map((pair) => pair.trim())
		.filter((pair) => pair !== '' && !names.has(nameOf(pair)));
	return [...others, ...(kept === '' ? [] : [kept])].join('; ');
}

/**
 * Creates the jars of a worker's users, each filled by the user's own connections.
 * @param onSecrets receives the values of cookies
 */
export function createCookieJars(
	onSecrets: (values: readonly string[]) => void,
): (user: object) => Cookies {
	const {CookieJar: Jar} = loadCookieLibrary();
	const jars = new WeakMap<object, CookieJar>();
	const hidden = new Set<string>();

	function hide(values: readonly string[]): void {
		const fresh = values.filter((value) => value.length >= shortestSecret && !hidden.has(value));
		const some = fresh.slice(0, Math.max(0, mostHidden - hidden.size));
		for (const value of some) hidden.add(value);
		if (some.length > 0) onSecrets(some);
	}

	return (user) => {
		const known = jars.get(user);
		// The server may be named like a public suffix, and there is no page that a cookie could leak to.
		const jar = known ?? new Jar(undefined, {rejectPublicSuffixes: false, looseMode: true});
		if (!known) jars.set(user, jar);
		return {
			header(address, given) {
				const text = merge(given, jar.getCookieStringSync(asHttp(address)));
				return text === '' ? undefined : text;
			},
			keep(address, setCookie) {
				for (const line of setCookie) {
					const cookie = jar.setCookieSync(line, asHttp(address), {ignoreError: true});
					if (cookie) hide([cookie.value]);
				}
			},
		};
	};
}
