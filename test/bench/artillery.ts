import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {promisify} from 'node:util';

export type Artillery = {
	/** Its bin, to be run with Node. */
	readonly bin: string;
	readonly version: string;
};

/** Milliseconds that the installation may take. */
const installLimit = 480_000;

function find(folder: string): Artillery | undefined {
	const home = join(folder, 'node_modules', 'artillery');
	const bin = join(home, 'bin', 'run');
	if (!existsSync(bin)) return undefined;
	const {version} = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
		readonly version: string;
	};
	return {bin, version};
}

/**
 * Finds Artillery in a folder in which it was installed.
 * @throws Error when it is not there
 */
export function findArtillery(folder: string): Artillery {
	const found = find(resolve(folder));
	if (!found) throw new Error(`--artillery ${folder}: there is no node_modules/artillery in it`);
	return found;
}

/**
 * Installs Artillery below a folder, through npm: it is nobody's dependency.
 * @returns why not, when it can't be installed here
 */
export async function installArtillery(folder: string): Promise<Artillery | string> {
	const home = join(folder, 'artillery');
	mkdirSync(home);
	const args = ['install', '--prefix', home, 'artillery@2'];
	args.push('--no-audit', '--no-fund', '--ignore-scripts');
	try {
		await promisify(execFile)('npm', args, {cwd: folder, timeout: installLimit});
	} catch (error) {
		const {message} = error as Error;
		const said = message.split('\n').filter((line) => /^npm err/i.test(line));
		return said.length > 0 ? said.slice(0, 4).join('; ') : message;
	}
	return find(home) ?? 'npm installed something else';
}

/**
 * Writes the scenario of a closed loop: users that connect, send a message, wait for its reply, send
 * the next. Waiting is what `capture` is for: without it, Artillery sends on without listening.
 * @returns the file
 */
export function writeScenario(
	folder: string,
	{url, users, messages}: {readonly url: string; readonly users: number; readonly messages: number},
): string {
	const scenario = {
		config: {
			target: url,
			// All users begin within a second: it can't start them at once.
			phases: [{duration: 1, arrivalCount: users}],
		},
		scenarios: [
			{
				engine: 'ws',
				flow: [
					{
						loop: [
							{
								send: {
									payload: JSON.stringify({
										message:
											'Question {{ $loopCount }}: when is the office of the city open, and whom may I ask?',
									}),
									capture: {json: '$.message', as: 'reply'},
								},
							},
						],
						count: messages / users,
					},
				],
			},
		],
	};
	const file = join(folder, 'scenario.json');
	writeFileSync(file, JSON.stringify(scenario));
	return file;
}
