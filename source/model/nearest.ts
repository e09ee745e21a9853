import leven from 'leven';

/** The edits a misspelt word may be away from the one that was meant: two, or half of its letters. */
const farthest = (word: string): number => Math.max(2, Math.floor(word.length / 2));

/** Fewer characters begin too many words. */
const shortestPart = 3;

/**
 * The candidate that somebody who wrote `word` most likely meant, the first of several equally near;
 * undefined when none is near.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
	if (word === '') return undefined;
	const near = candidates.toSorted((a, b) => leven(a, word) - leven(b, word))[0];
	if (near === undefined || near.includes(word) || word.includes(near)) return near;
	if (leven(near, word) <= farthest(word)) return near;
	return word.length < shortestPart ? undefined : candidates.find((each) => each.startsWith(word));
}

/** ` Did you mean "NEAREST"?`, to follow another sentence; empty when no candidate is near. */
export function didYouMean(
	word: string,
	candidates: readonly string[],
	show: (near: string) => string = JSON.stringify,
): string {
	const near = nearest(word, candidates);
	return near === undefined ? '' : ` Did you mean ${show(near)}?`;
}
