import {expect, test} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {defaultFields} from '../../source/dataset/fields.ts';
import {parseLines} from './parsed.ts';
import {selectPrompts, type Selection} from '../../source/dataset/select.ts';
import {turnsOf, type Prompt} from '../../source/model/prompt.ts';

function fileOf(name: string, size: number): {prompts: Prompt[]} {
	const prompts = Array.from({length: size}, (_, index): Prompt => {
		const line = index + 1;
		return {id: `${name}:${line}`, file: name, line, question: 'q', row: {}};
	});
	return {prompts};
}

const files = [fileOf('a', 50), fileOf('b', 3), fileOf('c', 0), fileOf('d', 20)];
const ids = (prompts: readonly Prompt[]) => prompts.map(({id}) => id);
/** The units that are chosen of some files. */
function chosenOf(given: readonly {readonly prompts: readonly Prompt[]}[], selection: Selection) {
	const counts = given.map(({prompts}) => ({units: prompts.length}));
	const prompts = promptTableOf(given.flatMap((file) => file.prompts));
	const table = selectPrompts({files: counts, prompts}, selection);
	return Array.from({length: table.length}, (_, index) => table.unit(index));
}
const select = (parts: {maxSamples?: number; shuffle?: boolean; seed?: number}) =>
	ids(chosenOf(files, {shuffle: false, seed: 1, ...parts}));
const all = files.flatMap(({prompts}) => ids(prompts));

test('without options every prompt comes once, in the order of the files', () => {
	expect(select({})).toEqual(all);
});

test('a number of samples is per file', () => {
	expect(select({maxSamples: 2})).toEqual(['a:1', 'a:2', 'b:1', 'b:2', 'd:1', 'd:2']);
	expect(select({maxSamples: 10_000})).toEqual(all);
});

test('shuffled, every prompt still comes once and the files mix', () => {
	const shuffled = select({shuffle: true});
	expect(shuffled.toSorted()).toEqual(all.toSorted());
	expect(shuffled).not.toEqual(all);
	expect(new Set(shuffled.slice(0, 25).map((id) => id[0])).size).toBeGreaterThan(1);
});

test('the same seed gives the same order and the same sample, another one others', () => {
	expect(select({shuffle: true, seed: 42})).toEqual(select({shuffle: true, seed: 42}));
	expect(select({shuffle: true, seed: 42})).not.toEqual(select({shuffle: true, seed: 43}));
	const sample = (seed: number) => select({shuffle: true, seed, maxSamples: 5});
	expect(sample(4_294_967_295)).toEqual(sample(4_294_967_295));
	expect(sample(1).toSorted()).not.toEqual(sample(2).toSorted());
});

test('a shuffled sample takes its share of each file, from the whole of it', () => {
	const seen = new Set<string>();
	for (let seed = 0; seed < 200; seed++) {
		const sample = select({shuffle: true, seed, maxSamples: 5});
		expect(sample.filter((id) => id.startsWith('a:'))).toHaveLength(5);
		expect(sample.filter((id) => id.startsWith('b:'))).toHaveLength(3);
		for (const id of sample) seen.add(id);
	}
	expect(seen.size).toBe(all.length);
});

test('every prompt is as likely to come first', () => {
	const counts = new Map<string, number>();
	const draws = 7300;
	for (let seed = 0; seed < draws; seed++) {
		const [first] = select({shuffle: true, seed});
		counts.set(first!, (counts.get(first!) ?? 0) + 1);
	}
	const expected = draws / all.length;
	const chiSquare = all.reduce((sum, id) => sum + ((counts.get(id) ?? 0) - expected) ** 2, 0);
	// 72 degrees of freedom; beyond 130 less than one in 20,000.
	expect(chiSquare / expected).toBeLessThan(130);
});

test('every order is as likely', () => {
	const counts = new Map<string, number>();
	for (let seed = 0; seed < 6000; seed++) {
		const order = ids(chosenOf([fileOf('a', 3)], {shuffle: true, seed})).join(' ');
		counts.set(order, (counts.get(order) ?? 0) + 1);
	}
	expect(counts.size).toBe(6);
	for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('the files are left as they were', () => {
	select({shuffle: true, seed: 5});
	expect(files.flatMap(({prompts}) => ids(prompts))).toEqual(all);
});

test('a conversation is one sample, and is neither cut nor mixed', () => {
	const talks = Array.from({length: 30}, (_, index) => {
		const text = JSON.stringify({Turns: [{Question: 'a'}, {Question: 'b'}, {Question: 'c'}]});
		return index % 3 === 0 ? '{"Question":"alone"}' : text;
	});
	const file = parseLines(talks.join('\n'), 'a', defaultFields);
	for (let seed = 0; seed < 20; seed++) {
		const chosen = chosenOf([file], {shuffle: true, seed, maxSamples: 10});
		expect(chosen).toHaveLength(10);
		for (const unit of chosen) {
			const row = unit.id.replace(/#1$/, '');
			const turns = unit.id === row ? [row] : [`${row}#1`, `${row}#2`, `${row}#3`];
			expect(ids(turnsOf(unit))).toEqual(turns);
		}
	}
	const first = chosenOf([file], {shuffle: false, seed: 1, maxSamples: 2});
	expect(ids(first.flatMap(turnsOf))).toEqual(['a:1', 'a:2#1', 'a:2#2', 'a:2#3']);
});
