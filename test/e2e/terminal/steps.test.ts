import {vi} from 'vitest';
import {temporaryFolder, writeRows} from '../../helpers/bin.ts';
import {startTerminal, terminalTest} from '../../helpers/terminal.ts';
import {rowsOf, startChatbot} from './scene.ts';

vi.setConfig({testTimeout: 60_000});

terminalTest('a run in steps counts its cool-downs down, and compares its levels', async () => {
	const {url} = await startChatbot();
	const cwd = await temporaryFolder();
	await writeRows(cwd, rowsOf(12));
	const load = ['--steps', '1:3:1', '--hold', '4 prompts', '--pause', '2s'];
	const threshold = ['--threshold', 'latency.p95 < 30s'];
	const args = ['run', '-u', url, '-d', 'prompts.jsonl', ...load, ...threshold];
	const {press, waitFor, exit} = await startTerminal(args, {cwd});
	await waitFor(/cool-down, next step at 2 connections in [12] s/);
	await waitFor(/ 1 [█▏▎▍▌▋▊▉]+░* p95 .* ✓ holds/);
	await waitFor(/cool-down, next step at 3 connections/);
	await waitFor(/floodgate ─ (?:results ─ )?run-/);
	press('5');
	await waitFor('3 levels, every threshold holds at each, up to 3 connections');
	await waitFor('p95 and classification_accuracy by connections');
	await waitFor(/3 +12 .* ✓ highest/);
	press('c');
	await waitFor('latency by connections');
	press('q');
	await exit;
});
