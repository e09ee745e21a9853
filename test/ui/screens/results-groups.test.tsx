import {expect, test} from 'vitest';
import {
	groupedRows,
	groupPairs,
	rowKey,
	type ListRow,
} from '../../../source/ui/screens/results/pair-groups.ts';
import {messageKind} from '../../../source/ui/screens/results/use-pair-groups.ts';
import {makeAttempt} from '../../helpers/attempt.ts';
import {listWith} from '../../helpers/result-lists.ts';
import {documentOf, erroredEntry, failedEntry, savedDocument} from '../documents.ts';
import {keys, linesOf} from '../rig.tsx';
import {showResults} from '../results.tsx';

const timeout = {error: 'timeout.total', reason: 'timeout.total: no complete reply'};

test('rows find their place in groups of which some are folded', () => {
	const list = listWith([erroredEntry(0), erroredEntry(1, timeout), erroredEntry(2)]);
	const {ordered, groups} = groupPairs(list, ({error = ''}) => ({key: error, name: error}));
	expect(ordered.map(({id}) => id)).toEqual(['a.jsonl:1', 'a.jsonl:3', 'a.jsonl:2']);
	const keysOf = (folded: readonly string[]) => {
		const rows = groupedRows(groups, ({key}) => folded.includes(key));
		const found = Array.from({length: rows.length}, (_, at) => rowKey(rows.at(at)!));
		const placed = (key: string) => rows.findIndex((row: ListRow) => rowKey(row) === key);
		expect(found.map(placed)).toEqual(found.map((_, at) => at));
		expect(rows.at(rows.length)).toBeUndefined();
		return found;
	};
	const [first, second] = ['group handshake.429', 'group timeout.total'];
	const [one, two, three] = [1, 2, 3].map((line) => `pair a.jsonl:${line}`);
	expect(keysOf([])).toEqual([first, one, three, second, two]);
	expect(keysOf(['handshake.429'])).toEqual([first, second, two]);
	expect(keysOf(['timeout.total'])).toEqual([first, one, three, second]);
});

test('messages that differ in numbers and ids alone are of one kind', () => {
	const kinds = ['rwuJ7dRk=, 12 ms', 'IUyAMqhEr=, 7 ms'].map((text) => messageKind(`id ${text}`));
	expect(kinds[0]).toBe(kinds[1]);
	expect(messageKind('no reply')).not.toBe(messageKind('no frame'));
});

const many = documentOf([
	...Array.from({length: 20}, (_, index) => erroredEntry(index)),
	...Array.from({length: 3}, (_, index) => erroredEntry(30 + index, timeout)),
]);

test('many errors begin as groups with their number; ⏎ unfolds one, r sends all of it again', async () => {
	const {frame, press, untilSeen, called} = await showResults(many, {tab: 'Errors'});
	await untilSeen('20  handshake.429: Too Many Requests');
	expect(frame()).toMatch(/\+ +3 +timeout\.total: no complete reply/);
	expect(linesOf(frame()).some((line) => /▸ \+ +20 /.test(line))).toBe(true);
	press('j');
	press(keys.enter);
	await untilSeen('Question number 30');
	press('jj');
	await untilSeen('▸   Question number 31');
	press('kk');
	press('r');
	await untilSeen('Send 3 prompts again?');
	press('y');
	expect(await called()).toEqual(['rerun ["a.jsonl:31","a.jsonl:32","a.jsonl:33"]']);
});

test('m narrows the errors to a class, the groups of many follow the filter', async () => {
	const {frame, press, untilSeen} = await showResults(many, {tab: 'Errors'});
	press('mm');
	await untilSeen('3 of 23 errored · timeout.total');
	expect(frame()).toMatch(/- +3 +timeout\.total/);
	expect(frame()).not.toContain('handshake.429');
});

test.each([
	{columns: 120, rows: 30},
	{columns: 80, rows: 24},
	{columns: 60, rows: 20},
])('the preview says why, what was asked and answered at $columns columns', async (size) => {
	const document = await savedDocument([
		makeAttempt({
			id: 'a.jsonl:1',
			outcome: 'failed',
			prompt: {Question: 'Où est le pilote ?', Intent: 'contact', Reponse: 'À bord.'},
			reply: {text: 'Écrivez à la ville. '.repeat(200), body: null, frames: 3, bytes: 9},
			failed: ['length_check'],
			reasons: {length_check: 'too long'},
		}),
	]);
	const {untilSeen} = await showResults(document, {...size, tab: 'Failures'});
	const shown = await untilSeen('✗ length_check: too long');
	for (const [label, text] of [
		['Prompt', 'Où est le pilote \\?'],
		['Expected', 'À bord\\.'],
		['Reply', 'Écrivez à la ville\\.'],
		['Frames', '0 µs sent · 50\\.0 ms first text'],
	]) {
		expect(shown).toMatch(new RegExp(`${label} +${text}`));
	}
	expect(shown).toMatch(/1 of 1/);
});

test('a single metric needs no heading', async () => {
	const document = documentOf([failedEntry(0), failedEntry(1)]);
	const {frame, untilSeen} = await showResults(document, {tab: 'Failures'});
	await untilSeen('Question number 1');
	expect(frame()).not.toMatch(/- +2 +classification/);
});
