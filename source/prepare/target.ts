import {connectRateOf} from '../config/gateway-plan.ts';
import type {Plan} from '../config/plan.ts';
import {secretValues} from '../config/secrets.ts';
import {checkVariables} from '../config/secrets/variables.ts';
import {chooseDialect} from '../gateway/choose-dialect.ts';
import {compileText} from '../dataset/template.ts';
import {credentialSecrets} from '../gateway/credentials.ts';
import type {Credentials} from '../gateway/presign.ts';
import {serviceOf, sourceOfCredentials} from '../gateway/services.ts';
import {findRegion, prepareSigning} from '../gateway/sigv4.ts';
import {aboutOption, UserError} from '../model/user-error.ts';
import {findCautions} from './cautions.ts';
import {readAuthorities, readIdentity} from './client-files.ts';
import type {ClientIdentity} from '../engine/connection-options.ts';
import type {Volume} from './schedule.ts';
import {tokenSecrets} from './token-command.ts';
import {firstToken, sampleToken} from './token-use.ts';
import {chooseProxy, type ProxyChoice} from './way.ts';

/** The server of a run, and what its connections need. */
export type Target = {
	/** The plan; it names the dialect if only the filled-in address reveals API Gateway. */
	readonly plan: Plan;
	/** The address with its templates filled in, if the raw one could not be checked. */
	readonly address: string;
	/** PEM text of the authorities to trust instead of the system's. */
	readonly ca: string | undefined;
	/** The client certificate and its key. */
	readonly identity: ClientIdentity | undefined;
	/** Whether a proxy leads to it. */
	readonly proxy: ProxyChoice;
	/** Values that no output may show, apart from those of credentials. */
	readonly secrets: readonly string[];
	/** The most connections to open per second. */
	readonly connectRate: number | undefined;
	/** Why this is a large load on another machine; empty when it is not. */
	readonly cautions: (volume: Volume) => readonly string[];
	/**
	 * Fetches the credentials that sign connections, and runs `--token-command`; offline, only checks the Region
	 * to sign for.
	 * @throws UserError
	 */
	readonly sign: (options?: {readonly offline?: boolean}) => Promise<Signing>;
};

/** What connections are signed for, and where the credentials come from. */
export type Signature = {
	readonly service: string;
	readonly region: string;
	readonly source: string;
};

export type Signing = {
	/** AWS credentials, if connections are signed. */
	readonly credentials: Credentials | undefined;
	/** What connections are signed for, if they are. */
	readonly signature: Signature | undefined;
	/** Values that no output may show, those of the plan and of the credentials. */
	readonly secrets: readonly string[];
	/** The output of `--token-command`. */
	readonly token: string | undefined;
};

/**
 * The address with its templates filled in, if the raw one could not be checked.
 * @throws UserError when it is not a WebSocket address
 */
export function sampleAddress(plan: Pick<Plan, 'url'>): string {
	const address = compileText(
		plan.url,
		process.env,
		'url',
	)({connection: 0, index: 0, token: sampleToken});
	const parsed = URL.parse(address);
	if (parsed && (parsed.protocol === 'ws:' || parsed.protocol === 'wss:')) return address;
	throw new UserError(
		'--url: filled in, it is not a ws:// or wss:// address; check the variables it names',
	);
}

async function findSigning(
	{auth, region, service, awsProfile: profile}: Plan,
	address: string,
	offline: boolean,
): Promise<Pick<Signing, 'credentials' | 'signature'>> {
	if (auth !== 'sigv4') return {credentials: undefined, signature: undefined};
	const options = {region, service, profile};
	return {
		signature: {
			service: serviceOf(address, service),
			region: await findRegion(address, options),
			source: sourceOfCredentials(profile, process.env),
		},
		credentials: offline ? undefined : await prepareSigning(address, options),
	};
}

function withDialect(plan: Plan, address: string): Plan {
	const {name} = chooseDialect({...plan, url: address});
	return chooseDialect(plan).name === name ? plan : {...plan, dialect: name};
}

/**
 * Determines the server of a run or a rerun, without connecting to it.
 * @throws UserError for a missing variable, a bad address, a bad proxy or an unreadable certificate
 */
export function prepareTarget(given: Plan): Target {
	checkVariables(given, process.env);
	const address = aboutOption('url', () => sampleAddress(given));
	const plan = withDialect(given, address);
	const proxy = aboutOption('proxy', () => chooseProxy(plan, address));
	const ofProxy = proxy.kind === 'proxy' ? proxy.proxy.secrets : [];
	const secrets = [...secretValues(plan, process.env), ...ofProxy];
	return {
		plan,
		address,
		ca: aboutOption('tls.ca', () => readAuthorities(plan.tls.ca)),
		identity: readIdentity(plan.tls),
		proxy,
		secrets,
		connectRate: connectRateOf(plan, address),
		cautions: (volume) => findCautions(plan, address, volume),
		async sign({offline = false} = {}) {
			const {credentials, signature} = await findSigning(plan, address, offline);
			const signed = credentials ? credentialSecrets(credentials) : [];
			const known = [...secrets, ...signed];
			const token = offline ? undefined : await firstToken(plan, known);
			return {credentials, signature, token, secrets: [...known, ...tokenSecrets(token ?? '')]};
		},
	};
}
