import {expect, vi} from 'vitest';
import {createDraw} from '../../helpers/random.ts';
import {temporaryFolder, writeRows} from '../../helpers/bin.ts';
import {startTerminal, terminalTest} from '../../helpers/terminal.ts';
import {redrawn, rowsOf, startChatbot, widestLine} from './scene.ts';

vi.setConfig({testTimeout: 60_000});

/** Texts whose width in columns is not their length. */
const wide = [
	'日本語の質問です。'.repeat(12),
	'👩‍👩‍👧‍👦 famille 🇨🇦 👍🏽 '.repeat(8),
	'سؤال باللغة العربية '.repeat(8),
	'é'.normalize('NFD').repeat(200),
	'x'.repeat(10_000),
];

terminalTest('twenty random sizes leave no line wider than the terminal', async () => {
	const chatbot = await startChatbot();
	const cwd = await temporaryFolder();
	const hard = wide.map((text) => ({Intent: 'pii', Question: `${text} 0 wrong`}));
	await writeRows(cwd, [...hard, ...rowsOf(40)]);
	const terminal = await startTerminal(['run', '-u', chatbot.url, '-d', 'prompts.jsonl'], {cwd});
	await terminal.waitFor(/floodgate ─ (?:results ─ )?run-/);
	const draw = createDraw(7);
	for (let count = 0; count < 20; count++) {
		const columns = draw.int(40, 160);
		const rows = draw.int(10, 50);
		terminal.resize(columns, rows);
		terminal.press(String(1 + (count % 4)));
		await redrawn(terminal, columns, rows);
		expect(widestLine(terminal), `${columns}×${rows}`).toBeLessThanOrEqual(columns);
	}
	terminal.press('2');
	for (const index of wide.keys()) {
		terminal.press('enter');
		await terminal.waitFor(new RegExp(`prompts\\.jsonl:${index + 1} .*attempt 1`));
		await terminal.waitFor(/Prompt/);
		expect(widestLine(terminal)).toBeLessThanOrEqual(terminal.screen()[0]!.length);
		terminal.press('escape');
		await terminal.waitFor(/\d+ failed/);
		terminal.press('j');
	}
});
