import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {nearest} from '../model/nearest.ts';
import {resolveOwnPackage} from '../model/own-package.ts';
import {UserError} from '../model/user-error.ts';
import {problemWithOutput, type Output} from './output.ts';

/** The outputs that Floodgate includes, by name, each loaded on demand. */
export const builtInOutputs: ReadonlyMap<string, () => Promise<Output>> = new Map();

const example = "export default {name: 'my_output', end: (summary) => {}}";

const isPath = (name: string): boolean => name.startsWith('.') || name.startsWith('/');

async function loadModule(path: string): Promise<Output> {
	resolveOwnPackage();
	let module: {readonly default?: unknown};
	try {
		module = (await import(pathToFileURL(resolve(path)).href)) as {readonly default?: unknown};
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new UserError(`output: ${path}: cannot be loaded: ${reason}`);
	}
	if (module.default === undefined) {
		throw new UserError(`output: ${path}: has no default export. Example: ${example}`);
	}
	const problem = problemWithOutput(module.default);
	if (problem !== undefined)
		throw new UserError(`output: ${path}: ${problem}. Example: ${example}`);
	return module.default as Output;
}

/**
 * Finds an output by its name, or loads it from a module by its path.
 * @param name a name of the map, or a path that begins with `.` or `/`
 * @throws UserError for an unknown output, or a module that doesn't export one
 */
export async function findOutput(name: string, known = builtInOutputs): Promise<Output> {
	if (isPath(name)) return loadModule(name);
	const load = known.get(name);
	if (load) return load();
	const names = [...known.keys()];
	const near = nearest(name, names);
	const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
	const allowed = names.length === 0 ? '' : `${names.join(', ')}, or `;
	throw new UserError(
		`output: there is no output "${name}".${hint} Allowed: ${allowed}the path of a module, such as ./my-output.js`,
	);
}
