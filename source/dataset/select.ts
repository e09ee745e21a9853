import {uniformInt} from 'pure-rand/distribution/uniformInt';
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus';
import {countUp} from './number-list.ts';
import {pickUnits, type PromptTable} from './prompt-table.ts';

export type Selection = {
	readonly maxSamples?: number | undefined;
	readonly shuffle: boolean;
	/** 32-bit whole number; the same seed gives the same sample in the same order. */
	readonly seed: number;
};

/** A generator's function for whole numbers from 0 up to, but without, `limit`. */
function createPicker(seed: number): (limit: number) => number {
	const generator = xoroshiro128plus(seed | 0);
	return (limit) => uniformInt(generator, 0, limit - 1);
}

/** Shuffles in place (Fisher and Yates; Durstenfeld 1964). */
function shuffleInPlace(items: Uint32Array, pick: (limit: number) => number): void {
	for (let last = items.length - 1; last > 0; last--) {
		const other = pick(last + 1);
		const item = items[last]!;
		items[last] = items[other]!;
		items[other] = item;
	}
}

/** All prompts of a dataset, file by file, and the number of units of each file. */
export type Selectable = {
	readonly files: readonly {readonly units: number}[];
	readonly prompts: PromptTable;
};

/**
 * Chooses the prompts of a run and their order: from each file its first `maxSamples`, or with
 * `shuffle` a random sample of that size, the whole then mixed over the files. A conversation is one
 * sample and stays whole, its turns in order.
 */
export function selectPrompts(
	{files, prompts}: Selectable,
	{maxSamples = Infinity, shuffle, seed}: Selection,
): PromptTable {
	if (!shuffle && files.every(({units}) => units <= maxSamples)) return prompts;
	const pick = createPicker(seed);
	const chosen = new Uint32Array(
		files.reduce((count, {units}) => count + Math.min(units, maxSamples), 0),
	);
	let first = 0;
	let count = 0;
	for (const {units} of files) {
		const own = countUp(first, units);
		if (shuffle) shuffleInPlace(own, pick);
		const sample = own.subarray(0, maxSamples);
		chosen.set(sample, count);
		first += units;
		count += sample.length;
	}
	if (shuffle) shuffleInPlace(chosen, pick);
	return pickUnits(prompts, chosen);
}
