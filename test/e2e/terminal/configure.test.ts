import {expect, vi} from 'vitest';
import {temporaryFolder, writeRows} from '../../helpers/bin.ts';
import {startTerminal, terminalTest, type TerminalSession} from '../../helpers/terminal.ts';
import {rowsOf, startChatbot} from './scene.ts';

vi.setConfig({testTimeout: 60_000});

/** Goes to a field by the find dialog. */
async function goTo({press, waitFor}: TerminalSession, field: string): Promise<void> {
	press('/');
	await waitFor('Find a field');
	press(field, 'enter');
	await waitFor(`▸ ${field}`);
}

terminalTest('errors in the form are said, focused, corrected; then the run starts', async () => {
	const {url, asked} = await startChatbot();
	const terminal = await startTerminal([]);
	const {cwd, press, waitFor, screen} = terminal;
	await writeRows(cwd, rowsOf(4));
	await waitFor('▸ url');
	press('R');
	await waitFor('no address to connect to');
	// In the words of the form, which has fields and no flags.
	expect(screen().join('\n')).not.toContain('--url');
	expect(screen().join('\n')).toMatch(/▸ url +! /);

	press('enter', url.replace('ws:', 'http:'), 'enter');
	await waitFor(`Tab takes ${url}`);
	press('ctrl-u', url, 'enter');
	await waitFor(new RegExp(`▸ url +${url} +edited`));

	await goTo(terminal, 'timeout');
	press('enter', '12 parsecs', 'enter');
	await waitFor(/"12 parsecs" is not a duration/);
	await waitFor('Tab takes 12s');
	press('tab');
	await waitFor(/▸ timeout +12s +edited/);

	press('R');
	await waitFor(/no such file or/);
	await waitFor('▸ dataset');
	press('enter', 'prompts.jsonl', 'enter');
	await waitFor('4 prompts in 1 file');
	expect(asked).toEqual([]);
	press('R');
	await waitFor('Start this run?');
	expect(screen().join('\n')).toMatch(/timeouts +reply 12s/);
	press('enter');
	await waitFor(/results ─ .*no thresholds/);
	await waitFor(/passed 3 +✗ failed 1/);
	expect(asked).toHaveLength(4);

	press('q');
	// The cursor is where it was.
	await waitFor(new RegExp(`url +${url} +edited`));
	await waitFor('▸ dataset');
	press('q');
	await waitFor('Leave without saving the changes?');
	press('n');
	await waitFor('q quit');
	press('q');
	await waitFor('Leave without saving the changes?');
	press('x');
	expect(await terminal.exit).toBe(0);
});

terminalTest('a text with Enter after it is taken whole, however it arrives', async () => {
	const {press, paste, waitFor} = await startTerminal([]);
	await waitFor('▸ url');
	press('jjjj');
	await waitFor('▸ max-samples');
	press('/connections\r');
	await waitFor('▸ connections');
	press('\r42\r');
	await waitFor(/▸ connections +42 +edited/);
	press('/url\r\r');
	paste('ws://pasted.example/chat\n');
	press('enter');
	await waitFor(/▸ url +ws:\/\/pasted\.example\/chat +edited/);
});

terminalTest('a profile is saved, undoes later edits, and is there after a restart', async () => {
	const cwd = await temporaryFolder();
	await writeRows(cwd, rowsOf(4));
	const first = await startTerminal([], {cwd});
	await first.waitFor('▸ url');
	await goTo(first, 'url');
	first.press('enter', 'ws://127.0.0.1:9/kept', 'enter');
	await first.waitFor(/kept +edited/);
	await first.waitFor('profile: none (edited)');
	first.press('s');
	await first.waitFor('Save as a profile');
	first.press('enter');
	await first.waitFor('a profile needs a name of 1 to 100 characters');
	first.press('my staging', 'enter');
	await first.waitFor('profile my staging saved');
	await first.waitFor(/profile: my staging$/m);
	await first.waitFor(/kept +profile/);

	await goTo(first, 'connections');
	first.press('enter', '9', 'enter');
	await first.waitFor(/▸ connections +9 +edited/);
	await first.waitFor('profile: my staging (edited)');
	first.press('tab');
	await first.waitFor('▸ my staging');
	first.press('enter');
	await first.waitFor('profile my staging loaded');
	await first.waitFor(/connections +5 +│/);
	first.press('q');
	expect(await first.exit).toBe(0);

	const second = await startTerminal([], {cwd});
	await second.waitFor('▸ url');
	await second.waitFor('my staging');
	second.press('tab', 'enter');
	await second.waitFor(/url +ws:\/\/127\.0\.0\.1:9\/kept +profile/);
	second.press('tab');
	await second.waitFor('▸ my staging');
	second.press('x');
	await second.waitFor('Delete the profile my staging?');
	second.press('y');
	await second.waitFor('none saved yet');
});

terminalTest('groups, pickers, wide editor and palette at three sizes', async () => {
	const terminal = await startTerminal([]);
	const {press, paste, resize, waitFor, waitUntil, screen} = terminal;
	const whole = () => screen().join('\n');
	for (const [columns, rows] of [
		[120, 40],
		[80, 24],
		[60, 20],
	] as const) {
		resize(columns, rows);
		await waitFor('▸ url');
		await waitUntil(
			(text) => text.includes('Target') && text.split('\n')[0]!.length <= columns,
			'the size',
		);
		expect(whole()).toMatch(/Target +▸ \d+ more/);
		expect(whole()).not.toMatch(/ default\b/);
		// A folded group opens, and closes again.
		press('k', 'enter');
		await waitFor(/▸ Target +▾ fewer/);
		await waitFor(/ origin /);
		press('enter');
		await waitFor(/▸ Target +▸ \d+ more/);
		// Found by name, although other fields mention it first.
		press('/');
		await waitFor('Find a field');
		press('conn');
		await waitFor(/▸ connections/);
		press('enter');
		await waitFor('⏎ edit');
		press('/');
		await waitFor('Find a field');
		press('load', 'enter', 'enter');
		await waitFor('How does the load change over time?');
		press('escape');
		// A long value has the screen, and keeps its lines.
		await waitFor('⏎ edit');
		press('/');
		await waitFor('Find a field');
		press('payload', 'enter', 'enter');
		await waitFor('$EDITOR');
		paste('{"message":\n"{{question}}"}');
		await waitFor('"{{question}}"}');
		press('escape');
		await waitFor('⏎ edit');
		// The palette comes and goes over the same screen.
		press('\u0010');
		await waitFor('Find and do');
		press('field url');
		await waitFor(/▸ field url/);
		press('enter');
		await waitUntil((text) => text.includes('▸ url') && text.includes('⏎ edit'), 'the field');
	}
	press('q');
	expect(await terminal.exit).toBe(0);
});
