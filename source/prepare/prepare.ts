import {payloadMessages} from '../config/payload.ts';
import type {Plan} from '../config/plan.ts';
import {problemWithSubprotocols} from '../config/handshake.ts';
import {createRedactor} from '../config/secrets.ts';
import {isLoopback} from '../config/url.ts';
import {defaultFields, type Fields} from '../dataset/fields.ts';
import {loadDataset, type Dataset} from '../dataset/load.ts';
import {promptsIn, type PromptTable} from '../dataset/prompt-table.ts';
import {selectPrompts} from '../dataset/select.ts';
import type {MetricInfo} from '../metrics/bind-metric.ts';
import {checkPlaceholders, placeholderNames} from '../dataset/template.ts';
import type {ClientIdentity} from '../engine/connection-options.ts';
import type {Credentials} from '../gateway/presign.ts';
import type {Prompt} from '../model/prompt.ts';
import {aboutOption, problemsAbout, UserError} from '../model/user-error.ts';
import {tagsOf} from '../statistics/threshold-tags.ts';
import {checkFolder} from '../store/check-folder.ts';
import {parseThreshold, type Threshold} from '../statistics/threshold.ts';
import {checkTalk} from './check-talk.ts';
import {doubtsWithPlan} from './plan-doubts.ts';
import {compileConnectionOptions} from './connection-options.ts';
import {loadCookieLibrary} from './cookies.ts';
import {checkMessageSizes} from './message-sizes.ts';
import type {RunSetup} from './run-setup.ts';
import {doubtfulThresholds, problemsOfThresholds} from './plan-thresholds.ts';
import {readRecording} from './recording.ts';
import {checkLimits, readMachineLimits} from './preflight.ts';
import {compileKeepAlive, compileMessages} from './renderer.ts';
import {createTurnCounter, describeVolume, type Volume} from './schedule.ts';
import {inspectMetrics} from '../metrics/scorer-handle.ts';
import {problemsOfServices} from './service-metrics.ts';
import {prepareTarget, type Signature, type Target} from './target.ts';
import {doubtsWithToken, sampleToken} from './token-use.ts';
import type {ProxyChoice} from './way.ts';

/** A plan with everything it refers to, checked as far as possible without a connection. */
export type PreparedRun = {
	readonly plan: Plan;
	readonly dataset: Omit<Dataset, 'prompts'>;
	/** In the order of sending. */
	readonly prompts: PromptTable;
	readonly metrics: readonly MetricInfo[];
	readonly metricNames: readonly string[];
	readonly thresholds: readonly Threshold[];
	/** Why this is a large load on another machine; empty when it is not. */
	readonly cautions: readonly string[];
	/** What the run may lack, on this machine or for its thresholds; one sentence each. */
	readonly warnings: readonly string[];
	readonly secrets: readonly string[];
	/** AWS credentials, if connections are signed. */
	readonly credentials: Credentials | undefined;
	/** The most connections to open per second. */
	readonly connectRate: number | undefined;
	readonly ca: string | undefined;
	readonly identity: ClientIdentity | undefined;
	/** The output of `--token-command`. */
	readonly token: string | undefined;
	/** What connections are signed for, if they are. */
	readonly signature: Signature | undefined;
	/** Whether a proxy leads to the server. */
	readonly proxy: ProxyChoice;
	/** The times of a recording that is replayed; see `createArrivals`. */
	readonly recorded: Float64Array | undefined;
};

/**
 * Warnings about what this machine may lack for the run.
 * @throws UserError when the run cannot begin on it
 */
