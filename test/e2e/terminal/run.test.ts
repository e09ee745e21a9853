import {readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, vi} from 'vitest';
import {readSummary, runFolder, temporaryFolder, writeRows} from '../../helpers/bin.ts';
import {startTerminal, terminalTest, type TerminalOptions} from '../../helpers/terminal.ts';
import {expectRestored, readManifest, redrawn, rowsOf, startChatbot, widestLine} from './scene.ts';

vi.setConfig({testTimeout: 60_000});

/** The header of the results, which is shorter on narrow screens. */
const atResults = /floodgate ─ (?:results ─ )?run-\d/;

/** A run of which the chatbot keeps the first replies back, so that nothing depends on speed. */
async function startRun(count: number, args: string[] = [], options: TerminalOptions = {}) {
	const chatbot = await startChatbot({held: true});
	const cwd = await temporaryFolder();
	await writeRows(cwd, rowsOf(count));
	const all = ['run', '-u', chatbot.url, '-d', 'prompts.jsonl', '-c', '2', ...args];
	const terminal = await startTerminal(all, {cwd, ...options});
	await terminal.waitFor(/2\/2 +in flight 2/);
	return {chatbot, terminal, cwd};
}

terminalTest('a run pauses, changes its level, goes on, and ends on its results', async () => {
	const {chatbot, terminal} = await startRun(9);
	const {press, waitFor} = terminal;
	press('+');
	await waitFor(/3\/3 +in flight 3/);
	press('p');
	await waitFor('PAUSED');
	chatbot.release();
	await waitFor(/passed 2 +✗ failed 1/);
	await waitFor('in flight 0');
	// Three connections are free, and yet nothing more was sent.
	expect(chatbot.asked).toHaveLength(3);
	chatbot.hold();
	press('-');
	await waitFor(/2\/2 +in flight 0/);
	press('p');
	await waitFor(/2\/2 +in flight 2/);
	expect(chatbot.asked).toHaveLength(5);
	chatbot.release();
	await waitFor(atResults);
	await waitFor(/passed 5 +✗ failed 3 +! errored 1/);
	expect(chatbot.asked).toHaveLength(9);
});

terminalTest(
	'resizing in mid-run keeps every line within the terminal, and the run goes on',
	async () => {
		const {chatbot, terminal, cwd} = await startRun(12);
		const {resize, waitFor, press} = terminal;
		for (const [columns, rows] of [
			[60, 20],
			[30, 8],
			[120, 40],
		] as const) {
			resize(columns, rows);
			if (columns < 40) {
				await waitFor(/terminal too small: have 30×8,\s+need 40×10/);
				// The run goes on behind it.
				chatbot.release();
			} else {
				await redrawn(terminal, columns, rows);
			}
			expect(widestLine(terminal)).toBeLessThanOrEqual(columns);
		}
		await waitFor(atResults);
		await waitFor(/passed 8 +✗ failed 3 +! errored 1/);
		press('q');
		await terminal.exit;
		expect(await readManifest(cwd)).toMatchObject({status: 'complete'});
	},
);

terminalTest(
	'"q" in a run asks; "go on" goes on, and quitting saves it as interrupted',
	async () => {
		const {terminal, cwd} = await startRun(6);
		const {press, waitFor, waitUntil, screen} = terminal;
		press('q');
		await waitFor('Stop the run?');
		press('g');
		await waitUntil(() => !screen().join('\n').includes('Stop the run?'), 'the run again');
		press('q');
		await waitFor('quit Floodgate: the run counts as interrupted');
		press('x');
		expect(await terminal.exit).toBe(130);
		expectRestored(terminal);
		expect(await readManifest(cwd)).toMatchObject({status: 'interrupted'});
	},
);

terminalTest(
	'"q" and Enter stop a run after the replies in flight, and show its results',
	async () => {
		const {chatbot, terminal, cwd} = await startRun(6);
		terminal.press('q');
		await terminal.waitFor('Stop the run?');
		terminal.press('enter');
		await terminal.waitFor(
			/STOPPING[^]*waiting for the last 2 replies; q or Ctrl-C ends the waiting/,
		);
		chatbot.release();
		await terminal.waitFor(atResults);
		await terminal.waitFor(/passed 1 +✗ failed 1/);
		expect(chatbot.asked).toHaveLength(2);
		terminal.press('q');
		await terminal.exit;
		expect((await readSummary(await runFolder(cwd))).total_requests).toBe(2);
	},
);

terminalTest(
	'a second "q" or Ctrl-C ends the waiting for the last replies, and the results are shown',
	async () => {
		const runs = await Promise.all([startRun(6), startRun(6)]);
		for (const [index, {terminal}] of runs.entries()) {
			terminal.press('q');
			await terminal.waitFor('Stop the run?');
			terminal.press('enter');
			await terminal.waitFor('STOPPING');
			const ended = performance.now();
			terminal.press(index === 0 ? 'q' : 'ctrl-c');
			await terminal.waitFor(atResults);
			// Replies in flight would have been given five seconds.
			expect(performance.now() - ended).toBeLessThan(4500);
			terminal.press('q');
			await terminal.exit;
		}
	},
);

