import {isSecret, isSecretName} from './is-secret.ts';

/** Some protocols call a whole configuration so, others the id of a session. */
const configuration = /^sessions?$/i;

const letters = String.raw`(?:\p{Lu}?[\p{Ll}\p{Lo}\p{M}]{2,})+|\p{Lu}{1,12}|\p{L}`;
/** `realtime`, `pcm16`, `4o`, `2024`. */
const plainWord = new RegExp(
	String.raw`^(?=.{1,24}$)(?:(?:${letters})\d{0,4}|\d{1,8}\p{L}{0,2})$`,
	'u',
);

/** Whether a text consists of words, unlike a random value. */
const isPlainText = (text: string): boolean =>
	text.split(/[^\p{L}\p{M}\p{N}]+/u).every((part) => part === '' || plainWord.test(part));

/** `id`, `userId`, `conversation_ids`. */
const identifier = /(?:^|[^A-Za-z])(?:id|Id|ID)s?$|[a-z\d](?:Id|ID)s?$/;

/** The name of the secret that a key belongs to; undefined for none. */
export function secretAbove(above: string | undefined, key: string): string | undefined {
	if (above !== undefined && !configuration.test(above)) return above;
	return isSecretName(key) ? key : above;
}

/**
 * Whether a value in a tree is a secret. Everything below a secret key is: only below `session`, which may be
 * a configuration, settings and sentences are not.
 * @param above what `secretAbove` says of the value's key
 */
export function isSecretBelow(above: string | undefined, key: string, value: unknown): boolean {
	if (above === undefined || above === key || !configuration.test(above)) {
		return isSecret(above ?? key, value);
	}
	if (identifier.test(key)) return isSecret(above, value);
	const isRandom = typeof value === 'string' && !isPlainText(value);
	return isRandom ? isSecret(above, value) : isSecret(key, value);
}
