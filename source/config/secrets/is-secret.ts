import {placeholdersIn} from '../../dataset/template.ts';
import {numberText} from '../../model/exact-json.ts';
import {harmlessReference} from '../reference.ts';

/** Words that mark a secret anywhere in a name. */
const secretWord =
	/^(?:pass|passw\w*|passphrases?|passcodes?|passkeys?|pwd|pw|pin|otp|totp|mfa|secrets?|tokens?|auth|oauth|authn|authz|authorization|authentication|credentials?|creds|cookies?|sessions?|sid|jwt|jwts|bearer|signature|sig|hmac|dsn)$/;
/** Secret names written as one word, such as `authtoken`. */
const runTogether =
	/(?:password|passphrase|passcode|passwd|secret|token|apikey|accesskey|secretkey|privatekey|authkey|sessionid|sessionkey|credentials?|authorization|signature)$|(?:access|auth|api|refresh|session|bearer)(?:tokens|keys)$/;
/** At the end of a name these describe a secret without holding it: `auth_type`, `pass_rate`. */
const aboutWord =
	/^(?:types?|methods?|modes?|flow|schemes?|provider|names?|required|enabled|disabled|url|uri|endpoint|version|kind|status|expires?|expiry|expiration|ttl|timeout|counts?|length|size|limits?|budget|usage|rate|policy|format|prefix|position|index|offset|through|at|time|date)$/;
/** Next to `token` these make it a count: `max_token`; `tokens` has further such neighbours. */
const countWord = /^(?:max|maximum|min|minimum|num|number|count|total|limit|budget|usage|per)$/;
const countOfMany =
	/^(?:n|used|input|output|prompt|completion|new|cached|remaining|reasoning|thinking|window|ids?)$/;
/** Before `key` these make it harmless: `primary_key`. */
const plainKey =
	/^(?:primary|foreign|partition|sort|cache|routing|public|translation|object|row|shard|group|index|lookup|idempotency|hot|shortcut|arrow|enter|map|dictionary|json)$/;
/** Before `keys` these make them secret; `keys` alone can mean anything. */
const openingKeys = /^(?:api|access|secret|private|auth|encryption|signing)$/;

/** `X-APIKey`, `accessKey2` and `user_pass` as words in lower case, without numbers. */
function wordsOf(name: string): string[] {
	const found = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}]+/gu) ?? [];
	return found.map((word) => word.toLowerCase()).filter((word) => word !== 'v');
}

/** Whether a word marks a secret, given the other words of its name. */
function tells(word: string, words: readonly string[]): boolean {
	if (word === 'token') return !words.some((other) => countWord.test(other));
	if (word === 'tokens') {
		return !words.some((other) => countWord.test(other) || countOfMany.test(other));
	}
	return secretWord.test(word) || runTogether.test(word);
}

/** Whether a header, key or parameter of this name holds a secret, whatever its value. */
export function isSecretName(name: string): boolean {
	const words = wordsOf(name);
	const last = words.at(-1);
	if (last === undefined || aboutWord.test(last)) return false;
	if (words.some((word) => tells(word, words))) return true;
	const before = words.at(-2) ?? '';
	return (
		(last === 'key' && !plainKey.test(before)) || (last === 'keys' && openingKeys.test(before))
	);
}

/** Authentication schemes that a header may begin with (RFC 9110, section 11.6.2, and customary ones). */
const schemes = 'bearer|basic|digest|negotiate|ntlm|hawk|token|apikey|api-key|aws4-hmac-sha256';
const scheme = new RegExp(`^(?:${schemes})$`, 'i');
export const isScheme = (word: string): boolean => scheme.test(word);

const credentials = new RegExp(String.raw`^\s*(?:${schemes})\s+\S`, 'i');
/** Outside headers such a word may begin a sentence, so only credentials may follow it. */
const bearer = /^\s*(?:bearer|negotiate|ntlm)\s+\S{6,}\s*$/i;
const parameters = /^\s*(?:digest|hawk|aws4-hmac-sha256)\s+\w+=/i;
const encoded = /^\s*(?:basic|token|api-?key)\s+(\S{8,})\s*$/i;

function isCredentials(value: string): boolean {
	if (bearer.test(value) || parameters.test(value)) return true;
	return /.[A-Z\d+/=_-]/.test(encoded.exec(value)?.[1] ?? '');
}

/** Values recognised by their issuers' prefixes. */
const issued = [
	// JSON web tokens.
	/(?:^|[^\w-])eyJ[\w-]{6,}\.[\w-]{4,}\.[\w-]*/,
	/^sk-(?=\S*[A-Z\d])[\w-]{8,}$/,
	/\bsk-[\w-]{20,}/,
	/\b(?:AKIA|ASIA)[A-Z\d]{12,}/,
	/\b(?:gh[oprsu]_|github_pat_|glpat-|npm_|hf_|xox[abeoprs]-|xapp-|[rs]k_(?:live|test)_)[\w-]{10,}/,
	/\b(?:AIza[\w-]{30,}|ya29\.[\w-]{10,}|SG\.[\w-]{10,}\.[\w-]{10,})/,
	/-----BEGIN [A-Z ]*PRIVATE KEY-----/,
	// An address with a password in it.
	/\b[a-z][a-z\d+.-]*:\/\/[^\s/?#@:]*:[^\s/?#@]+@/i,
];

/** Whether a value is recognisably a secret, whatever its name. */
export const looksSecret = (value: string): boolean =>
	isCredentials(value) || issued.some((form) => form.test(value));

const placeholder = new RegExp(harmlessReference, 'g');
/** What may surround a reference: a scheme, a cookie's name, separators. */
const aroundReferences = new RegExp(
	String.raw`^(?:(?:${schemes}|key)\b|[\w.-]+=(?=\0)|[;,:\s\0])*$`,
	'i',
);

/** Whether a value only refers to a secret, reveals nothing and is worth showing. */
export function isReference(value: string): boolean {
	const marked = value.replaceAll(placeholder, '\0');
	return marked !== value && aroundReferences.test(marked);
}

/** Whether a text consists of references only. */
export const isTemplate = (value: string): boolean => value.replaceAll(placeholder, '') === '';

/** The default of a secret variable is a secret in clear. */
function hasSecretDefault(value: string): boolean {
	return placeholdersIn(value).some(
		({name, filters}) =>
			isSecretName(name.replace(/^\$env\./, '')) &&
			filters.some(
				(filter) => filter.name === 'default' && !/^(?:null|""|\$.*)?$/.test(filter.argument ?? ''),
			),
	);
}

/**
 * Whether a value is a secret, for everything that is shown, saved and masked. References such as `Bearer
 * {{$env.TOKEN}}` are not; numbers are if their name marks a secret.
 */
export function isSecret(name: string, value: unknown): boolean {
	if (typeof value === 'string') {
		if (value === '' || isReference(value)) return false;
		return isSecretName(name) || looksSecret(value) || hasSecretDefault(value);
	}
	return numberText(value) !== undefined && isSecretName(name) && !wordsOf(name).includes('tokens');
}

/** The same for a header, where any value may be credentials. */
export const isSecretHeader = (name: string, value: string): boolean =>
	isSecret(name, value) || (credentials.test(value) && !isReference(value));

/** A subprotocol that is a plain name, such as `chat.v1`, and not a token. */
const plainName = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+){0,3}$/i;
const longestPlainName = 24;

/** The same for a subprotocol, which may carry a token: only what looks like a name is harmless. */
export function isSecretSubprotocol(text: string): boolean {
	if (isReference(text)) return false;
	return looksSecret(text) || text.length > longestPlainName || !plainName.test(text);
}
