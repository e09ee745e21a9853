import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, vi} from 'vitest';
import {temporaryFolder} from '../../helpers/bin.ts';
import {startTerminal, terminalTest} from '../../helpers/terminal.ts';

vi.setConfig({testTimeout: 60_000});

terminalTest(
	'a key of the file works, help shows it, and its search narrows the keys',
	async () => {
		const home = await temporaryFolder();
		await writeFile(join(home, 'keys.json'), '{"configure.save": ["W"]}');
		const {press, waitFor, waitUntil, exit} = await startTerminal([], {
			home,
			columns: 80,
			rows: 24,
		});
		await waitFor('W save profile');
		press('?');
		await waitFor(/W +save as a profile/);
		press('/', 'redraw');
		await waitFor(/Keys redraw\s*\n\s*Ctrl-L/);
		press('escape');
		await waitFor(/W +save as a profile/);
		press('escape');
		await waitFor('W save profile');
		press('W');
		await waitFor('Save as a profile');
		press('escape');
		await waitUntil((text) => !text.includes('Save as'), 'the form');
		press('q');
		expect(await exit).toBe(0);
	},
);

terminalTest('a mistake in the file is said, and the usual keys hold', async () => {
	const home = await temporaryFolder();
	await writeFile(join(home, 'keys.json'), '{"configure.sav": ["W"]}');
	const {press, waitFor, waitUntil, exit} = await startTerminal([], {home, columns: 120, rows: 40});
	await waitFor('configure has no action "sav". Did you mean "save"?');
	press('s');
	await waitFor('Save as a profile');
	press('escape');
	await waitUntil((text) => !text.includes('Save as'), 'the form');
	press('q');
	expect(await exit).toBe(0);
});
