import {expect, test} from 'vitest';
import {
	cycle,
	describeFilter,
	filterPairs,
	noFilter,
	type PairFilter,
} from '../../../source/ui/screens/results/filters.ts';
import {createTextReader} from '../../../source/ui/screens/results/entry-texts.ts';
import {searchPairs, type Search} from '../../../source/ui/screens/results/use-shown-pairs.ts';
import {latencyBins} from '../../../source/ui/format/latency-bins.ts';
import {panelNames, sharePanelRows} from '../../../source/ui/screens/run/panels.tsx';
import type {ListedAttempt} from '../../helpers/result-lists.ts';
import {documentOf, failedEntry} from '../documents.ts';

const entries = [
	failedEntry(0, {question: 'Où se trouve l’ÉCOLE ?', intent: 'contact'}),
	failedEntry(1, {question: 'Combien coûte un permis ?', intent: 'permits'}),
	failedEntry(2, {question: 'Garbage day?', intent: 'waste', failed: ['length_check']}),
	failedEntry(3, {question: 'none', id: 'café.jsonl:4', intent: undefined}),
];

/** The places of the pairs that pass a filter. */
async function found(attempts: readonly ListedAttempt[], filter: Partial<PairFilter>) {
	const document = documentOf(attempts);
	const narrowed = filterPairs(document.entries, {...noFilter, ...filter});
	const {promise, resolve} = Promise.withResolvers<Search>();
	const never = new AbortController().signal;
	await searchPairs(createTextReader(document), narrowed, filter.text ?? '', never, resolve);
	return (await promise).found.map(({index}) => index);
}

test.each([
	{text: 'ecole', indexes: [0]},
	{text: 'ÉCOLE', indexes: [0]},
	{text: 'e\u0301cole', indexes: [0]},
	{text: 'coute', indexes: [1]},
	{text: 'CAFE.', indexes: [3]},
	{text: 'open_data', indexes: [0, 1, 2, 3]},
	{text: '', indexes: [0, 1, 2, 3]},
	{text: 'no such thing', indexes: []},
])('"$text" is found whatever the case and accents', async ({text, indexes}) => {
	expect(await found(entries, {text})).toEqual(indexes);
});

test('text, metric and intent narrow a list together', async () => {
	const filter = {...noFilter, text: 'garbage', metric: 'length_check', intent: 'waste'};
	expect(await found(entries, filter)).toEqual([2]);
	expect(await found(entries, {...filter, intent: 'contact'})).toEqual([]);
	expect(describeFilter(filter)).toBe('"garbage" · metric length_check · intent waste');
	expect(describeFilter(noFilter)).toBe('');
});

test('doubtful pairs are found by their doubt, and can be the only ones shown', async () => {
	const some = [...entries, failedEntry(4, {doubt: 'a surplus frame came'})];
	expect(await found(some, {doubtful: true})).toEqual([4]);
	expect(await found(some, {text: 'surplus'})).toEqual([4]);
	expect(describeFilter({...noFilter, doubtful: true})).toBe('doubtful');
});

test('a filter of one kind goes through its values and then to none', () => {
	const values = ['a', 'b', 'c'];
	const seen: (string | undefined)[] = [];
	let current: string | undefined;
	for (let step = 0; step < 5; step++) seen.push((current = cycle(values, current)));
	expect(seen).toEqual(['a', 'b', 'c', undefined, 'a']);
	expect(cycle([], undefined)).toBeUndefined();
});

test.each([
	{what: 'nothing', values: []},
	{what: 'one value', values: [0.4]},
	{what: 'equal values', values: new Array<number>(50).fill(0.2)},
	{what: 'zeros', values: [0, 0, 0]},
	{what: 'an outlier', values: [...new Array<number>(999).fill(0.2), 60]},
	{what: 'a spread', values: Array.from({length: 500}, (_, index) => index / 100)},
])('every latency of $what is in exactly one bin', ({values}) => {
	for (const most of [1, 5, 12]) {
		const bins = latencyBins(values, most);
		expect(bins.length).toBeLessThanOrEqual(most);
		expect(bins.reduce((sum, {count}) => sum + count, 0)).toBe(values.length);
		for (const [index, {from, to, count}] of bins.entries()) {
			const within = values.filter((value) => value >= from && value < to).length;
			if (index < bins.length - 1) {
				expect(count).toBe(within);
				expect(to).toBeCloseTo(bins[index + 1]!.from, 12);
			} else expect(to).toBeGreaterThanOrEqual(Math.max(...values));
		}
	}
});

test('an outlier does not squeeze all others into one bin', () => {
	const values = [...Array.from({length: 999}, (_, index) => index / 1000), 60];
	expect(latencyBins(values, 10).filter(({count}) => count > 0).length).toBeGreaterThan(4);
});

test('panels share the rows: all of them with room, else most for the chosen one', () => {
	const wanted = {thresholds: 2, metrics: 4, intents: 10, errors: 3};
	expect(sharePanelRows(wanted, 30, 'metrics')).toEqual(wanted);
	for (const chosen of panelNames) {
		for (let room = 4; room <= 20; room++) {
			const rows = sharePanelRows(wanted, room, chosen);
			expect(Object.values(rows).reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(room);
			for (const name of panelNames) {
				expect(rows[name]).toBeGreaterThanOrEqual(1);
				expect(rows[name]).toBeLessThanOrEqual(wanted[name]);
			}
			expect(rows[chosen]).toBe(Math.min(wanted[chosen], room - 3));
		}
	}
});
