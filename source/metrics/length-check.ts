import type {BuiltinMetric} from './metric.ts';

export const defaultLength = 1000;

/** Code points: a surrogate pair counts once. */
const countCharacters = (text: string): number =>
	text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);

/** 1 when the text has at most `longest` characters (code points), else 0. */
export function lengthCheck(longest = defaultLength): BuiltinMetric {
	// A text of few enough UTF-16 units needs no counting of its characters.
	const fits = (text: string) => text.length <= longest || countCharacters(text) <= longest;
	return {
		name: 'length_check',
		score: (_, reply) => (fits(reply.text) ? 1 : 0),
		fails: (score) => score < 1,
		explain: (_, reply) =>
			`${countCharacters(reply.text)} characters, at most ${longest} are allowed`,
	};
}
