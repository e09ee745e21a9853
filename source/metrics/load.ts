import {existsSync} from 'node:fs';
import {registerHooks} from 'node:module';
import {extname, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {UserError} from '../model/user-error.ts';
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

function explain(error: unknown): string {
	if (!(error instanceof Error)) return `it throws ${String(error)}`;
	const {code} = error as NodeJS.ErrnoException;
	if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
		return `${error.message}. Node runs TypeScript by removing the types, so enums, namespaces and parameter properties do not work.`;
	}
	// The first line of a syntax error's stack is the file and line it stands in.
	const place =
		error instanceof SyntaxError ? /^(.+:\d+)$/m.exec(error.stack ?? '')?.[1] : undefined;
	return `${place ? `${place.replace(/^file:\/\//, '')}: ` : ''}${error.name}: ${error.message}`;
}

/**
 * Loads the metrics that one module of the user's exports. Runs the module's code.
 * @throws UserError that names the module and says what is wrong with it
 */
export async function loadMetricModule(path: string): Promise<MetricDefinition[]> {
	const file = resolve(path);
	if (!existsSync(file)) throw new UserError(`metrics: ${path}: no such file`);
	resolveOwnName();
	let module: {default?: unknown};
	try {
		module = (await import(pathToFileURL(file).href)) as {default?: unknown};
	} catch (error) {
		throw new UserError(`metrics: ${path}: cannot be loaded: ${explain(error)}`);
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
