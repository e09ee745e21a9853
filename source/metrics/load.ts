import {execFile} from 'node:child_process';
import {stat} from 'node:fs/promises';
import {registerHooks} from 'node:module';
import {extname, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {UserError} from '../model/user-error.ts';
import {describeThrown} from './score-pair.ts';
import {problemWithMetric, type MetricDefinition} from './metric.ts';

const example =
	"export default [defineMetric({name: 'mentions_price', score: (prompt, reply) => 1})]";

let hooked = false;

/**
 * Makes `import … from 'floodgate'` mean this very package in user modules, wherever they lie: also
 * when Floodgate is installed globally or run from a clone, where Node itself would not find it.
 */
function resolveOwnName(): void {
	if (hooked) return;
	hooked = true;
	const own = new URL(`../index${extname(import.meta.url)}`, import.meta.url).href;
	registerHooks({
		resolve: (specifier, context, next) =>
			specifier === 'floodgate' ? {url: own, shortCircuit: true} : next(specifier, context),
	});
}

/** `FILE:LINE` at the head of a text, as Node prefixes syntax errors. */
const headedByPlace = /^(?:file:\/\/)?(\S.*:\d+)$/m;

/** An imported module's syntax error says nowhere where it is, but `node --check` does. */
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
 * Loads the metrics that one module of the user's exports. Runs the module's code.
 * @throws UserError that names the module and says what is wrong with it
 */
export async function loadMetricModule(path: string): Promise<MetricDefinition[]> {
	const file = resolve(path);
	await checkFile(path, file);
	resolveOwnName();
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
	return list as MetricDefinition[];
}
