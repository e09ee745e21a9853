import {execFile} from 'node:child_process';
import {stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {resolveOwnPackage} from '../model/own-package.ts';
import {UserError} from '../model/user-error.ts';
import {describeThrown} from './score-pair.ts';
import {bindMetric, droppedKeys, type BoundMetric} from './bind-metric.ts';
import {parseMetricEntry, type MetricEntry} from './metric-entry.ts';
import {problemWithMetric, type Metric} from './metric.ts';
import {builtinsAmong} from './registry.ts';

const example =
	"export default [defineMetric({name: 'mentions_price', score: (prompt, reply) => 1})]";

/** `FILE:LINE` at the start of a text, the prefix that Node gives syntax errors. */
const headedByPlace = /^(?:file:\/\/)?(\S.*:\d+)$/m;

/** The syntax error of an imported module does not name its place, but `node --check` does. */
function placeOfSyntaxError(file: string): Promise<string | undefined> {
	return new Promise((settle) => {
		execFile(process.execPath, ['--check', file], {timeout: 10_000}, (_, __, stderr) => {
			settle(headedByPlace.exec(stderr)?.[1]);
		});
	});
}

async function placeOf(error: Error, file: string): Promise<string | undefined> {
	const stack = error.stack ?? '';
	if (error instanceof SyntaxError) {
		const [first = ''] = stack.split('\n');
		return headedByPlace.exec(first)?.[1] ?? (await placeOfSyntaxError(file));
	}
	const at = stack.indexOf(pathToFileURL(file).href);
	const line = at < 0 ? undefined : /^\S+?\.\w+:(\d+)/.exec(stack.slice(at))?.[1];
	return line === undefined ? undefined : `${file}:${line}`;
}

async function explain(error: unknown, file: string): Promise<string> {
	if (!(error instanceof Error)) return `it throws ${describeThrown(error)}`;
	const {code} = error as NodeJS.ErrnoException;
	if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
		const place = headedByPlace.exec((error.stack ?? '').split('\n')[0] ?? '')?.[1];
		return `${place === undefined ? '' : `${place}: `}${error.message}. Node runs TypeScript by removing the types, so enums, namespaces and parameter properties do not work.`;
	}
	const place = await placeOf(error, file);
	return `${place === undefined ? '' : `${place}: `}${error.name}: ${describeThrown(error)}`;
}

async function checkFile(path: string, file: string): Promise<void> {
	const info = await stat(file).catch((error: unknown) => error as NodeJS.ErrnoException);
	if (info instanceof Error) {
		const reason = info.code === 'ENOENT' ? 'no such file' : info.message;
		throw new UserError(`metrics: ${path}: ${reason}`);
	}
	if (info.isDirectory()) throw new UserError(`metrics: ${path}: is a folder, not a module`);
}

/**
 * Loads the metrics that a user's module exports. Runs the module's code.
 * @throws UserError that names the module and says what is wrong with it
 */
export async function loadMetricModule(path: string): Promise<Metric[]> {
	const file = resolve(path);
	await checkFile(path, file);
	resolveOwnPackage();
	let module: {default?: unknown};
	try {
		module = (await import(pathToFileURL(file).href)) as {default?: unknown};
	} catch (error) {
		throw new UserError(`metrics: ${path}: cannot be loaded: ${await explain(error, file)}`);
	}
	if (module.default === undefined) {
		throw new UserError(`metrics: ${path}: has no default export. Example: ${example}`);
	}
	const list: unknown[] = Array.isArray(module.default) ? module.default : [module.default];
	if (list.length === 0) throw new UserError(`metrics: ${path}: exports an empty list`);
	for (const definition of list) {
		const problem = problemWithMetric(definition);
		if (problem !== undefined)
			throw new UserError(`metrics: ${path}: ${problem}. Example: ${example}`);
	}
	return (list as Metric[]).map((metric) => checkKind(path, metric));
}

/** A module's code may block, so it never runs in the engine's thread. */
function checkKind(path: string, metric: Metric): Metric {
	if (metric.kind !== 'inline') return metric;
	throw new UserError(
		`metrics: ${path}: "${metric.name}" is of the kind "inline", which only built-in metrics can be; leave "kind" out, or use "service" for one that waits for the network`,
	);
}

/** A list takes the parameters that its metrics know, but no new name, which several would share. */
function bindModule(metrics: readonly Metric[], entry: MetricEntry): BoundMetric[] {
	const {name, ...parameters} = entry.given;
	if (metrics.length === 1) return [bindMetric(metrics[0]!, entry)];
	if (name !== undefined) {
		throw new UserError(
			`it exports ${metrics.length} metrics, and "name" renames one; export them from separate modules`,
		);
	}
	const taking = metrics.filter((metric) => metric.parameters !== undefined);
	const isMeant = (key: string, metric: Metric) => !droppedKeys(metric, {[key]: 0}).includes(key);
	return metrics.map((metric) => {
		// What another metric of the list knows is meant for that one; what none knows is refused.
		const own = Object.entries(parameters).filter(
			([key]) => isMeant(key, metric) || !taking.some((other) => isMeant(key, other)),
		);
		const given = metric.parameters || taking.length === 0 ? Object.fromEntries(own) : {};
		return bindMetric(metric, {...entry, given});
	});
}

/**
 * Loads the metrics of one value of `--metrics`, with their parameters checked.
 * @throws UserError that names the metric and says what is wrong
 */
export async function loadMetrics(text: string): Promise<BoundMetric[]> {
	const entry = parseMetricEntry(text);
	if (!entry.isModule) return builtinsAmong([text]);
	const metrics = await loadMetricModule(entry.source);
	try {
		return bindModule(metrics, entry);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		throw new UserError(`metrics: ${entry.source}: ${error.message}`);
	}
}
