import {defineMetric} from './metric.ts';
import {scanSentences} from './sentence-scanner.ts';

/** Created on first use, because it takes longer than loading all metrics. */
let segmenter: Intl.Segmenter | undefined;

/** Sentences with a letter or a number. French splits them as English does. */
export function segmentSentences(text: string): number {
	segmenter ??= new Intl.Segmenter('fr', {granularity: 'sentence'});
	let count = 0;
	for (const {segment} of segmenter.segment(text)) {
		if (/[\p{L}\p{N}]/u.test(segment)) count++;
	}
	return count;
}

/** How many sentences the text has; only informs. */
export const sentenceCount = defineMetric({
	name: 'sentence_count',
	kind: 'inline',
	score: (_, {text}) => scanSentences(text) ?? segmentSentences(text),
});
