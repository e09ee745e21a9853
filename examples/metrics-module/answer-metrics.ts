import {defineMetric} from 'floodgate';

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

const apology = /\b(sorry|unfortunately|désolé)\b/iu;
const leastSimilar = 0.3;

export default [
	defineMetric({
		name: 'no_apology',
		score: (_prompt, reply) => (apology.test(reply.text) ? 0 : 1),
		failureCondition: (_prompt, _reply, score) => score < 1,
	}),
	defineMetric({
		name: 'similar_to_expected',
		score(prompt, reply) {
			// The row as its author wrote it; null means that the metric does not apply to this pair.
			const expected = wordsOf(typeof prompt.Reponse === 'string' ? prompt.Reponse : '');
			if (expected.length === 0) return null;
			const said = new Set(wordsOf(reply.text));
			return expected.filter((word) => said.has(word)).length / expected.length;
		},
		failureCondition: (_prompt, _reply, score) => score < leastSimilar,
	}),
	defineMetric({
		name: 'words',
		score: (_prompt, reply) => wordsOf(reply.text).length,
	}),
];
