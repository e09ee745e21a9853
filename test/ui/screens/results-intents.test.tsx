import {expect, test} from 'vitest';
import {documentOf, entryOf, erroredEntry, failedEntry} from '../documents.ts';
import {keys, linesOf} from '../rig.tsx';
import {mixed, showResults} from '../results.tsx';

const entries = [
	...Array.from({length: 5}, (_, index) => entryOf(index)),
	...Array.from({length: 3}, (_, index) => failedEntry(10 + index)),
	failedEntry(20, {intent: 'pii', got: undefined}),
	erroredEntry(30, {intent: 'pii'}),
];
const sizes = [
	{columns: 100, rows: 39},
	{columns: 80, rows: 23},
	{columns: 60, rows: 19},
];

test.each(sizes)(
	'figures with bars and a matrix whose heads are whole, at $columns×$rows',
	async (size) => {
		const {frame} = await showResults(documentOf(entries), {...size, tab: 'Intents'});
		const lines = linesOf(frame()).map((line) => line.replaceAll(/^│ | *│$/g, ''));
		const head = lines.findIndex((line) => line.includes('expected (down)'));
		expect(lines[head + 1]!.trim().split(/ +/)).toEqual(['contact', 'pii', '(none)', 'open_data']);
		expect(lines[head + 2]).toMatch(/^contact +5 +· +· +\[3\]$/);
		expect(lines[head + 3]).toMatch(/^pii +· +· +1 +·$/);
		expect(frame()).toMatch(/pii +░+ .*0% /);
		expect(frame()).toMatch(/contact +█+[▏▎▍▌▋▊▉]?░+ .*62\.5% .*ms\*/);
		expect(frame()).toContain('* of so few samples it is the maximum');
	},
);

test('names too long for a cell are broken into rows, not cut', async () => {
	const names = ['personal_data', 'opening_hours', 'redirection', 'irrelevant', 'greeting'];
	const many = names.map((intent, index) => entryOf(index, {intent, got: intent}));
	const {frame} = await showResults(documentOf(many), {columns: 60, rows: 30, tab: 'Intents'});
	const below = frame().slice(frame().indexOf('expected (down)'));
	for (const piece of ['opening_', 'personal_'.slice(-4), 'data', 'hours'])
		expect(below).toContain(piece);
	expect(below).not.toContain('…');
});

test('the cursor begins at the worst confusion; Enter opens exactly its failures', async () => {
	const {press, untilSeen, frame} = await showResults(documentOf(entries), {tab: 'Intents'});
	expect(frame()).toMatch(/expected contact got open_data: 3 +✗ failed 3/);
	press('\r');
	await untilSeen('[2 Failures 4]');
	await untilSeen('3 of 4 failed · intent contact');
});

test('arrows go through the cells, and at the edges to the next tabs', async () => {
	const {press, untilSeen, until, said} = await showResults(documentOf(entries), {tab: 'Intents'});
	press(`${keys.left}${keys.left}${keys.left}`);
	await untilSeen('expected contact got contact: 5');
	press('\r');
	await until(() => said.length === 1);
	expect(said).toEqual(['none of these pairs failed']);
	press(keys.down);
	await untilSeen('expected pii got contact: 0');
	press('\r');
	await until(() => said.length === 2);
	expect(said[1]).toBe('no pair is here');
	press(keys.left);
	await untilSeen('[3 Errors 1]');
});

test('as text only, there are no bars and no frames', async () => {
	const {frame} = await showResults(documentOf(mixed), {tab: 'Intents', textOnly: true});
	expect(frame()).toMatch(/contact +\d/);
	expect(frame()).not.toMatch(/[█░│╭]/);
});

test('without intents the tab says so', async () => {
	const none = [entryOf(0, {intent: undefined, got: undefined})];
	const {frame} = await showResults(documentOf(none), {tab: 'Intents'});
	expect(frame()).toMatch(/\(none\)|no reply to a prompt with an intent/);
});
