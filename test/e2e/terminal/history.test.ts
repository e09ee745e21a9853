import {readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, vi} from 'vitest';
import {runBin, temporaryFolder, writeRows} from '../../helpers/bin.ts';
import {startTerminal, terminalTest} from '../../helpers/terminal.ts';
import {rowsOf, startChatbot} from './scene.ts';

vi.setConfig({testTimeout: 60_000});

/** Two runs of the same prompts: the chatbot gets three wrong in the first, none in the second. */
async function saveTwoRuns(): Promise<string> {
	const {url} = await startChatbot();
	const cwd = await temporaryFolder();
	await writeRows(cwd, rowsOf(12));
	for (const name of ['before', 'after']) {
		const args = ['run', '-u', url, '-d', 'prompts.jsonl', '-q', '--name', name];
		expect((await runBin(args, {cwd})).code).toBe(0);
	}
	return cwd;
}

terminalTest('runs are listed, opened, compared and deleted; foreign files stay', async () => {
	const cwd = await saveTwoRuns();
	const terminal = await startTerminal([], {cwd});
	const {press, waitFor, screen} = terminal;
	await waitFor('▸ url');
	press('H');
	await waitFor(/history ─/);
	await waitFor(/after-\S+ +– no thresholds +0 +0 /);
	await waitFor(/before-\S+ +– no thresholds +3 +1 /);
	press('G');
	await waitFor(/▸ +before-/);
	press('enter');
	await waitFor(/floodgate ─ (?:results ─ )?before-/);
	await waitFor(/passed 8 +✗ failed 3 +! errored 1/);
	press('q');
	await waitFor(/history ─/);

	press('G');
	await waitFor(/▸ +before-/);
	press('b');
	await waitFor('mark another run with Space first');
	press('space');
	await waitFor(/\* before-/);
	press('g');
	await waitFor(/▸ +after-/);
	press('b');
	await waitFor(/floodgate ─ (?:results ─ )?after-/);
	await waitFor(/compared with before-/);
	await waitFor(/pass rate +0\.667 → 1\.000 +\+0\.333/);
	await waitFor('0 newly failing');
	await waitFor('4 fixed');
	await waitFor(/▸ unknown → contact +question 0 wrong/);
	press('enter');
	await waitFor('Baseline’s reply');
	press('escape');
	await waitFor('4 fixed');
	press('q');
	await waitFor(/history ─/);

	const name = (await readdir(join(cwd, 'runs'))).find((one) => one.startsWith('before-'))!;
	await writeFile(join(cwd, 'runs', name, 'notes.txt'), 'mine');
	press('G');
	await waitFor(/▸ +before-/);
	press('x');
	await waitFor(`Delete ${name}?`);
	press('enter');
	await waitFor(/▸ +before-/);
	press('x');
	await waitFor(`Delete ${name}?`);
	press('y');
	await waitFor('deleted; the folder stays because it also holds notes.txt');
	expect(screen().join('\n')).not.toContain('before-');
	expect(await readdir(join(cwd, 'runs', name))).toEqual(['notes.txt']);
});

terminalTest('"b" on results compares with a baseline of choice', async () => {
	const cwd = await saveTwoRuns();
	const {url} = await startChatbot();
	const args = ['run', '-u', url, '-d', 'prompts.jsonl', '--name', 'now'];
	const {press, waitFor} = await startTerminal(args, {cwd});
	await waitFor(/floodgate ─ (?:results ─ )?now-/);
	press('b');
	await waitFor(/choose a baseline ─ now-/);
	// The run itself is not offered.
	await waitFor(/▸ +after-/);
	press('enter');
	await waitFor('[6 Compare]');
	await waitFor(/compared with after-/);
	await waitFor('4 newly failing');
	await waitFor('0 fixed');
	press('1');
	await waitFor('[1 Overview]');
	await waitFor(/floodgate ─ (?:results ─ )?now-/);
});
