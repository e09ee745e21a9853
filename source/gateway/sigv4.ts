import {UserError} from '../model/user-error.ts';
import {credentialSecrets, keepFresh} from './credentials.ts';
import {credentialsChain, readProfiles, type ChainOptions} from './credentials-chain.ts';
import {presign, type Credentials} from './presign.ts';

/**
 * Seconds a signed address is good for. Each is used at once; the rest forgives a clock that is slow by
 * as much as AWS forgives one that is fast.
 */
const lifetime = 300;
const service = 'execute-api';

export type SigningOptions = {
	/** Taken from the address, the environment or the profile if absent. */
	readonly region?: string | undefined;
	/** Of the AWS configuration files; `AWS_PROFILE` if absent. */
	readonly profile?: string | undefined;
	readonly env?: NodeJS.ProcessEnv;
	/** Wall clock in milliseconds. */
	readonly now?: () => number;
	/** Where credentials come from, in place of the AWS SDK's default chain. */
	readonly credentials?: ((region: string) => Promise<Credentials>) | undefined;
};

export type SignerOptions = SigningOptions & {
	/** What `prepareSigning` gave: they serve until they are about to expire. */
	readonly initial?: Credentials | undefined;
	/** Called with the values that no output may show, whenever there are new credentials. */
	readonly onSecrets?: ((values: readonly string[]) => void) | undefined;
};

/** Signs an address; `host` is the `Host` header where it is not the address's own. */
export type Signer = (url: string, host?: string) => Promise<string>;

/** Public, FIPS, dual-stack and VPC endpoints of all partitions name their region after the service. */
const regionInHost = /(?:^|\.)execute-api(?:-fips)?\.([a-z]{2,}(?:-[a-z]+)+-\d+)\./;

/** The region that the host of an API Gateway endpoint names; undefined for other hosts. */
export function regionOfHost(url: string): string | undefined {
	return regionInHost.exec(URL.parse(url)?.hostname ?? '')?.[1];
}

async function fallbackRegion({profile, env}: ChainOptions): Promise<string> {
	// Set to nothing is not set.
	const set = [env.AWS_REGION, env.AWS_DEFAULT_REGION].find(Boolean);
	if (set !== undefined) return set;
	const profiles = await readProfiles(env);
	const name = profile ?? env.AWS_PROFILE ?? 'default';
	const own = Object.hasOwn(profiles, name) ? profiles[name]?.region : undefined;
	if (own) return own;
	throw new UserError(
		"--auth sigv4: the address does not say the API's region; give --region (such as ca-central-1), or set AWS_REGION",
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
 * Finds out, asking nobody, whether it is known for which region to sign.
 * @throws UserError when it is not
 */
export async function checkRegion(url: string, options: SigningOptions): Promise<void> {
	await createRegionFinder(options)(url);
}

/**
 * Finds out before the first connection whether connections can be signed. May ask services of AWS, and
 * run the command that a profile names.
 * @returns credentials to hand to the signers of all threads
 * @throws UserError when there is no region or no credentials; it holds no secret
 */
export async function prepareSigning(url: string, options: SigningOptions): Promise<Credentials> {
	const {now = Date.now} = options;
	const region = await createRegionFinder(options)(url);
	return keepFresh(sourceOf(options), {now})(region);
}

/**
 * Makes WebSocket addresses of an API Gateway that demands IAM authorization acceptable to it: a GET
 * signed in the query by each call. Credentials are fetched at the first call and again before
 * they expire.
 * @returns rejects with a UserError when there is no region or no credentials; it holds no secret
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
