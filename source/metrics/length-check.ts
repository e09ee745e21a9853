import {z} from 'zod';
import {defineMetric} from './metric.ts';

/** Code points: a surrogate pair counts once. */
const countCharacters = (text: string): number =>
	text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);

/** 1 when the text has at most `longest` characters (code points), else 0. */
export const lengthCheck = defineMetric({
	name: 'length_check',
	range: 'share',
	kind: 'inline',
	parameters: z.strictObject({
		longest: z
			.int()
			.min(1)
			.max(999_999_999)
			.default(1000)
			.describe('the most characters a reply may have, a whole number from 1'),
	}),
	short: 'longest',
	score(_, {text}, {longest}) {
		// A text of few enough UTF-16 units needs no count of its characters.
		if (text.length <= longest) return 1;
		const characters = countCharacters(text);
		if (characters <= longest) return 1;
		const reason = `${characters} characters, at most ${longest} are allowed`;
		return {score: 0, passed: false, reason};
	},
});
