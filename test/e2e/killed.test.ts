import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {
	runBin,
	runFolder,
	sampleDatasets,
	startBin,
	startMock,
	temporaryFolder,
} from '../helpers/bin.ts';
import {attemptsIn, expectShown, killedLoads} from '../helpers/killed-run.ts';

for (const [seed, [name, flags]] of Object.entries(killedLoads).entries()) {
	test(`${name} that is killed at any moment shows its figures up to the last line`, () =>
		expectShown(flags, seed + 1, 2));
}

test('the list has the figures of a run that was killed', async () => {
	const url = await startMock(['--latency', '15ms']);
	const cwd = await temporaryFolder();
	const {child, done} = await startBin(['run', '-u', url, '-d', sampleDatasets, '--repeat', '50'], {
		cwd,
	});
	const results = async () => (await readFile(join(await runFolder(cwd), 'results.jsonl'))).length;
	await expect.poll(() => results().catch(() => 0), {timeout: 20_000}).toBeGreaterThan(0);
	child.kill('SIGKILL');
	await done;
	const attempts = await attemptsIn(await runFolder(cwd));
	const listed = await runBin(['runs', '--json'], {cwd});
	expect(JSON.parse(listed.stdout)).toMatchObject([
		{status: 'interrupted', digest: {total_requests: attempts.length, verdict: 'invalid'}},
	]);
	expect((await runBin(['runs'], {cwd})).stdout).toContain('interrupted');
});
