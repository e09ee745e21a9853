import {placeholdersIn} from '../../dataset/template.ts';
import {isScheme} from './is-secret.ts';
import type {Secret} from './places.ts';

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** Defaults that replace a missing secret. */
function defaultsIn(value: string): string[] {
	return placeholdersIn(value)
		.flatMap(({filters}) => filters)
		.filter(({name, argument}) => name === 'default' && argument !== undefined)
		.flatMap(({argument}) => [argument!, argument!.replace(/^"(.*)"$/, '$1')])
		.filter((text) => !text.startsWith('$') && text !== 'null');
}

/** The values of cookies without their names. */
const cookiesIn = (value: string): string[] =>
	value.split(';').map((cookie) => cookie.slice(cookie.indexOf('=') + 1).trim());

/** Parameters of `Digest` and the like that are not secret, and occur in many messages. */
const plainParameters = /^(?:realm|uri|algorithm|qop|nc|charset|signedheaders)$/i;

function parametersIn(text: string): string[] {
	const found = text.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s",]+))/g);
	return [...found].flatMap(([, name, quoted, plain]) =>
		plainParameters.test(name!) ? [] : [quoted ?? plain!],
	);
}

/** The `abc` of `Bearer abc`, the password of `Basic`, the parameter values of `Digest`. */
function credentialsIn(name: string, value: string): string[] {
	const [scheme = '', ...rest] = value.split(/\s+/);
	const own = /auth/i.test(name) && rest.length === 1;
	if (rest.length === 0 || !(own || isScheme(scheme))) return [];
	const parameters = rest.join(' ');
	if (/^(?:digest|hawk|aws4-hmac-sha256)$/i.test(scheme)) return parametersIn(parameters);
	if (scheme.toLowerCase() !== 'basic') return [parameters, ...rest];
	const pair = Buffer.from(rest[0]!, 'base64').toString('utf8');
	return [...rest, pair, pair.slice(pair.indexOf(':') + 1)];
}

/** The passwords of addresses in a text. */
const passwordsIn = (value: string): string[] =>
	[...value.matchAll(/:\/\/[^\s/?#@:]*:([^\s/?#@]+)@/g)].flatMap(([, password]) => [
		password!,
		decoded(password!),
	]);

/** What is secret in a literal text: the whole text, its decoded form, and its parts. */
function piecesOfLiteral({name, value}: Pick<Secret, 'name' | 'value'>): string[] {
	const text = value.trim();
	return [
		text,
		decoded(text),
		decoded(text.replaceAll('+', ' ')),
		...(/cookie/i.test(name) ? cookiesIn(text).flatMap((part) => [part, decoded(part)]) : []),
		...credentialsIn(name, text),
		...passwordsIn(text),
	];
}

/** The texts between placeholders, except the names of cookies and schemes. */
const literalsIn = (value: string): string[] =>
	value
		.replaceAll(/\{\{[^{}]*\}\}/g, '\0')
		.replaceAll(/[\w.-]+=(?=\0)/g, '')
		.split('\0')
		.filter((part) => !isScheme(part.trim()));

/** All texts that reveal a secret. */
export function piecesOf({name, value}: Pick<Secret, 'name' | 'value'>): string[] {
	const literals = literalsIn(value);
	return [
		...literals.flatMap((part) => piecesOfLiteral({name, value: part})),
		...defaultsIn(value),
	];
}
