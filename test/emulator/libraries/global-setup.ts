import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {installPackages} from '../install.ts';
import {runToEnd} from './run-to-end.ts';
import {gorillaVariable, pythonVariable} from './servers.ts';

const here = new URL('.', import.meta.url);

/** A Python with the packages of requirements.txt; gives its path. */
async function installPython(home: string): Promise<string> {
	const venv = join(home, 'venv');
	const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
	await runToEnd('python3', ['-m', 'venv', venv]);
	const requirements = fileURLToPath(new URL('requirements.txt', here));
	const quiet = ['--quiet', '--disable-pip-version-check', '--no-input'];
	await runToEnd(python, ['-m', 'pip', 'install', ...quiet, '-r', requirements]);
	return python;
}

async function buildGorilla(home: string): Promise<string> {
	const program = join(home, 'gorilla');
	const cwd = fileURLToPath(new URL('gorilla/', here));
	await runToEnd('go', ['build', '-o', program, '.'], {cwd});
	return program;
}

/** What cannot be installed is skipped with a word, except in CI. */
async function unlessMissing(variable: string, install: Promise<string>): Promise<void> {
	try {
		process.env[variable] = await install;
	} catch (error) {
		if (process.env.CI) throw error;
		console.warn(`Skipped, because it cannot be installed here: ${(error as Error).message}`);
	}
}

export default async function setup(): Promise<() => Promise<void>> {
	const home = await mkdtemp(join(tmpdir(), 'floodgate-libraries-'));
	const forget = () => rm(home, {recursive: true, force: true, maxRetries: 5});
	try {
		await Promise.all([
			installPackages(here),
			unlessMissing(pythonVariable, installPython(home)),
			unlessMissing(gorillaVariable, buildGorilla(home)),
		]);
	} catch (error) {
		await forget();
		throw error;
	}
	return forget;
}