function checkMachine(plan: Plan, url: string, volume: Volume): readonly string[] {
	// The default of --max-connections leaves room for late replies; a run may not need all of it.
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

/** A prompt's key has no meaning in the address of a connection that serves many prompts. */
function checkConnectionTemplates(plan: Plan, prompts: Iterable<Prompt>): void {
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

/** Checks the filled-in subprotocols; only with `--per-prompt` may they contain a prompt's keys. */
function checkSubprotocols(
	{subprotocols}: Plan,
	connect: ReturnType<typeof compileConnectionOptions>,
	turns: Iterable<Prompt>,
	token: string,
): void {
	const ofRow = placeholderNames(subprotocols).some((name) => !name.startsWith('$'));
	for (const prompt of ofRow ? turns : [undefined]) {
		const filled = connect({connection: 0, index: 0, token, ...(prompt && {prompt})});
		const problem = problemWithSubprotocols(filled.subprotocols);
		if (problem === undefined) continue;
		const where = prompt ? ` for ${prompt.file}:${prompt.line}` : '';
		throw new UserError(`--subprotocol: filled in${where}, ${problem}`);
	}
}

/** Checks before the run that its folder can be created. */
function checkOut({out}: Plan): void {
	try {
		checkFolder(out);
	} catch (error) {
		throw new UserError(
			`--out: the folder "${out}" cannot be written (${(error as Error).message}). Give another with --out FOLDER.`,
		);
	}
}

/** Checks that every message can be filled in for every prompt. */
function checkPayload(plan: Plan, prompts: Iterable<Prompt>, {question}: Fields): void {
	aboutOption('payload', () => compileMessages(plan));
	for (const {send, each, of = each && '{{question}}'} of payloadMessages(plan.payload)) {
		aboutOption('payload', () => checkPlaceholders([send, of], prompts, 'payload', [question]));
	}
	aboutOption('keepAliveMessage', () => compileKeepAlive(plan));
}

/** Turns share a connection, so no reply may end by closing it. */
function checkConversations({reply}: Plan, prompts: PromptTable): void {
	const {length, turns, firstPlace} = prompts;
	if (turns === length || !reply.done.every((condition) => 'close' in condition)) return;
	let unit = 0;
	while (firstPlace(unit + 1) === firstPlace(unit) + 1) unit++;
	const first = prompts.prompt(firstPlace(unit));
	throw new UserError(
		`--reply whose "done" is {"close": true} does not go with conversations, such as that of ${first.file}:${first.line}: all turns are sent over one connection, and the first reply would end it; give "done" a condition on the frames, or use a dataset without conversations`,
	);
}

/**
 * Reads the dataset, chooses the prompts, loads the metrics and checks templates and thresholds. Whatever
 * can fail before the first connection fails here.
 * @param offline requests nothing over the network, not even credentials
 * @throws UserError
 */
export async function prepareRun(
	plan: Plan,
	{offline = false}: {readonly offline?: boolean} = {},
): Promise<PreparedRun> {
	const target = prepareTarget(plan);
	try {
		return await prepare(target, offline);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		// A metric module that fails to load may quote values from the environment.
		const redact = createRedactor(target.secrets);
		throw new UserError(
			error.problems.map((problem) => ({...problem, text: redact(problem.text)})),
		);
	}
}

async function prepare(target: Target, offline: boolean): Promise<PreparedRun> {
	const {plan: given, address, ca, identity, proxy, connectRate} = target;
	const connect = compileConnectionOptions(given, {ca, identity});
	aboutOption('out', () => checkOut(given));
	const fields: Fields = {...defaultFields, ...given.fields};
	const {prompts: all, ...dataset} = await aboutOption('datasets', () =>
		loadDataset(given.datasets, {fields, skipInvalid: given.skipInvalid}),
	);
	const selected = selectPrompts({...dataset, prompts: all}, given);
	const {plan, prompts, recorded} = readRecording(given, selected) ?? {
		...{plan: given, prompts: selected, recorded: undefined},
	};
	const turns = promptsIn(prompts);
	aboutOption('reply', () => checkConversations(plan, prompts));
	checkConnectionTemplates(plan, turns);
	aboutOption('subprotocols', () => checkSubprotocols(plan, connect, turns, sampleToken));
	if (plan.cookies) loadCookieLibrary();
	checkPayload(plan, turns, fields);
	checkTalk(plan, turns);
	const longMessages = aboutOption('maxMessage', () => checkMessageSizes(plan, prompts));
	const metrics = await aboutOption('metrics', () => inspectMetrics(plan.metrics));
	const metricNames = metrics.map(({name}) => name);
	const thresholds = plan.thresholds.map(parseThreshold);
	const problems = [
		...problemsAbout('metrics', problemsOfServices(plan, thresholds, metrics)),
		...problemsAbout('thresholds', problemsOfThresholds(plan, thresholds, {metricNames, turns})),
	];
	if (problems.length > 0) throw new UserError(problems);
	const volume = describeVolume(plan, prompts.length, undefined, createTurnCounter(prompts));
	const {credentials, signature, secrets, token} = await aboutOption('auth', () =>
		target.sign({offline}),
	);
	if (token !== undefined) checkSubprotocols(plan, connect, turns, token);
	const warnings = [
		...doubtsWithToken(plan),
		...doubtsWithPlan(plan, prompts, thresholds, dataset.files),
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
		cautions: target.cautions(volume),
		...{
			warnings,
			secrets,
			credentials,
			connectRate,
			ca,
			identity,
			proxy,
			token,
			signature,
			recorded,
		},
	};
}

/** What an engine needs from a prepared run. */
export function toWorkerSetup(run: PreparedRun, resultsFile: string | null): RunSetup {
	const {plan, ca, identity, token, secrets, credentials, connectRate, metrics, thresholds} = run;
	const prompts = run.prompts.data;
	const tags = tagsOf(thresholds);
	const {metricNames} = run;
	const setup = {
		plan,
		prompts,
		resultsFile,
		ca,
		identity,
		token,
		secrets,
		credentials,
		connectRate,
	};
	return {...setup, tags, metrics, metricNames, recorded: run.recorded};
}
