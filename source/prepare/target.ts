import {readFileSync} from 'node:fs';
import {connectRateOf} from '../config/gateway-plan.ts';
import type {Plan} from '../config/plan.ts';
import {secretValues} from '../config/secrets.ts';
import {checkVariables} from '../config/secrets/variables.ts';
import {chooseDialect} from '../gateway/choose-dialect.ts';
import {compileText} from '../dataset/template.ts';
import {credentialSecrets} from '../gateway/credentials.ts';
import type {Credentials} from '../gateway/presign.ts';
import {checkRegion, prepareSigning} from '../gateway/sigv4.ts';
import {aboutOption, UserError} from '../model/user-error.ts';
import {findCautions} from './cautions.ts';
import type {Volume} from './schedule.ts';

/** The server of a run, and what connections to it need. */
export type Target = {
	/** The plan, its dialect named where only the filled-in address shows that it is API Gateway's. */
	readonly plan: Plan;
	/** The address as its templates fill it in, where the raw one could not be checked. */
	readonly address: string;
	/** PEM text of the authorities to trust instead of the system's. */
	readonly ca: string | undefined;
	/** Connections opened per second at most. */
	readonly connectRate: number | undefined;
	/** Why this is a large load on a machine that is not this one; empty when it is not. */
	readonly cautions: (volume: Volume) => readonly string[];
	/**
	 * Fetches what connections are signed with; offline only checks what to sign for.
	 * @throws UserError
	 */
	readonly sign: (options?: {readonly offline?: boolean}) => Promise<Signing>;
};

export type Signing = {
	/** AWS credentials, where connections are signed. */
	readonly credentials: Credentials | undefined;
	/** Values that no output may show, those of the plan and of the credentials. */
	readonly secrets: readonly string[];
};

/** The PEM text that `--ca` names; undefined without it. Throws UserError. */
export function readAuthorities(file: string | undefined): string | undefined {
	if (file === undefined) return undefined;
	try {
		const text = readFileSync(file, 'utf8');
		if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
	} catch (error) {
		throw new UserError(`--ca: ${(error as Error).message}`);
	}
	throw new UserError(
		`--ca: ${file} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)`,
	);
}

/**
 * The address as its templates fill it in, where the raw one could not be checked.
 * @throws UserError when it is not a WebSocket address
 */
export function sampleAddress(plan: Pick<Plan, 'url'>): string {
	const address = compileText(plan.url, process.env, 'url')({connection: 0, index: 0});
	const parsed = URL.parse(address);
	if (parsed && (parsed.protocol === 'ws:' || parsed.protocol === 'wss:')) return address;
	throw new UserError(
		'--url: filled in, it is not a ws:// or wss:// address; check the variables it names',
	);
}

async function findCredentials(
	{auth, region, awsProfile: profile}: Plan,
	address: string,
	offline: boolean,
): Promise<Credentials | undefined> {
	if (auth !== 'sigv4') return undefined;
	if (!offline) return prepareSigning(address, {region, profile});
	await checkRegion(address, {region, profile});
	return undefined;
}

function withDialect(plan: Plan, address: string): Plan {
	const {name} = chooseDialect({...plan, url: address});
	return chooseDialect(plan).name === name ? plan : {...plan, dialect: name};
}

/**
 * Finds out where a run or a rerun connects to. Connects to nothing.
 * @throws UserError for a missing variable, a bad address or unreadable authorities
 */
export function prepareTarget(given: Plan): Target {
	checkVariables(given, process.env);
	const address = aboutOption('url', () => sampleAddress(given));
	const plan = withDialect(given, address);
	return {
		plan,
		address,
		ca: aboutOption('tls.ca', () => readAuthorities(plan.tls.ca)),
		connectRate: connectRateOf(plan, address),
		cautions: (volume) => findCautions(plan, address, volume),
		async sign({offline = false} = {}) {
			const credentials = await findCredentials(plan, address, offline);
			const signed = credentials ? credentialSecrets(credentials) : [];
			return {credentials, secrets: [...secretValues(plan, process.env), ...signed]};
		},
	};
}
