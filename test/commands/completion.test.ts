import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {ownCommand} from '../../source/terminal/own-command.ts';
import {runBin, temporaryFolder} from '../helpers/bin.ts';

/** What is offered for words of which the last one is being typed. */
async function offered(words: readonly string[], options = {}): Promise<string[]> {
	const {stdout, code} = await runBin(['complete', '--', ...words], options);
	expect(code).toBe(0);
	return stdout
		.split('\n')
		.filter((line) => line !== '' && !line.startsWith(':'))
		.map((line) => line.split('\t')[0]!);
}

test('commands, options, their values, profiles and runs are offered as they are typed', async () => {
	const cwd = await temporaryFolder();
	const home = {env: {FLOODGATE_HOME: `${cwd}/home`}, cwd};
	await runBin(['profiles', 'save', 'staging', '--url', 'ws://127.0.0.1:1'], home);
	const [commands, flags, values, profiles, runs, actions] = await Promise.all([
		offered(['re'], home),
		offered(['run', '--dia'], home),
		offered(['run', '--dialect', ''], home),
		offered(['run', 'st'], home),
		offered(['rerun', ''], home),
		offered(['profiles', 'ren'], home),
	]);
	expect(commands).toEqual(expect.arrayContaining(['rerun', 'report']));
	expect(flags).toEqual(['--dialect']);
	expect(values).toEqual(['auto', 'api-gateway', 'plain']);
	expect(profiles).toEqual(['staging']);
	expect(runs).toEqual(['last']);
	expect(actions).toEqual(['rename']);
});

test('bash can read the script; a shell that is not known is named with those that are', async () => {
	const {stdout, code} = await runBin(['completion', 'bash']);
	expect(code).toBe(0);
	execFileSync('bash', ['-n'], {input: stdout});
	expect(stdout).toContain('floodgate');
	const wrong = await runBin(['completion', 'fisch']);
	expect(wrong).toMatchObject({code: 2, stdout: ''});
	expect(wrong.stderr).toContain('Did you mean "fish"?');
});

test('a hint is a command line that works where the program was started', () => {
	expect(ownCommand('runs', {})).toBe('floodgate runs');
	expect(ownCommand('runs', {npm_lifecycle_event: 'start'})).toBe('npm run floodgate -- runs');
	expect(ownCommand('runs', {npm_lifecycle_event: 'floodgate'})).toBe('npm run floodgate -- runs');
	expect(ownCommand('runs', {npm_lifecycle_event: 'test'})).toBe('floodgate runs');
	const other = {npm_lifecycle_event: 'npx', npm_lifecycle_script: 'vitest'};
	expect(ownCommand('runs', other)).toBe('floodgate runs');
	expect(ownCommand('runs', {npm_lifecycle_event: 'npx', npm_lifecycle_script: 'floodgate'})).toBe(
		'npx floodgate runs',
	);
});
