import {UserError} from '../model/user-error.ts';
import type {Credentials} from './presign.ts';

/** How long before expiry credentials are renewed, in milliseconds; the AWS SDK uses the same. */
const refreshMargin = 5 * 60_000;
/** Milliseconds without another try after a failure: the source may run a command or have a quota. */
const retryPause = 10_000;

export type FreshOptions = {
	/** Wall clock in milliseconds. */
	readonly now: () => number;
	/** Already known, for example from the thread that checked the plan. */
	readonly initial?: Credentials | undefined;
	/** Called with each new set. */
	readonly loaded?: ((credentials: Credentials) => void) | undefined;
};

/**
 * Caches credentials. However many callers wait, the source is asked once, and again five minutes before
 * expiry, while the old credentials are still in use.
 * @param load returns the current credentials for a region
 * @returns rejects with the error of `load`, or with a UserError when the credentials are already expired
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
		// An invalid date comes from a variable that someone set by hand.
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
			// A failure doesn't matter yet: there is time for another try.
			if (left(current) < refreshMargin && !rest) refresh(region).catch(() => undefined);
			return Promise.resolve(current);
		}
		return rest ? Promise.reject(failure) : refresh(region);
	};
}

/** The secret values in credentials, as they are and as they appear in an address. */
export function credentialSecrets({secretAccessKey, sessionToken}: Credentials): string[] {
	const plain = [secretAccessKey, ...(sessionToken === undefined ? [] : [sessionToken])];
	return [...new Set([...plain, ...plain.map(encodeURIComponent)])];
}

const signedParameter = /(X-Amz-(?:Signature|Security-Token|Credential)(?:=|%3D))[^&\s"'<>\\]+/gi;

/** The signed headers of AppSync. */
const signedSubprotocol = /\b(header-)[\w-]{60,}={0,2}/g;

/**
 * Masks signature, session token and key id in a text that quotes a signed address, as AWS's refusals
 * do. Each connection has a different signature, so parameters are recognised by name.
 */
export function hideSignature(text: string, mask: string): string {
	return text.replace(signedParameter, `$1${mask}`).replace(signedSubprotocol, `$1${mask}`);
}
