import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect} from 'vitest';
import {runBin, temporaryFolder, writeRows} from './bin.ts';
import {serveSockets} from './servers.ts';

const good = "export default [{name: 'good', score: () => 1}];";

/** Runs with two modules, the second of which is this one. */
export async function runWith(module: string, extra: readonly string[] = []) {
	let asked = 0;
	const url = await serveSockets((socket) => {
		asked++;
		socket.send('{"message":"hello"}');
	});
	const cwd = await temporaryFolder();
	await writeFile(join(cwd, 'good.mjs'), good);
	await writeFile(join(cwd, 'own.mjs'), module);
	const dataset = await writeRows(cwd, [{Question: 'Q'}]);
	const metrics = ['--metrics', './good.mjs', '--metrics', './own.mjs'];
	const result = await runBin(['run', '-u', url, '-d', dataset, '-q', ...metrics, ...extra], {cwd});
	return {...result, asked};
}

/** A module that does not load is given up before anything is sent, in one line that names it. */
export async function expectGivenUp(
	code: string,
	extra: readonly string[],
	message: RegExp,
): Promise<void> {
	const {code: exit, stderr, stdout, asked} = await runWith(`${code}\n${good}`, extra);
	expect(exit).toBe(2);
	expect(stdout).toBe('');
	expect(stderr).toMatch(/^floodgate: metrics: \.\/own\.mjs: .*\n$/);
	expect(stderr).toMatch(message);
	expect(asked).toBe(0);
}
