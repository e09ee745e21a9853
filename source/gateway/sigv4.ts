import {UserError} from '../model/user-error.ts';
import {credentialSecrets, keepFresh} from './credentials.ts';
import {credentialsChain, readProfiles, type ChainOptions} from './credentials-chain.ts';
import {presign, signAppSync, type Credentials} from './presign.ts';
import {appSyncEndpoint, regionOfHost, serviceOf} from './services.ts';

/**
 * Seconds that a signed address is valid. Each is used at once; the rest tolerates a clock that is as
 * slow as AWS allows it to be fast.
 */
const lifetime = 300;

export type SigningOptions = {
	/** By the host if absent. */
	readonly service?: string | undefined;
	/** Taken from the address, the environment or the profile if absent. */
	readonly region?: string | undefined;
	/** From the AWS configuration files; `AWS_PROFILE` if absent. */
	readonly profile?: string | undefined;
	readonly env?: NodeJS.ProcessEnv;
	/** Wall clock in milliseconds. */
	readonly now?: () => number;
	/** The source of credentials, in place of the AWS SDK's default chain. */
	readonly credentials?: ((region: string) => Promise<Credentials>) | undefined;
};

export type SignerOptions = SigningOptions & {
	/** Credentials returned by `prepareSigning`: used until they are about to expire. */
	readonly initial?: Credentials | undefined;
	/** Called with the secret values whenever there are new credentials. */
	readonly onSecrets?: ((values: readonly string[]) => void) | undefined;
};

/** Signs an address; `host` is the `Host` header if it differs from the address's host. */
export type Signer = (url: string, host?: string) => Promise<string>;

async function fallbackRegion({profile, env}: ChainOptions): Promise<string> {
	// An empty variable counts as not set.
	const set = [env.AWS_REGION, env.AWS_DEFAULT_REGION].find(Boolean);
	if (set !== undefined) return set;
	const profiles = await readProfiles(env);
	const name = profile ?? env.AWS_PROFILE ?? 'default';
	const own = Object.hasOwn(profiles, name) ? profiles[name]?.region : undefined;
	if (own) return own;
	throw new UserError(
		'--auth sigv4: the address does not name the region to sign for; use --region (such as ca-central-1) or set AWS_REGION',
	);
}

/** The region to sign an address for, as a function of the address. */
function createRegionFinder({
	region,
	profile,
	env = process.env,
}: SigningOptions): (url: string) => Promise<string> {
	let fallback: Promise<string> | undefined;
	return async (url) =>
		region ?? regionOfHost(url) ?? (await (fallback ??= fallbackRegion({profile, env})));
}

const sourceOf = ({credentials, profile, env = process.env}: SigningOptions) =>
	credentials ?? credentialsChain({profile, env});

/**
 * Finds offline the region to sign for.
 * @throws UserError if it isn't known
 */
export const findRegion = (url: string, options: SigningOptions): Promise<string> =>
	createRegionFinder(options)(url);

/**
 * Checks before the first connection whether connections can be signed. May call AWS services and run
 * the command that a profile names.
 * @returns credentials to pass to the signers of all threads
 * @throws UserError without secrets when the region or the credentials are missing
 */
export async function prepareSigning(url: string, options: SigningOptions): Promise<Credentials> {
	const {now = Date.now} = options;
	const region = await createRegionFinder(options)(url);
	return keepFresh(sourceOf(options), {now})(region);
}

/** What a signature needs, from credentials that are fetched once and renewed before they expire. */
function createSignatures(options: SignerOptions) {
	const {now = Date.now, initial, onSecrets, service} = options;
	const regionOf = createRegionFinder(options);
	const current = keepFresh(sourceOf(options), {
		now,
		initial,
		loaded: (credentials) => onSecrets?.(credentialSecrets(credentials)),
	});
	return async (url: string) => {
		const region = await regionOf(url);
		const credentials = await current(region);
		return {credentials, region, service: serviceOf(url, service), date: new Date(now())};
	};
}

/**
 * Creates a signer for WebSocket addresses of AWS services that require IAM authorization: each call signs a
 * GET in the query. Credentials are fetched at the first call and renewed before they expire.
 * @returns rejects with a UserError without secrets when the region or the credentials are missing
 */
export function createSigner(options: SignerOptions): Signer {
	const signatureOf = createSignatures(options);
	return async (url, host) => presign(url, {...(await signatureOf(url)), expires: lifetime, host});
}

/** What is signed of an opening: its address, or for AppSync a subprotocol. */
export type SignedOpening = {readonly url: string; readonly subprotocols: readonly string[]};

/** Signs openings as their services expect it; `host` is as for `Signer`. */
export type OpeningSigner = (opening: SignedOpening, host?: string) => Promise<SignedOpening>;

/**
 * Creates a signer for the openings of all supported services. AppSync takes the signed headers of a request
 * to its HTTP endpoint as a subprotocol; all others take a signed address.
 * @returns rejects as `createSigner` does
 */
export function createOpeningSigner(options: SignerOptions): OpeningSigner {
	const signatureOf = createSignatures(options);
	return async ({url, subprotocols}, host) => {
		const signature = await signatureOf(url);
		if (signature.service !== 'appsync') {
			return {subprotocols, url: await presign(url, {...signature, expires: lifetime, host})};
		}
		const endpoint = appSyncEndpoint(url);
		const others = subprotocols.filter(
			(name) => !name.startsWith('header-') && name !== endpoint.subprotocol,
		);
		const headers = JSON.stringify(await signAppSync(endpoint, signature));
		const signed = `header-${Buffer.from(headers).toString('base64url')}`;
		return {url, subprotocols: [endpoint.subprotocol, signed, ...others]};
	};
}
