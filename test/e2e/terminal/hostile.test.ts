import {expect, vi} from 'vitest';
import {temporaryFolder, writeRows} from '../../helpers/bin.ts';
import {hostileTexts, obeyed} from '../../helpers/hostile-texts.ts';
import {serveSockets} from '../../helpers/servers.ts';
import {startTerminal, terminalTest} from '../../helpers/terminal.ts';

vi.setConfig({testTimeout: 60_000});

const texts = Object.values(hostileTexts);

/** What Ink itself tells the terminal: colours, cursor, erasing, and the modes it sets and unsets. */
const ours = /\u001B\[(?:[\d;]*[mABCDEFGHJK]|\?(?:7|25|1049|2004|2026)[hl])/g;

function expectHarmless(raw: string): void {
	expect(raw.replaceAll(ours, '').replaceAll('\r', '')).not.toMatch(obeyed);
	// Those among them that Ink uses as well: none stands where a text of the server was.
	for (const text of texts) {
		for (const before of ['q', 'i', 'm']) expect(raw).not.toContain(`${before} ${text}`);
	}
}

terminalTest('no text from outside is obeyed on any screen', async () => {
	const cwd = await temporaryFolder();
	const rows = texts.map((text, index) => ({
		Question: `q ${text}`,
		Intent: `i ${text}`,
		Reponse: `q ${text}`,
		id: `${index} ${text}`,
	}));
	await writeRows(cwd, [...rows, ...texts.map((text) => ({Question: `close ${text}`}))]);
	let closed = 0;
	const url = await serveSockets((socket, received) => {
		const {message} = JSON.parse(received) as {message: string};
		if (message.startsWith('close')) {
			socket.close(4000 + closed, texts[closed++ % texts.length]!.slice(0, 100));
			return;
		}
		const text = message.slice(2);
		socket.send(JSON.stringify({message: `m ${text}`, intent: `i other ${text}`, [text]: text}));
	});
	// A name has at most 100 characters, and an environment variable no null.
	const name = texts.join(' ').replaceAll('\0', '').slice(0, 99);
	const terminal = await startTerminal([], {
		cwd,
		env: {FLOODGATE_URL: url, FLOODGATE_NAME: name, FLOODGATE_DATASET: 'prompts.jsonl'},
	});
	const {press, waitFor, waitUntil, raw} = terminal;
	await waitFor(`${texts.length * 2} prompts in 1 file`);
	press('R');
	await waitFor('Start this run?');
	press('enter');
	await waitFor(/1 Overview/);
	press('2');
	await waitFor(`${texts.length} failed`);
	await waitFor('␛');
	press('G');
	await waitFor(`${texts.length} of ${texts.length}`);
	press('g', 'enter');
	for (let index = 0; index < texts.length; index++) {
		await waitFor(`attempt 1 · ${index + 1} of ${texts.length}`);
		await waitFor('Scores');
		press(']');
	}
	press('escape');
	await waitFor(`${texts.length} failed`);
	press('3');
	await waitFor(/closed\.40\d\d/);
	press('enter', 'j', 'enter');
	await waitFor(`attempt 1 · 1 of ${texts.length}`);
	press('escape');
	await waitFor(`${texts.length} errored`);
	press('4');
	await waitFor('[4 Intents]');
	press('H');
	await waitFor('history');
	press('x');
	await waitFor('Delete ');
	press('n');
	await waitFor('history');
	press('q');
	// Back where it was left.
	await waitFor('[4 Intents]');
	press('s');
	await waitFor('Save the plan as a profile');
	press('escape');
	await waitUntil((text) => !text.includes('as a profile'), 'the results without the question');
	press('q');
	await waitFor('Start');
	press('q');
	await terminal.exit;
	expectHarmless(raw());
});
