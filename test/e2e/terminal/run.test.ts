import {readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, vi} from 'vitest';
import {readSummary, runFolder, temporaryFolder, writeRows} from '../../helpers/bin.ts';
import {startTerminal, terminalTest, type TerminalOptions} from '../../helpers/terminal.ts';
import {expectRestored, readManifest, redrawn, rowsOf, startChatbot, widestLine} from './scene.ts';

vi.setConfig({testTimeout: 60_000});

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
	await waitFor(/results ─ run-/);
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
		await waitFor(/results ─ run-/);
		await waitFor(/passed 8 +✗ failed 3 +! errored 1/);
		press('q');
		await terminal.exit;
		expect(await readManifest(cwd)).toMatchObject({status: 'complete'});
	},
);

terminalTest('"q" in a run asks; no goes on, yes saves it as interrupted', async () => {
	const {terminal, cwd} = await startRun(6);
	const {press, waitFor} = terminal;
	press('q');
	await waitFor('Stop the run and quit?');
	press('n');
	await waitFor(/2\/2 +in flight 2/);
	press('q');
	await waitFor('Stop the run and quit?');
	press('y');
	expect(await terminal.exit).toBe(130);
	expectRestored(terminal);
	expect(await readManifest(cwd)).toMatchObject({status: 'interrupted'});
});

terminalTest('"s" stops a run after the replies in flight, and shows its results', async () => {
	const {chatbot, terminal, cwd} = await startRun(6);
	terminal.press('s');
	await terminal.waitFor('STOPPING');
	chatbot.release();
	await terminal.waitFor(/results ─ run-/);
	await terminal.waitFor(/passed 1 +✗ failed 1/);
	expect(chatbot.asked).toHaveLength(2);
	terminal.press('q');
	await terminal.exit;
	expect((await readSummary(await runFolder(cwd))).total_requests).toBe(2);
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
