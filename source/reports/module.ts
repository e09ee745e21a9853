import {stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {resolveOwnPackage} from '../model/own-package.ts';
import {UserError} from '../model/user-error.ts';
import type {Reporter} from './reporter.ts';

const example =
	"export default defineReporter({name: 'ids', extension: 'txt', async write(run, writer) { … }})";

/** Why a value is not a reporter, as the rest of a sentence; undefined when it is one. */
function problemWith(value: unknown): string | undefined {
	if (value === undefined) return 'has no default export';
	if (typeof value !== 'object' || value === null) return 'does not export a reporter';
	const {name, extension, write} = value as Partial<Record<keyof Reporter, unknown>>;
	if (typeof name !== 'string' || name === '') return 'exports a reporter without a name';
	if (typeof extension !== 'string' || !/^[\w-]+(?:\.[\w-]+)*$/.test(extension)) {
		return 'exports a reporter whose extension is not like "txt" or "junit.xml"';
	}
	return typeof write === 'function' ? undefined : 'exports a reporter without write(run, writer)';
}

async function importModule(path: string): Promise<{readonly default?: unknown}> {
	const file = resolve(path);
	const info = await stat(file).catch((error: unknown) => error as NodeJS.ErrnoException);
	if (info instanceof Error) {
		const why = info.code === 'ENOENT' ? 'no such file' : info.message;
		throw new UserError(`report: ${path}: ${why}`);
	}
	if (info.isDirectory()) throw new UserError(`report: ${path}: is a folder, not a module`);
	resolveOwnPackage();
	try {
		return (await import(pathToFileURL(file).href)) as {default?: unknown};
	} catch (error) {
		const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
		throw new UserError(`report: ${path}: cannot be loaded: ${why}`);
	}
}

/**
 * Loads the reporter that a user's module exports by default. Runs the module's code.
 * @throws UserError that names the module and what is wrong with it
 */
export async function loadReporterModule(path: string): Promise<Reporter> {
	const {default: reporter} = await importModule(path);
	const problem = problemWith(reporter);
	if (problem !== undefined) {
		throw new UserError(`report: ${path}: ${problem}. Example: ${example}`);
	}
	return reporter as Reporter;
}
