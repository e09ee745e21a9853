import {defineMetric} from './metric.ts';

/** Created on first use, because it takes longer than loading all metrics. */
let segmenter: Intl.Segmenter | undefined;

/** How many sentences the text has; only informs. */
export const sentenceCount = defineMetric({
	name: 'sentence_count',
	kind: 'inline',
	score(_, reply) {
		// French splits sentences as English does; the segmenter knows abbreviations and decimal points.
		segmenter ??= new Intl.Segmenter('fr', {granularity: 'sentence'});
		let count = 0;
		for (const {segment} of segmenter.segment(reply.text)) {
			if (/[\p{L}\p{N}]/u.test(segment)) count++;
		}
		return count;
	},
});
