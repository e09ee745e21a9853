import {nearest} from '../model/nearest.ts';

export class ThresholdSyntaxError extends Error {}

/** Longer than any expression, and short enough to be searched and quoted. */
export const longestExpression = 300;

/** Names in other tools and in our own reports that are not similar in spelling. */
const synonyms: ReadonlyMap<string, string> = new Map([
	['=', '=='],
	['===', '=='],
	['=<', '<='],
	['=>', '>='],
	['<>', '!='],
	['avg', 'average'],
	['mean', 'average'],
	['med', 'median'],
	['std', 'stddev'],
	['p999', 'p99.9'],
	['maximum', 'max'],
	['minimum', 'min'],
]);

/** The word most likely meant by `word`. */
export function nearestWord(words: readonly string[], word: string): string | undefined {
	const synonym = synonyms.get(word);
	if (synonym !== undefined && words.includes(synonym)) return synonym;
	return nearest(word, words);
}

/** @throws ThresholdSyntaxError that lists all words and the nearest one */
export function oneOf<Word extends string>(
	words: readonly Word[],
	word: string,
	what: string,
	others = '',
): Word {
	if ((words as readonly string[]).includes(word)) return word as Word;
	const near = nearestWord(words, word);
	const hint = near === undefined ? '' : ` (did you mean "${near}"?)`;
	throw new ThresholdSyntaxError(
		`${what} "${word}" is not one of ${words.join(', ')}${others}${hint}`,
	);
}

const units: ReadonlyMap<string, number> = new Map([
	['us', 1e-6],
	['ms', 1e-3],
	['s', 1],
	['m', 60],
	['h', 3600],
]);

function number(text: string, pattern: RegExp, wanted: string): RegExpExecArray {
	const match = pattern.exec(text);
	if (!match) throw new ThresholdSyntaxError(`"${text}" is not ${wanted}`);
	return match;
}

/** Seconds of `800ms`, `3s` or `1m30s`. */
export function durationValue(text: string): number {
	const wanted = 'a duration with a unit, such as 800ms or 3s';
	number(text, /^(?:\d+(?:\.\d+)?\s*(?:us|ms|s|m|h))+$/, wanted);
	const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)].map(([, count, unit]) => ({
		...{count: Number(count), unit: units.get(unit!)!},
	}));
	// Only the largest unit first says what is meant.
	const isOrdered = parts.every(({unit}, place) => place === 0 || unit < parts[place - 1]!.unit);
	if (!isOrdered) throw new ThresholdSyntaxError(`"${text}" is not ${wanted}`);
	return parts.reduce((sum, {count, unit}) => sum + count * unit, 0);
}

/** A fraction, of `1%` or `0.01`. */
export function fraction(text: string): number {
	const match = number(text, /^(\d+(?:\.\d+)?)\s*(%?)$/, 'a share, such as 1% or 0.01');
	const value = Number(match[1]) / (match[2] ? 100 : 1);
	if (value <= 1) return value;
	const hint = match[2] ? '' : `; did you mean ${match[1]!}%?`;
	throw new ThresholdSyntaxError(`"${text}" is more than the whole${hint}`);
}

export function plainNumber(text: string): number {
	return Number(number(text, /^(-?\d+(?:\.\d+)?)$/, 'a number without a unit')[0]);
}
