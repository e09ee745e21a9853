import leven from 'leven';

/** The candidate that somebody who wrote `word` most likely meant; undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
	const near = candidates.toSorted((a, b) => leven(a, word) - leven(b, word))[0];
	if (near === undefined || near.includes(word) || word.includes(near)) return near;
	return leven(near, word) <= Math.max(2, Math.floor(word.length / 3)) ? near : undefined;
}
