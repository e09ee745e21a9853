import {isReference, isSecretHeader, isSecretName, isTemplate, looksSecret} from './is-secret.ts';

/** Replaces one secret by its name; undefined removes it. */
export type ReplaceNamed = (name: string, value: string) => string | undefined;

/** Replaces the secrets of a JSON value. */
export type ReplaceJson = (value: unknown) => unknown;

const isHidden = (name: string, value: string): boolean =>
	isSecretName(name) && !isTemplate(value) && !isReference(value);

/** Parameters as in a query: `?token=abc&x=1`. */
const inQuery = /(?<=[?&])([\w.-]+)=([^&#\s"'<>]+)/g;
/** The same at the beginning of a text, between spaces, and in cookies. */
const anywhere = /(?<=^|[?&;,\s])([\w.-]+)=([^&;,#\s"'<>]+)/g;

function replacePairs(text: string, pairs: RegExp, replace: ReplaceNamed): string {
	return text.replaceAll(pairs, (pair, name: string, value: string) =>
		isHidden(name, value) ? `${name}=${replace(name, value) ?? ''}` : pair,
	);
}

/** Replaces the secrets among the parameters of an address within a text. */
export const replaceInQueries = (text: string, replace: ReplaceNamed): string =>
	text.includes('=') ? replacePairs(text, inQuery, replace) : text;

/** Text around JSON, as in `42["chat",{…}]`. */
const json = /^([^[{]*)([[{].*[\]}])([^\]}]*)$/s;

function replaceInJson(text: string, replaceTree: ReplaceJson): string {
	const [, before = '', inner, after = ''] = json.exec(text) ?? [];
	if (inner === undefined) return text;
	try {
		const value: unknown = JSON.parse(inner);
		const [given, replaced] = [JSON.stringify(value), JSON.stringify(replaceTree(value))];
		return replaced === given ? text : before + replaced + after;
	} catch {
		// A template outside a string, for example.
		return text;
	}
}

/** A member of an object in text that is no JSON. */
const member = /"([\w.-]+)"(\s*:\s*)"([^"]*)"/g;
const header = /^([\w.-]+)(\s*:\s*)(.+)$/s;
const credentials = /\b([A-Za-z][\w-]*\s+)?([^\s"',;&<>()[\]{}]{8,})/g;

function replaceInRecord(record: string, replace: ReplaceNamed, replaceTree: ReplaceJson): string {
	return replaceInJson(record, replaceTree)
		.replaceAll(member, (whole, name: string, colon: string, value: string) =>
			isHidden(name, value) && value !== ''
				? `"${name}"${colon}"${replace(name, value) ?? ''}"`
				: whole,
		)
		.replace(header, (whole, name: string, colon: string, value: string) =>
			isSecretHeader(name, value) ? `${name}${colon}${replace(name, value) ?? ''}` : whole,
		);
}

/** Ends a line of a header, or a record: line breaks, NUL, U+001E. */
const boundary = /([\0-\x1F]+)/;

/**
 * Replaces the secrets in a plain text that is sent as it is: values below secret names in JSON within it,
 * in lines like headers and in parameters, and what is recognisably a secret.
 */
export function replaceInText(
	text: string,
	replace: ReplaceNamed,
	replaceTree: ReplaceJson,
): string {
	const records = text
		.split(boundary)
		.map((part, index) => (index % 2 === 1 ? part : replaceInRecord(part, replace, replaceTree)))
		.join('');
	return replacePairs(records, anywhere, replace).replaceAll(
		credentials,
		(whole, scheme: string | undefined, word: string) => {
			if (looksSecret(word)) return `${scheme ?? ''}${replace('text', word) ?? ''}`;
			return scheme !== undefined && looksSecret(whole)
				? `${scheme}${replace('text', word) ?? ''}`
				: whole;
		},
	);
}
