import {uniformInt} from 'pure-rand/distribution/uniformInt';
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus';
import type {Prompt} from '../model/prompt.ts';

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
function shuffleInPlace(items: Prompt[], pick: (limit: number) => number): void {
	for (let last = items.length - 1; last > 0; last--) {
		const other = pick(last + 1);
		const item = items[last]!;
		items[last] = items[other]!;
		items[other] = item;
	}
}

/**
 * Chooses the prompts of a run and their order: from each file its first `maxSamples`, or with
 * `shuffle` a random sample of that size, the whole then mixed over the files. A conversation is one
 * sample and stays whole, its turns in order.
 */
export function selectPrompts(
	files: readonly {readonly prompts: readonly Prompt[]}[],
	{maxSamples, shuffle, seed}: Selection,
): Prompt[] {
	const pick = createPicker(seed);
	const chosen = files.flatMap((file) => {
		const prompts = [...file.prompts];
		if (shuffle) shuffleInPlace(prompts, pick);
		return prompts.slice(0, maxSamples);
	});
	if (shuffle) shuffleInPlace(chosen, pick);
	return chosen;
}
