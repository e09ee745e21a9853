import {expect, vi} from 'vitest';
import {bin, temporaryFolder, writeRows} from '../../helpers/bin.ts';
import {startTerminal, terminalTest, type TerminalOptions} from '../../helpers/terminal.ts';
import {expectRestored, rowsOf, startChatbot} from './scene.ts';

vi.setConfig({testTimeout: 60_000});

async function runToResults(rows: readonly object[], options: TerminalOptions = {}) {
	const chatbot = await startChatbot();
	const cwd = await temporaryFolder();
	await writeRows(cwd, rows);
	const args = ['run', '-u', chatbot.url, '-d', 'prompts.jsonl', '-c', '1', '--name', 'seen'];
	const terminal = await startTerminal(args, {cwd, ...options});
	await terminal.waitFor(/floodgate ─ (?:results ─ )?seen-/);
	return {chatbot, terminal, cwd};
}

terminalTest(
	'failures are filtered, marked and opened; Esc leads back to the same state',
	async () => {
		const {terminal} = await runToResults(rowsOf(24));
		const {press, waitFor, waitUntil, screen} = terminal;
		await waitFor(/2 Failures 6 +3 Errors 1/);
		press('2');
		await waitFor(/▸ +contact → unknown/);
		press('/');
		await waitFor('Esc cancel');
		press('question 1', 'enter');
		// Of 0, 4, 8, 12, 16 and 20 these two have it.
		await waitFor('2 of 6 failed · "question 1"');
		press('space');
		await waitFor('1 marked');
		await waitFor(/● .*question 12 wrong/);
		await waitFor(/▸ .*question 16 wrong/);
		press('i');
		await waitFor(/1 of 6 .*intent contact/);
		press('i');
		await waitFor(/1 of 6 .*intent greeting/);
		await waitFor(/^⏎ open  Space mark  \/ filter  r rerun /m);
		const before = screen();
		press('enter');
		await waitFor(/Prompt +│\n│ +question 16 wrong /);
		await waitFor(/Reply +│\n│ +an answer to question 16 wrong /);
		await waitFor('expected "greeting", got "unknown"');
		press('escape');
		await waitUntil(
			(text) => text === before.join('\n'),
			`the same screen as\n${before.join('\n')}`,
		);
		press('escape');
		await waitFor(/─ 6 failed ─+ 1 marked ─/);
		// The selection is still on the item, not on the row.
		await waitFor(/▸ .*question 16 wrong/);
	},
);

terminalTest('rerunning the failed sends exactly those, and says what became of them', async () => {
	const rows = [...rowsOf(9), {Intent: 'pii', Question: 'question 9 stubborn'}];
	const {terminal, chatbot} = await runToResults(rows);
	const {press, waitFor} = terminal;
	await waitFor(/failed 4 +! errored 1/);
	chatbot.hold();
	press('f');
	await waitFor('Send 4 prompts again?');
	expect(chatbot.asked).toHaveLength(10);
	press('n');
	await waitFor('[1 Overview]');
	press('f');
	await waitFor('Send 4 prompts again?');
	press('y');
	await waitFor(/run ─ rerun of 4 prompts/);
	chatbot.release();
	await waitFor('4 rerun: 3 fixed, 1 still failing');
	expect(chatbot.asked.slice(10)).toEqual([
		'question 0 wrong',
		'question 4 wrong',
		'question 8 wrong',
		'question 9 stubborn',
	]);
	// The first average stays beside the new one: 5 of 9 right, then 8 of 9.
	await waitFor(/classification_accuracy 0\.556 → 0\.889 after reruns/);
	await waitFor(/2 Failures 1 +3 Errors 1/);

	press('E');
	await waitFor('Send 1 prompt again?');
	press('y');
	await waitFor('1 rerun: 1 fixed, 0 still failing');
	await waitFor(/2 Failures 1 +3 Errors 0/);
	expect(chatbot.asked).toHaveLength(15);
	press('2');
	await waitFor(/▸ .*question 9 stubborn/);
	press('r');
	await waitFor('Send 1 prompt again?');
	press('y');
	await waitFor('1 rerun: 0 fixed, 1 still failing');
	expect(chatbot.asked.slice(15)).toEqual(['question 9 stubborn']);
});

terminalTest('with nothing failed a rerun sends nothing and says so', async () => {
	const {terminal, chatbot} = await runToResults(rowsOf(4).slice(1));
	await terminal.waitFor(/passed 3/);
	terminal.press('f');
	await terminal.waitFor('no prompt failed: nothing to rerun');
	terminal.press('E');
	await terminal.waitFor('no prompt errored: nothing to rerun');
	expect(chatbot.asked).toHaveLength(3);
});

terminalTest(
	'errors are listed by class; intents have their figures and a confusion matrix',
	async () => {
		const {terminal} = await runToResults(rowsOf(12));
		const {press, waitFor} = terminal;
		press('3');
		await waitFor(/- +1 +closed\.1011: .*\n.*▸ +question 5 broken/);
		press('enter');
		await waitFor(/attempt 1 · 1 of 1 .*\n.*! closed\.1011: .*out of order/);
		press('escape');
		await waitFor(/▸ +question 5 broken/);
		press('4');
		await waitFor(/contact +█+░+ +75\.0%/);
		await waitFor('expected (down) x got (across)');
		await waitFor(/ +contact +greeting +pii +unknown /);
		await waitFor(/pii +· +· +2 +1 /);
		await waitFor(/contact +3 +· +· +\[1\]/);
		press('enter');
		await waitFor('1 of 3 failed · intent contact · answered unknown');
		await waitFor(/▸ +contact → unknown/);
		press('6');
		await waitFor('No baseline yet');
	},
);

terminalTest(
	'quitting leaves the summary, the folder and the next command on the main screen',
	async () => {
		const shell = '"$@"; code=$?; stty -a; exit $code';
		const {terminal} = await runToResults(rowsOf(8), {
			command: ['sh', '-c', shell, 'sh', process.execPath, bin],
			rows: 60,
		});
		await terminal.waitFor(/failed 2/);
		terminal.press('q');
		expect(await terminal.exit).toBe(0);
		expectRestored(terminal);
		const text = terminal.screen().join('\n');
		expect(text).toMatch(/outcomes +✓ passed 5 +✗ failed 2 +! errored 1/);
		expect(text).toMatch(/saved +runs\/seen-/);
		expect(text).toMatch(/^Rerun the failures: floodgate rerun seen-\S+ --failed$/m);
		expect(text).toMatch(/^Rerun the errors: floodgate rerun seen-\S+ --errored$/m);
		// What the shell's terminal is like afterwards: lines are edited and shown, keys are signals.
		expect(text).toMatch(/^isig icanon /m);
		expect(text).toMatch(/ echo /);
	},
);
