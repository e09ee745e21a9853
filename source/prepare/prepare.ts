import {readFileSync} from 'node:fs';
import {payloadMessages} from '../config/payload.ts';
import type {Plan} from '../config/plan.ts';
import {connectRateOf} from '../config/gateway-plan.ts';
import {problemWithSubprotocols} from '../config/handshake.ts';
import {createRedactor, secretValues} from '../config/secrets.ts';
import {checkVariables} from '../config/secrets/variables.ts';
import {isLoopback} from '../config/url.ts';
import {defaultFields, type Fields} from '../dataset/fields.ts';
import {loadDataset, type Dataset} from '../dataset/load.ts';
import {selectPrompts} from '../dataset/select.ts';
import {checkPlaceholders, compileText, placeholderNames} from '../dataset/template.ts';
import {chooseDialect} from '../gateway/choose-dialect.ts';
import {credentialSecrets} from '../gateway/credentials.ts';
import type {Credentials} from '../gateway/presign.ts';
import {checkRegion, prepareSigning} from '../gateway/sigv4.ts';
import type {MetricInfo} from '../metrics/bind-metric.ts';
import {allTurns, type Prompt} from '../model/prompt.ts';
import {aboutOption, problemsAbout, UserError} from '../model/user-error.ts';
import {tagsOf} from '../statistics/threshold-tags.ts';
import {checkFolder} from '../store/check-folder.ts';
import {parseThreshold, type Threshold} from '../statistics/threshold.ts';
import {doubtsWithPlan} from './plan-doubts.ts';
import {findCautions} from './cautions.ts';
import {compileConnectionOptions} from './connection-options.ts';
import {checkMessageSizes} from './message-sizes.ts';
import type {RunSetup} from './run-setup.ts';
import {doubtfulThresholds, problemsOfThresholds} from './plan-thresholds.ts';
import {checkLimits, readMachineLimits} from './preflight.ts';
import {compileKeepAlive, compileSteps} from './renderer.ts';
import {createTurnCounter, describeVolume, type Volume} from './schedule.ts';
import {inspectMetrics} from '../metrics/scorer-handle.ts';
import {problemsOfServices} from './service-metrics.ts';

/** A plan with everything read that it names, checked as far as it can be without a connection. */
export type PreparedRun = {
	readonly plan: Plan;
	readonly dataset: Dataset;
	/** Units in the order of sending: single prompts, and the first turns of conversations. */
	readonly prompts: readonly Prompt[];
	readonly metrics: readonly MetricInfo[];
	readonly metricNames: readonly string[];
	readonly thresholds: readonly Threshold[];
	/** What makes this a large load on a machine that is not this one; empty when nothing does. */
	readonly cautions: readonly string[];
	/** Sentences on what the run may lack: of this machine, or for its thresholds. */
	readonly warnings: readonly string[];
	readonly secrets: readonly string[];
	/** Of AWS, where connections are signed. */
	readonly credentials: Credentials | undefined;
	/** Connections opened per second at most. */
	readonly connectRate: number | undefined;
	readonly ca: string | undefined;
};

/**
 * What the run needs of this machine and may lack, as warnings.
 * @throws UserError when it can't begin with what there is
 */
function checkMachine(plan: Plan, url: string, volume: Volume): readonly string[] {
	// A default of --max-connections is room for late replies; nobody asked for all of it.
	const sure = volume.model === 'closed' || plan.maxConnections !== undefined;
	const need = {
		...volume,
		sureConnections: sure
			? volume.peakConnections
			: Math.min(plan.connections, volume.peakConnections),
		perPrompt: plan.connectionMode === 'per-prompt',
		loopback: isLoopback(url),
	};
	const {problems, warnings} = checkLimits(need, readMachineLimits());
	if (problems.length > 0) throw new UserError(problemsAbout('thresholds', problems));
	return warnings;
}

type ConnectionTemplate = {readonly key: string; readonly where: string; readonly text: string};

/** The templates of a connection, each with its option and how messages name it. */
function connectionTemplates({url, headers, subprotocols}: Plan): ConnectionTemplate[] {
	return [
		{key: 'url', where: 'url', text: url},
		...Object.entries(headers).map(([name, text]) => ({
			key: 'headers',
			where: `header ${name}`,
			text,
		})),
		...subprotocols.map((text) => ({key: 'subprotocols', where: 'subprotocol', text})),
	];
}

/** A key of a prompt has no meaning in the address of a connection that serves many. */
function checkConnectionTemplates(plan: Plan, prompts: readonly Prompt[]): void {
	for (const {key, where, text} of connectionTemplates(plan)) {
		const name = placeholderNames(text).find((placeholder) => !placeholder.startsWith('$'));
		if (name === undefined) continue;
		if (plan.connectionMode === 'per-prompt') {
			aboutOption(key, () => checkPlaceholders(text, prompts, where));
			continue;
		}
		const problem = `${where}: {{${name}}} belongs to a prompt, but a persistent connection serves many; use --per-prompt, or one of the $ templates`;
		throw new UserError({key, text: problem});
	}
}

/** What templates make of the subprotocols can be offered; a prompt's keys are only in those of `--per-prompt`. */
function checkSubprotocols(
	{subprotocols}: Plan,
	connect: ReturnType<typeof compileConnectionOptions>,
	turns: readonly Prompt[],
): void {
	const ofRow = placeholderNames(subprotocols).some((name) => !name.startsWith('$'));
	for (const prompt of ofRow ? turns : [undefined]) {
		const filled = connect({connection: 0, index: 0, ...(prompt && {prompt})});
		const problem = problemWithSubprotocols(filled.subprotocols);
		if (problem === undefined) continue;
		const where = prompt ? ` for ${prompt.file}:${prompt.line}` : '';
		throw new UserError(`--subprotocol: filled in${where}, ${problem}`);
	}
}

