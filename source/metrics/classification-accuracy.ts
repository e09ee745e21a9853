import {bodyField} from './body.ts';
import type {BuiltinMetric} from './metric.ts';

/** 1 when the reply's `intent` is the row's, else 0; rows without an intent are not scored. */
export const classificationAccuracy: BuiltinMetric = {
	name: 'classification_accuracy',
	score(prompt, reply) {
		if (prompt.intent === undefined) return null;
		return bodyField(reply.body, 'intent') === prompt.intent ? 1 : 0;
	},
	fails: (score) => score < 1,
	explain(prompt, reply) {
		const got = bodyField(reply.body, 'intent');
		const shown = got === undefined ? 'no intent' : JSON.stringify(got);
		return `expected "${prompt.intent ?? ''}", got ${shown}`;
	},
};