terminalTest.each([
	{columns: 120, rows: 40},
	{columns: 80, rows: 24},
	{columns: 60, rows: 20},
])(
	'at $columns×$rows thresholds are live, and what failed so far opens in mid-run',
	async (size) => {
		const thresholds = ['latency.p95 < 30s', 'classification_accuracy >= 0.9'];
		const args = thresholds.flatMap((expression) => ['--threshold', expression]);
		const {chatbot, terminal} = await startRun(30, args, size);
		const {press, waitFor, waitUntil, screen} = terminal;
		/** Answers the two prompts in flight, and keeps those that follow. */
		const answerTwo = async () => {
			const asked = chatbot.asked.length;
			chatbot.release();
			chatbot.hold();
			await waitUntil(() => chatbot.asked.length === asked + 2, 'two more prompts');
		};
		await answerTwo();
		await waitFor(/✗ fails +(?:classification_acc.* 0\.500|>= 0\.9)/);
		if (size.columns >= 80) await waitFor(/✓ holds (?:latency\.p95 )?< 30s/);
		press('f');
		await waitFor(/1 failed[^]*▸ +\w+ → unknown.* question 0 wrong/);
		expect(screen()[0]).toContain('floodgate ─ run ─');
		await answerTwo();
		await answerTwo();
		await waitFor(/2 failed[^]*▸ +\w+ → unknown.* question 0 wrong[^]*question 4 wrong/);
		press('enter');
		await waitFor(/expected "?contact"?, got "?unknown/);
		await waitFor(/Frames/);
		press('q');
		await waitFor('2 failed');
		press('tab');
		await waitFor(/1 errored[^]*closed\.1011/);
		press('p');
		await waitFor('PAUSED');
		press('p');
		press('q');
		await waitFor(/q stop/);
		chatbot.release();
		await waitFor(atResults);
	},
);

terminalTest('a run that saves no attempts says so where its failures would stand', async () => {
	const {chatbot, terminal} = await startRun(6, ['--save', 'none']);
	terminal.press('f');
	await terminal.waitFor('This run saves no attempts (--save none)');
	terminal.press('escape');
	await terminal.waitFor('q stop');
	chatbot.release();
	await terminal.waitFor(atResults);
});

terminalTest(
	'Ctrl-C stops a run, waits for replies in flight, and saves what there is',
	async () => {
		const {chatbot, terminal, cwd} = await startRun(6);
		terminal.press('ctrl-c');
		await terminal.waitFor('Stopping… again to force');
		chatbot.release();
		expect(await terminal.exit).toBe(130);
		expectRestored(terminal);
		expect(await readManifest(cwd)).toMatchObject({status: 'interrupted'});
		expect(await readSummary(await runFolder(cwd))).toMatchObject({passed: 1, failed: 1});
		expect(terminal.screen().join('\n')).toMatch(/saved +runs\/run-/);
	},
);

terminalTest('a second Ctrl-C does not wait for replies', async () => {
	const {terminal, cwd} = await startRun(6);
	terminal.press('ctrl-c');
	await terminal.waitFor('Stopping… again to force');
	const forced = performance.now();
	terminal.press('ctrl-c');
	expect(await terminal.exit).toBe(130);
	// Replies in flight would have been given five seconds.
	expect(performance.now() - forced).toBeLessThan(4500);
	expectRestored(terminal);
	expect(await readManifest(cwd)).toMatchObject({status: 'interrupted'});
});

terminalTest('SIGTERM ends a run like Ctrl-C, with 143, and restores the terminal', async () => {
	const {chatbot, terminal, cwd} = await startRun(6);
	terminal.kill('SIGTERM');
	await terminal.waitFor('Stopping… again to force');
	chatbot.release();
	expect(await terminal.exit).toBe(143);
	expectRestored(terminal);
	expect(await readManifest(cwd)).toMatchObject({status: 'interrupted'});
	// One signal is one: it does not count as the second, which waits for nothing.
	expect(await readSummary(await runFolder(cwd))).toMatchObject({passed: 1, failed: 1});
});

terminalTest('Ctrl-C gives up a report that never ends, and the run stays saved', async () => {
	const chatbot = await startChatbot();
	const cwd = await temporaryFolder();
	await writeRows(cwd, rowsOf(3));
	const endless = 'async write() { await new Promise(() => {}); }';
	await writeFile(
		join(cwd, 'endless.mjs'),
		`export default {name: 'endless', extension: 'txt', ${endless}};`,
	);
	const {press, waitFor, exit} = await startTerminal(
		['run', '-u', chatbot.url, '-d', 'prompts.jsonl', '--report', './endless.mjs'],
		{cwd},
	);
	await waitFor('Writing reports…');
	press('ctrl-c');
	expect(await exit).toBe(130);
	const files = await readdir(await runFolder(cwd));
	expect(files).toContain('summary.json');
	expect(files.filter((name) => name.startsWith('report'))).toEqual([]);
});
