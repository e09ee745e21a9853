import {setTimeout as delay} from 'node:timers/promises';
import {expect, vi} from 'vitest';
import {runBin, sampleDatasets, startMock, temporaryFolder, writeRows} from '../../helpers/bin.ts';
import {startTerminal, terminalTest, type TerminalSession} from '../../helpers/terminal.ts';
import {expectRestored, rowsOf, startChatbot} from './scene.ts';

vi.setConfig({testTimeout: 60_000});

/** Shows every screen once. */
async function walk({press, waitFor}: TerminalSession): Promise<void> {
	await waitFor(/1 Overview/);
	press('2');
	await waitFor('2 Failures 3]');
	press('enter');
	await waitFor('question 0 wrong');
	await waitFor('Scores');
	press('escape');
	await waitFor(/3 failed/m);
	press('/', 'question', 'enter', 'm');
	await waitFor('metric classification_accuracy');
	press('3', '4');
	await waitFor('got (across)');
	press('?');
	await waitFor('In a text field');
	press('escape');
	await waitFor('got (across)');
	press('5', 'b');
	await waitFor('choose a baseline');
	press('enter');
	await waitFor('prompts in common');
	press('f');
	await waitFor('Send 3 prompts again?');
	press('n');
	await waitFor('prompts in common');
	press('q');
}

async function showEverything(args: string[], env: Record<string, string>) {
	const {url} = await startChatbot();
	const cwd = await temporaryFolder();
	await writeRows(cwd, rowsOf(12));
	const options = ['run', '-u', url, '-d', 'prompts.jsonl', '--threshold', 'latency.p95 < 1ms'];
	// What the other is compared with.
	const before = await startChatbot();
	await runBin(['run', '-u', before.url, '-d', 'prompts.jsonl', '--quiet'], {cwd});
	const run = await startTerminal([...options, ...args], {cwd, columns: 80, rows: 24, env});
	await walk(run);
	await run.exit;
	const form = await startTerminal([], {cwd, columns: 60, rows: 24, env});
	await form.waitFor('Start');
	form.press('R');
	await form.waitFor('no address to connect to');
	form.press('H');
	await form.waitFor('history');
	form.press('x');
	await form.waitFor('Delete run-');
	form.press('n');
	await form.waitFor('history');
	form.press('q');
	await form.waitFor('Start');
	form.press('q');
	await form.exit;
	return run.raw() + form.raw();
}

terminalTest('with NO_COLOR not one byte says a colour', async () => {
	const raw = await showEverything([], {NO_COLOR: '1'});
	// Bold, dim and inverse would be no colours; there are none all the same.
	expect(raw).not.toMatch(/\u001B\[[\d;:]*m/);
});

terminalTest(
	'with --ascii, or a locale that knows no more, nothing of ours is above 0x7F',
	async () => {
		const raw = await showEverything(['--ascii'], {LC_ALL: 'C'});
		expect([...new Set(raw.match(/[^\u0000-\u007F]/g))]).toEqual([]);
	},
);

terminalTest('the demo shows a run, then its results', async () => {
	const terminal = await startTerminal(['demo', '--max-samples', '3']);
	await terminal.waitFor(/run ─ demo 127\.0\.0\.1/);
	await terminal.waitFor(/floodgate ─ (?:results ─ )?demo-\S+ .*no thresholds/);
	await terminal.waitFor(/passed \d+ +✗ failed \d+/);
	terminal.press('q');
	expect(await terminal.exit).toBe(0);
	expectRestored(terminal);
	expect(terminal.screen().join('\n')).toMatch(/saved +runs\/demo-/);
});

terminalTest('a run draws at most ten times a second, while everything changes', async () => {
	const url = await startMock(['--latency', '20ms']);
	const args = ['run', '-u', url, '-d', sampleDatasets, '-c', '20', '--duration', '4s'];
	const {waitFor, raw, press, output} = await startTerminal(args);
	await waitFor(/passed [1-9]/);
	// Ink puts every frame between two marks of a synchronized update.
	const frames = () => raw().split('\u001B[?2026h').length - 1;
	const [began, before] = [performance.now(), frames()];
	while (performance.now() - began < 2500) {
		press('c', ']', '+', '-');
		await output();
	}
	const drawn = frames() - before;
	expect(drawn).toBeGreaterThan(5);
	// One more for the frame that stood at each end.
	expect(drawn).toBeLessThanOrEqual((10 * (performance.now() - began)) / 1000 + 2);
});

/** Waits for a second without output: on a busy machine what has happened may be drawn in two parts. */
async function untilQuiet({raw}: TerminalSession): Promise<void> {
	for (let before = -1; raw().length !== before; await delay(1000)) before = raw().length;
}

terminalTest('results and form draw nothing for ten seconds when nothing happens', async () => {
	const {url} = await startChatbot();
	const cwd = await temporaryFolder();
	await writeRows(cwd, rowsOf(12));
	const results = await startTerminal(['run', '-u', url, '-d', 'prompts.jsonl'], {cwd});
	const form = await startTerminal([], {cwd});
	await results.waitFor(/floodgate ─ (?:results ─ )?run-/);
	await form.waitFor('▸ url');
	await form.waitFor(/such file or/);
	// A key and its answer: what was still to be drawn before is drawn.
	for (const {press, waitFor, waitUntil} of [results, form]) {
		press('?');
		await waitFor('In a text field');
		press('escape');
		await waitUntil(
			(text) => !text.includes('In a text field') && text.includes('? help'),
			'the screen below the help',
		);
	}
	await untilQuiet(results);
	await untilQuiet(form);
	const before = [results.raw(), form.raw()];
	await delay(10_000);
	expect(results.raw().slice(before[0]!.length)).toBe('');
	expect(form.raw().slice(before[1]!.length)).toBe('');
});
