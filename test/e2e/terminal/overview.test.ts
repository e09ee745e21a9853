import {vi} from 'vitest';
import {temporaryFolder, writeRows} from '../../helpers/bin.ts';
import {startTerminal, terminalTest} from '../../helpers/terminal.ts';
import {redrawn, rowsOf, startChatbot} from './scene.ts';

vi.setConfig({testTimeout: 60_000});

terminalTest('a failing run says so at every size, and its cells open its failures', async () => {
	const {url} = await startChatbot();
	const cwd = await temporaryFolder();
	await writeRows(cwd, rowsOf(24));
	const limits = ['latency.p95 < 30s', 'error_rate < 1%', 'classification_accuracy >= 0.9'];
	const thresholds = limits.flatMap((limit) => ['--threshold', limit]);
	const terminal = await startTerminal(
		['run', '-u', url, '-d', 'prompts.jsonl', '-c', '1', '--name', 'seen', ...thresholds],
		{cwd, columns: 120, rows: 40},
	);
	const {press, waitFor, resize} = terminal;
	await waitFor(/floodgate ─ (?:results ─ )?seen-\S+ +✗ failed: 2 of 3 thresholds failed/);
	await waitFor(/errors ─.*classification_accuracy ─.*rate ─/);
	await waitFor(/✗ fails error_rate < 1% +4\.17%/);
	await waitFor(/Thresholds ─+╮╭─ .*─ c next chart|Thresholds ─+╮╭─ /);
	await waitFor(/latency +.* 23 +│/);

	resize(80, 24);
	await redrawn(terminal, 80, 24);
	await waitFor(/floodgate ─ seen-\S+ +✗ failed: 2 of 3 thresholds failed/);
	await waitFor(/✗ fails classification_accuracy >= 0\.9 +0\.739/);
	await waitFor(/\d+ more rows below/);
	press('G');
	await waitFor('the end');
	await waitFor(/Took +\S+ m?s, /);
	press('g');

	resize(60, 20);
	await redrawn(terminal, 60, 20);
	await waitFor(/floodgate ─ seen-\S+ +✗ failed/);
	await waitFor('[1 Overview] 2 Fail 6  3 Err 1  4 Int  5 Steps  6 Comp');
	await waitFor(/✗ fails error_rate < 1%/);

	press('4');
	await waitFor(/expected \S+ got unknown: 2 +✗ failed 2/);
	press('enter');
	await waitFor('[2 Failures 6]');
	await waitFor(/2 of 6 failed/);
});
