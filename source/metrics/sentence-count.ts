import type {BuiltinMetric} from './metric.ts';

// French breaks sentences as English does; the segmenter knows abbreviations and decimal points.
const segmenter = new Intl.Segmenter('fr', {granularity: 'sentence'});

/** How many sentences the text has; informs only. */
export const sentenceCount: BuiltinMetric = {
	name: 'sentence_count',
	score(_, reply) {
		let count = 0;
		for (const {segment} of segmenter.segment(reply.text)) {
			if (/[\p{L}\p{N}]/u.test(segment)) count++;
		}
		return count;
	},
};
