import {defineMetric} from './metric.ts';

const countOf = (references: unknown): number =>
	Array.isArray(references) ? references.length : 0;

const wantedText = (wanted: number): string =>
	wanted > 1 ? 'at least 1 reference' : wanted === 1 ? 'exactly 1 reference' : 'no reference';

/**
 * 1 when the reply has the references that the row's count asks for: 0 for none, 1 for exactly one, more
 * for at least one. Rows without a count are not scored.
 */
export const refRecallCount = defineMetric({
	name: 'ref_recall_count',
	range: 'share',
	kind: 'inline',
	score(_, reply, __, {fields: {refCount: wanted}}) {
		if (wanted === undefined) return null;
		const got = countOf(reply.references);
		if (wanted > 1 ? got >= 1 : got === wanted) return 1;
		return {score: 0, passed: false, reason: `expected ${wantedText(wanted)}, got ${got}`};
	},
});
