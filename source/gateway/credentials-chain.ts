import {nearest} from '../model/nearest.ts';
import {UserError} from '../model/user-error.ts';
import type {Credentials} from './presign.ts';

export type ChainOptions = {
	/** From the AWS configuration files; `AWS_PROFILE` if absent. */
	readonly profile?: string | undefined;
	/** Selects the profile and the files. For everything else the SDK reads the process's environment. */
	readonly env: NodeJS.ProcessEnv;
};

type Profiles = Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>;

const filesOf = (env: NodeJS.ProcessEnv) => ({
	filepath: env.AWS_SHARED_CREDENTIALS_FILE,
	configFilepath: env.AWS_CONFIG_FILE,
	// Other programs update these files during a long run.
	ignoreCache: true,
});

/** The profiles of the AWS configuration files; empty without files. */
export async function readProfiles(env: NodeJS.ProcessEnv): Promise<Profiles> {
	const {parseKnownFiles} = await import('@smithy/core/config');
	return parseKnownFiles(filesOf(env));
}

const none = () => undefined;

/**
 * A logger for the SDK. Its output would otherwise go to the console and damage the screen; and when one
 * provider of the chain fails, the next is tried, and only this record shows why the first one failed.
 */
function createRecord() {
	const lines: string[] = [];
	const debug = (...parts: readonly unknown[]) => void lines.push(parts.map(String).join(' '));
	return {lines, logger: {trace: none, debug, info: none, warn: none, error: none}};
}

const failedCommand = /Command failed|credential_process (?:returned|did not)/i;
const unreachable =
	/\b(?:ECONNREFUSED|ECONNRESET|EAI_AGAIN|ENOTFOUND|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT)\b/;

/**
 * Describes what went wrong and how to fix it. The SDK's messages may contain secrets (such as the
 * command line of a credential_process), so they are recognised but never repeated.
 */
function explain(error: unknown, lines: readonly string[], profile: string | undefined): string {
	const {name = '', message = '', code = ''} = (error ?? {}) as Partial<NodeJS.ErrnoException>;
	const said = [name, code, message, ...lines].join('\n');
	const of = profile === undefined ? '' : ` of profile "${profile}"`;
	const option = profile === undefined ? '' : ` --profile ${profile}`;
	if (failedCommand.test(said)) {
		return `the credential_process${of} failed; run its command by hand to see why`;
	}
	if (/aws sso login|SSO session|Session token not found/i.test(said)) {
		return `the SSO session${of} has ended; run: aws sso login${option}`;
	}
	if (/aws login|reauthenticate/i.test(said)) {
		return `the sign-in${of} has ended; run: aws login${option}`;
	}
	if (/multi-factor/i.test(said)) {
		return `the role${of} requires a second factor, which can't be entered here; get temporary credentials first, for example with: aws configure export-credentials${option} --format env`;
	}
	const network = unreachable.exec(said)?.[0] ?? (name === 'TimeoutError' ? 'timeout' : undefined);
	if (network !== undefined) {
		return `the service that provides the AWS credentials${of} cannot be reached (${network})`;
	}
	if (/Could not (?:load|resolve) credentials/i.test(message)) {
		return profile === undefined
			? 'no AWS credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile with --aws-profile, or sign in with: aws sso login'
			: `no AWS credentials were found for the profile "${profile}"; see ~/.aws/config and ~/.aws/credentials`;
	}
	const kind = /^[A-Za-z]{1,60}$/.test(name) ? ` (${name})` : '';
	return `the AWS credentials${of} could not be loaded${kind}; to see why, run: aws sts get-caller-identity${option}`;
}

function unknownProfile(name: string, profiles: Profiles): UserError {
	const near = nearest(name, Object.keys(profiles));
	const hint = near === undefined ? '' : `; did you mean "${near}"?`;
	return new UserError(
		`--aws-profile: there is no profile "${name}" in the AWS configuration files${hint}`,
	);
}

/**
 * Credentials from the AWS SDK's default chain: environment, profile (keys, roles, SSO, commands), web
 * identity, container, instance. Each call runs the whole chain.
 * @returns a function of the region; rejects with a UserError that contains no secrets
 */
export function credentialsChain({
	profile,
	env,
}: ChainOptions): (region: string) => Promise<Credentials> {
	return async (region) => {
		if (profile !== undefined) {
			const profiles = await readProfiles(env);
			// The chain would silently skip it and use, for example, the instance's role.
			if (!Object.hasOwn(profiles, profile)) throw unknownProfile(profile, profiles);
		}
		const named = profile ?? env.AWS_PROFILE;
		const {lines, logger} = createRecord();
		try {
			const {defaultProvider} = await import('@aws-sdk/credential-provider-node');
			const provide = defaultProvider({
				...filesOf(env),
				profile: named,
				logger,
				// Roles are assumed at the region's own endpoint.
				parentClientConfig: {region},
			});
			const {accessKeyId, secretAccessKey, sessionToken, expiration} = await provide();
			// After a failed command the chain continues, but finds another identity.
			if (lines.some((line) => failedCommand.test(line))) throw new Error('Command failed');
			return {accessKeyId, secretAccessKey, sessionToken, expiration};
		} catch (error) {
			throw new UserError(`--auth sigv4: ${explain(error, lines, named)}`);
		}
	};
}
