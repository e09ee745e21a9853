import {bodyField} from './body.ts';
import type {BuiltinMetric, ReplyContent} from './metric.ts';

function countReferences(reply: ReplyContent): number {
	const references = bodyField(reply.body, 'references');
	return Array.isArray(references) ? references.length : 0;
}

/**
 * 1 when the reply carries as many references as the row's count asks for: 0 wants none, 1 exactly
 * one, more than one at least one. Rows without a count are not scored.
 */
export const refRecallCount: BuiltinMetric = {
	name: 'ref_recall_count',
	score(prompt, reply) {
		const wanted = prompt.refCount;
		if (wanted === undefined) return null;
		const got = countReferences(reply);
		return (wanted > 1 ? got >= 1 : got === wanted) ? 1 : 0;
	},
	fails: (score) => score < 1,
	explain(prompt, reply) {
		const wanted = prompt.refCount ?? 0;
		const text =
			wanted > 1 ? 'at least 1 reference' : wanted === 1 ? 'exactly 1 reference' : 'no reference';
		return `expected ${text}, got ${countReferences(reply)}`;
	},
};
