import {expect, vi} from 'vitest';
import {temporaryFolder, writeRows} from '../../helpers/bin.ts';
import {startTerminal, terminalTest} from '../../helpers/terminal.ts';
import {redrawn, rowsOf, startChatbot, widestLine} from './scene.ts';

vi.setConfig({testTimeout: 60_000});

const sizes = [
	[120, 40],
	[80, 24],
	[60, 20],
] as const;

terminalTest(
	'why a pair failed or errored is seen beside the list, and first in the detail, at three sizes',
	async () => {
		const {url} = await startChatbot();
		const cwd = await temporaryFolder();
		const rows = rowsOf(12).map((row) => ({...row, Reponse: 'an answer to question 0 right'}));
		await writeRows(cwd, rows);
		const args = ['run', '-u', url, '-d', 'prompts.jsonl', '-c', '1', '--name', 'seen'];
		const terminal = await startTerminal(args, {cwd, columns: 120, rows: 40});
		const {press, waitFor, resize} = terminal;
		await waitFor(/floodgate ─ (?:results ─ )?seen-/);
		for (const [columns, height] of sizes) {
			resize(columns, height);
			await redrawn(terminal, columns, height);
			press('2');
			await waitFor(/▸ +contact → unknown .*question 0 wrong/);
			await waitFor(/✗ classification_accuracy: expected "contact", got/);
			await waitFor(/Expected +an answer to question 0 right/);
			await waitFor(/Reply +an answer to question 0 wrong/);
			await waitFor(/Frames +0 µs sent · /);
			await waitFor(/1 of 3/);
			press('enter');
			// Below header, tabs and title.
			await waitFor(/^.*\n.*\n.*attempt 1 · 1 of 3.*\n.*✗ classification_accuracy: expected/);
			press('G');
			press('g');
			await waitFor(/Frames/);
			press('escape');
			await waitFor(/▸ +contact → unknown/);
			press('3');
			await waitFor(/- +1 +closed\.1011: /);
			await waitFor(/! closed\.1011: .*out of order/);
			expect(widestLine(terminal)).toBeLessThanOrEqual(columns);
		}
		resize(120, 40);
		await redrawn(terminal, 120, 40);
		press('2', 'enter');
		await waitFor('an answer to question 0 [-right-]{+wrong+}');
		press('escape');
		await waitFor(/▸ +contact → unknown/);
		press('3', 'g', 'enter');
		await waitFor(/▸ \+ +1 +closed\.1011/);
		await waitFor(/⏎ unfold/);
	},
);
