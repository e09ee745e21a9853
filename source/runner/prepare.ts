import {readFileSync} from 'node:fs';
import type {Plan} from '../config/plan.ts';
import {secretValues} from '../config/secrets.ts';
import {isLoopback} from '../config/url.ts';
import {defaultFields, type Fields} from '../dataset/fields.ts';
import {loadDataset, type Dataset} from '../dataset/load.ts';
import {selectPrompts} from '../dataset/select.ts';
import {
	checkPlaceholders,
	compilePayload,
	compileText,
	placeholderNames,
} from '../dataset/template.ts';
import {builtinsAmong, modulesAmong} from '../metrics/builtins.ts';
import type {Prompt} from '../model/prompt.ts';
import {UserError} from '../model/user-error.ts';
import {parseThreshold, unknownMetrics, type Threshold} from '../statistics/threshold.ts';
import {compileConnector} from './connector.ts';
import type {WorkerSetup} from './messages.ts';
import {inspectMetricModules} from './scorer.ts';

/** A plan with everything read that it names, checked as far as it can be without a connection. */
export type PreparedRun = {
	readonly plan: Plan;
	readonly dataset: Dataset;
	/** In the order of sending. */
	readonly prompts: readonly Prompt[];
	readonly metricNames: readonly string[];
	readonly thresholds: readonly Threshold[];
	/** What makes this a large load on a machine that is not this one; empty when nothing does. */
	readonly cautions: readonly string[];
	readonly secrets: readonly string[];
	readonly ca: string | undefined;
};

const caution = {connections: 50, prompts: 1000, newConnections: 10};

function findCautions(plan: Plan, url: string, prompts: number): string[] {
	if (isLoopback(url)) return [];
	const total = prompts * plan.repeat;
	const perPrompt = plan.connectionMode === 'per-prompt';
	return [
		plan.connections > caution.connections
			? `${plan.connections} connections (over ${caution.connections})`
			: '',
		plan.duration !== undefined ? 'as many prompts as fit into the duration' : '',
		plan.duration === undefined && total > caution.prompts
			? `${total.toLocaleString('en-US')} prompts (over ${caution.prompts.toLocaleString('en-US')})`
			: '',
		perPrompt && plan.connections > caution.newConnections
			? `possibly over ${caution.newConnections} new connections a second`
			: '',
	].filter((text) => text !== '');
}

/** The templates of a connection, each with how messages name it. */
function connectionTemplates({url, headers, subprotocols}: Plan): [string, string][] {
	return [
		['url', url],
		...Object.entries(headers).map(([name, text]): [string, string] => [`header ${name}`, text]),
		...subprotocols.map((text): [string, string] => ['subprotocol', text]),
	];
}

/** A key of a prompt has no meaning in the address of a connection that serves many. */
function checkConnectionTemplates(plan: Plan, prompts: readonly Prompt[]): void {
	for (const [where, text] of connectionTemplates(plan)) {
		const name = placeholderNames(text).find((placeholder) => !placeholder.startsWith('$'));
		if (name === undefined) continue;
		if (plan.connectionMode === 'per-prompt') {
			checkPlaceholders(text, prompts, where);
			continue;
		}
		throw new UserError(
			`${where}: {{${name}}} belongs to a prompt, but a persistent connection serves many; use --per-prompt, or one of the $ templates`,
		);
	}
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

async function collectMetricNames(plan: Plan): Promise<string[]> {
	const builtin = builtinsAmong(plan.metrics).map(({name}) => name);
	const names = [...builtin, ...(await inspectMetricModules(modulesAmong(plan.metrics)))];
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	if (twice === undefined) return names;
	throw new UserError(`--metrics: two metrics are called "${twice}"; names must differ`);
}

/** The address as its templates fill it in, where the raw one could not be judged. */
function sampleAddress(plan: Plan): string {
	const address = compileText(plan.url, process.env, 'url')({connection: 0, index: 0});
	const parsed = URL.parse(address);
	if (parsed && (parsed.protocol === 'ws:' || parsed.protocol === 'wss:')) return address;
	throw new UserError(
		'--url: filled in, it is not a ws:// or wss:// address; check the variables it names',
	);
}

/** A threshold on an intent that no prompt has could only fail, after the whole run. */
function unknownIntents(thresholds: readonly Threshold[], prompts: readonly Prompt[]): string[] {
	const intents = [...new Set(prompts.flatMap(({intent}) => intent ?? []))];
	return thresholds.flatMap(({expression, intent}) =>
		intent === undefined || intents.includes(intent)
			? []
			: `threshold "${expression}": no prompt has the intent "${intent}"; there are ${intents.join(', ') || 'none'}`,
	);
}

/**
 * Reads the dataset, chooses the prompts, loads the metrics and checks templates and thresholds:
 * everything that can go wrong before the first connection goes wrong here.
 * @throws UserError
 */
export async function prepareRun(plan: Plan): Promise<PreparedRun> {
	const address = sampleAddress(plan);
	const ca = readAuthorities(plan.tls.ca);
	compileConnector(plan, ca);
	const fields: Fields = {...defaultFields, ...plan.fields};
	const dataset = await loadDataset(plan.datasets, {fields, skipInvalid: plan.skipInvalid});
	const prompts = selectPrompts(dataset.files, plan);
	checkConnectionTemplates(plan, prompts);
	compilePayload(plan.payload, process.env);
	checkPlaceholders(plan.payload, prompts);
	const metricNames = await collectMetricNames(plan);
	const thresholds = plan.thresholds.map(parseThreshold);
	const unknown = [
		...unknownMetrics(thresholds, metricNames),
		...unknownIntents(thresholds, prompts),
	];
	if (unknown.length > 0) throw new UserError(unknown);
	return {
		plan,
		dataset,
		prompts,
		metricNames,
		thresholds,
		cautions: findCautions(plan, address, prompts.length),
		secrets: secretValues(plan, process.env),
		ca,
	};
}

/** What an engine needs of a prepared run. */
export function toWorkerSetup(run: PreparedRun, resultsFile: string | null): WorkerSetup {
	const {plan, prompts, ca, secrets, metricNames} = run;
	return {plan, prompts, resultsFile, ca, secrets, metricNames};
}
