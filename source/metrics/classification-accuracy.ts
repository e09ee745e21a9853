import {plainText} from '../model/row-fields.ts';
import {defineMetric} from './metric.ts';

/** 1 when the reply's `intent` is the row's, else 0; rows without an intent are not scored. */
export const classificationAccuracy = defineMetric({
	name: 'classification_accuracy',
	range: 'share',
	kind: 'inline',
	about: 'intent',
	score(_, reply, __, {fields: {intent}}) {
		if (intent === undefined) return null;
		const {intent: got} = reply;
		if (plainText(got) === intent) return 1;
		const shown = got === undefined ? 'no intent' : JSON.stringify(got);
		return {score: 0, passed: false, reason: `expected "${intent}", got ${shown}`};
	},
});
