import {UserError} from '../model/user-error.ts';
import type {Credentials} from './presign.ts';

/** Before they expire, new credentials are asked for; what the AWS SDK itself uses. */
const refreshMargin = 5 * 60_000;
/** After a failure the source is left alone: it may be a command that is run or a quota. */
const retryPause = 10_000;

export type FreshOptions = {
	/** Wall clock in milliseconds. */
	readonly now: () => number;
	/** Known already, such as from the thread that checked the plan. */
	readonly initial?: Credentials | undefined;
	/** Called with each new set. */
	readonly loaded?: ((credentials: Credentials) => void) | undefined;
};

/**
 * Credentials from a source that is asked once, however many wait for them, and again five minutes
 * before they expire, while the old ones still serve.
 * @param load gives the current credentials; is handed the region they are wanted for
 * @returns rejects with what `load` rejected with, or with a UserError when they came expired
 */
export function keepFresh(
	load: (region: string) => Promise<Credentials>,
	{now, initial, loaded}: FreshOptions,
): (region: string) => Promise<Credentials> {
	let current = initial;
	let loading: Promise<Credentials> | undefined;
	let failure = new Error('no credentials');
	let retryAt = -Infinity;

	function left({expiration}: Credentials): number {
		// What is no date comes from a variable that somebody set by hand.
		const end = expiration?.getTime() ?? NaN;
		return Number.isNaN(end) ? Infinity : end - now();
	}

	function refuseExpired(found: Credentials): void {
		if (left(found) > 0) return;
		const at = found.expiration!.toISOString();
		throw new UserError(`--auth sigv4: the AWS credentials expired at ${at}; sign in again`);
	}

	async function ask(region: string): Promise<Credentials> {
		try {
			const found = await load(region);
			refuseExpired(found);
			current = found;
			retryAt = -Infinity;
			loaded?.(found);
			return found;
		} catch (error) {
			failure = error instanceof Error ? error : new Error(String(error));
			retryAt = now() + retryPause;
			throw failure;
		}
	}

	function refresh(region: string): Promise<Credentials> {
		loading ??= ask(region).finally(() => {
			loading = undefined;
		});
		return loading;
	}

	return (region) => {
		const rest = now() < retryAt;
		if (current && left(current) > 0) {
			// A failure is no matter yet: there is time for another try.
			if (left(current) < refreshMargin && !rest) refresh(region).catch(() => undefined);
			return Promise.resolve(current);
		}
		return rest ? Promise.reject(failure) : refresh(region);
	};
}

/** The values in credentials that no output may show, as they are and as they stand in an address. */
export function credentialSecrets({secretAccessKey, sessionToken}: Credentials): string[] {
	const plain = [secretAccessKey, ...(sessionToken === undefined ? [] : [sessionToken])];
	return [...new Set([...plain, ...plain.map(encodeURIComponent)])];
}

const signedParameter = /(X-Amz-(?:Signature|Security-Token|Credential)(?:=|%3D))[^&\s"'<>\\]+/gi;

/**
 * Masks signature, session token and key id in a text that quotes a signed address, as AWS's own
 * refusals do. Each connection has another signature: they are known by their names, not kept.
 */
export function hideSignature(text: string, mask: string): string {
	return text.replace(signedParameter, `$1${mask}`);
}
