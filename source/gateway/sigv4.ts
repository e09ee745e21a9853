import {UserError} from '../model/user-error.ts';
import {credentialSecrets, keepFresh} from './credentials.ts';
import {credentialsChain, readProfiles, type ChainOptions} from './credentials-chain.ts';
import {presign, type Credentials} from './presign.ts';

/**
 * Seconds that a signed address is valid. Each is used at once; the rest tolerates a clock that is as
 * slow as AWS allows it to be fast.
 */
const lifetime = 300;
const service = 'execute-api';

export type SigningOptions = {
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

/** Public, FIPS, dual-stack and VPC endpoints of all partitions name their region after the service. */
const regionInHost = /(?:^|\.)execute-api(?:-fips)?\.([a-z]{2,}(?:-[a-z]+)+-\d+)\./;

/** The region that the host of an API Gateway endpoint names; undefined for other hosts. */
export function regionOfHost(url: string): string | undefined {
	return regionInHost.exec(URL.parse(url)?.hostname ?? '')?.[1];
}

async function fallbackRegion({profile, env}: ChainOptions): Promise<string> {
	// An empty variable counts as not set.
	const set = [env.AWS_REGION, env.AWS_DEFAULT_REGION].find(Boolean);
	if (set !== undefined) return set;
	const profiles = await readProfiles(env);
	const name = profile ?? env.AWS_PROFILE ?? 'default';
	const own = Object.hasOwn(profiles, name) ? profiles[name]?.region : undefined;
	if (own) return own;
	throw new UserError(
		"--auth sigv4: the address does not name the API's region; use --region (such as ca-central-1) or set AWS_REGION",
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
 * Checks offline whether the region to sign for is known.
 * @throws UserError if it isn't
 */
export async function checkRegion(url: string, options: SigningOptions): Promise<void> {
	await createRegionFinder(options)(url);
}

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

/**
 * Creates a signer for WebSocket addresses of an API Gateway that requires IAM authorization: each call
 * signs a GET in the query. Credentials are fetched at the first call and renewed before they expire.
 * @returns rejects with a UserError without secrets when the region or the credentials are missing
 */
export function createSigner(options: SignerOptions): Signer {
	const {now = Date.now, initial, onSecrets} = options;
	const findRegion = createRegionFinder(options);
	const current = keepFresh(sourceOf(options), {
		now,
		initial,
		loaded: (credentials) => onSecrets?.(credentialSecrets(credentials)),
	});
	return async (url, host) => {
		const region = await findRegion(url);
		const credentials = await current(region);
		const date = new Date(now());
		return presign(url, {credentials, region, service, expires: lifetime, date, host});
	};
}
