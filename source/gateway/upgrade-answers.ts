import {isPlainId} from '../model/error-ids.ts';
import type {RefusalHeaders} from './dialect.ts';
import {formatCount} from '../terminal/format.ts';
import {explainRedirect} from './redirect.ts';
import {quotasWith} from './quotas.ts';

const meanings: ReadonlyMap<number, string> = new Map([
	[
		401,
		'an identity source of the authorizer is missing: a header or query parameter that it reads',
	],
	[403, 'denied by the authorizer or by a policy'],
	[
		410,
		'gone: API Gateway sends this to the backend’s callbacks only, so it comes from the $connect Lambda',
	],
	[
		429,
		`throttled: by default an account has ${formatCount(quotasWith().newConnections)} new connections/s in a Region; lower --connect-rate, or ask AWS for more`,
	],
	[502, 'the $connect Lambda threw, or returned a response that API Gateway does not accept'],
]);

/** What the status of a refused upgrade means behind API Gateway; undefined when it is self-explanatory. */
export function explainUpgrade(status: number): string | undefined {
	const known = meanings.get(status);
	if (known !== undefined) return known;
	return status >= 400 && status < 600
		? 'behind API Gateway: the $connect Lambda’s own answer, passed on'
		: explainRedirect(status);
}

/** Headers that identify who refused and where to look; messages use these names. */
const identifying = [
	'x-amzn-ErrorType',
	'x-amzn-RequestId',
	'apigw-requestid',
	'retry-after',
] as const;
const longestValue = 64;

/**
 * Describes a refusal by its headers.
 * @param headers with names in lower case, as Node has them
 */
export function notesOfRefusal(
	headers: RefusalHeaders,
): (readonly [name: string, value: string])[] {
	return identifying.flatMap((name) => {
		const value = headers[name.toLowerCase()];
		const text = typeof value === 'string' ? value : (value?.[0] ?? '');
		// An address follows the type's name; brackets would end the group that encloses the notes.
		const plain = text
			.replace(/(Exception):.*$/, '$1')
			.replaceAll(/[(),]/g, ' ')
			.trim();
		// A truncated value could contain part of a secret.
		return plain === '' || plain.length > longestValue ? [] : [[name, plain] as const];
	});
}

/** The id under which the server's logs record a refusal, if its headers name one. */
export const requestIdOf = (headers: RefusalHeaders): string | undefined =>
	['x-amzn-requestid', 'apigw-requestid'].map((name) => headers[name]).find(isPlainId);