/** Finds out before the run that its folder could not be made. */
function checkOut({out}: Plan): void {
	try {
		checkFolder(out);
	} catch (error) {
		throw new UserError(
			`--out: the folder "${out}" cannot be written (${(error as Error).message}). Give another with --out FOLDER.`,
		);
	}
}

/** Everything that is sent can be filled in, for every prompt. */
function checkPayload(plan: Plan, prompts: readonly Prompt[]): void {
	aboutOption('payload', () => compileSteps(plan));
	for (const {send, each, of = each && '{{question}}'} of payloadMessages(plan.payload)) {
		aboutOption('payload', () => checkPlaceholders([send, of], prompts));
	}
	aboutOption('keepAliveMessage', () => compileKeepAlive(plan));
}

/** Turns share a connection, which a reply that ends with it can't leave to the next one. */
function checkConversations({reply}: Plan, prompts: readonly Prompt[]): void {
	if (!reply.done.every((condition) => 'close' in condition)) return;
	const first = prompts.find(({next}) => next);
	if (!first) return;
	throw new UserError(
		`--reply whose "done" is {"close": true} does not go with conversations, such as that of ${first.file}:${first.line}: all turns are sent over one connection, and the first reply would end it; give "done" a condition on the frames, or use a dataset without conversations`,
	);
}

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
 * The address as its templates fill it in, where the raw one could not be judged.
 * @throws UserError when it is none
 */
export function sampleAddress(plan: Plan): string {
	const address = compileText(plan.url, process.env, 'url')({connection: 0, index: 0});
	const parsed = URL.parse(address);
	if (parsed && (parsed.protocol === 'ws:' || parsed.protocol === 'wss:')) return address;
	throw new UserError(
		'--url: filled in, it is not a ws:// or wss:// address; check the variables it names',
	);
}

/** What connections are signed with; offline only whether it is known what to sign for. */
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

/**
 * Reads the dataset, chooses the prompts, loads the metrics and checks templates and thresholds:
 * everything that can go wrong before the first connection goes wrong here.
 * @param offline nothing may be asked of anybody, not even for credentials
 * @throws UserError
 */
export async function prepareRun(
	plan: Plan,
	{offline = false}: {readonly offline?: boolean} = {},
): Promise<PreparedRun> {
	checkVariables(plan, process.env);
	const secrets = secretValues(plan, process.env);
	try {
		return await prepare(plan, secrets, offline);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		// A metric module that does not load may quote what it found in the environment.
		const redact = createRedactor(secrets);
		throw new UserError(
			error.problems.map((problem) => ({...problem, text: redact(problem.text)})),
		);
	}
}

/** The plan with its dialect named where only the filled-in address shows that it is API Gateway's. */
function withDialect(plan: Plan, address: string): Plan {
	const {name} = chooseDialect({...plan, url: address});
	return chooseDialect(plan).name === name ? plan : {...plan, dialect: name};
}

async function prepare(
	given: Plan,
	secrets: readonly string[],
	offline: boolean,
): Promise<PreparedRun> {
	const address = aboutOption('url', () => sampleAddress(given));
	const plan = withDialect(given, address);
	const ca = aboutOption('tls.ca', () => readAuthorities(plan.tls.ca));
	const connect = compileConnectionOptions(plan, ca);
	aboutOption('out', () => checkOut(plan));
	const fields: Fields = {...defaultFields, ...plan.fields};
	const dataset = await aboutOption('datasets', () =>
		loadDataset(plan.datasets, {fields, skipInvalid: plan.skipInvalid}),
	);
	const prompts = selectPrompts(dataset.files, plan);
	const turns = allTurns(prompts);
	aboutOption('reply', () => checkConversations(plan, prompts));
	checkConnectionTemplates(plan, turns);
	aboutOption('subprotocols', () => checkSubprotocols(plan, connect, turns));
	checkPayload(plan, turns);
	const longMessages = aboutOption('maxMessage', () => checkMessageSizes(plan, turns));
	const metrics = await aboutOption('metrics', () => inspectMetrics(plan.metrics));
	const metricNames = metrics.map(({name}) => name);
	const thresholds = plan.thresholds.map(parseThreshold);
	const problems = [
		...problemsOfServices(plan, thresholds, metrics),
		...problemsOfThresholds(plan, thresholds, {metricNames, turns}),
	];
	if (problems.length > 0) throw new UserError(problems);
	const volume = describeVolume(plan, prompts.length, undefined, createTurnCounter(prompts));
	const credentials = await aboutOption('auth', () => findCredentials(plan, address, offline));
	const warnings = [
		...doubtsWithPlan(plan, turns, thresholds),
		...longMessages,
		...doubtfulThresholds(plan, thresholds),
		...checkMachine(plan, address, volume),
	];
	return {
		plan,
		dataset,
		prompts,
		metrics,
		metricNames,
		thresholds,
		cautions: findCautions(plan, address, volume),
		warnings,
		secrets: [...secrets, ...(credentials ? credentialSecrets(credentials) : [])],
		credentials,
		connectRate: connectRateOf(plan, address),
		ca,
	};
}

/** What an engine needs of a prepared run. */
export function toWorkerSetup(run: PreparedRun, resultsFile: string | null): RunSetup {
	const {plan, prompts, ca, secrets, credentials, connectRate, metrics, thresholds} = run;
	const tags = tagsOf(thresholds);
	const {metricNames} = run;
	const setup = {plan, prompts, resultsFile, ca, secrets, credentials, connectRate, tags};
	return {...setup, metrics, metricNames};
}
