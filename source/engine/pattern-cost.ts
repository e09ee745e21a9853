/** The start of a group in a regular expression. */
const open = /\((?:\?(?:[:=!]|<[=!]|<[^>]*>|[a-z-]*:))?/y;
const characters = /\\k<[^>]*>|\\[^]|\[(?:\\[^]|[^\]\\])*\]|[^]/y;
const quantifier = /(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/y;

type Group = {
	/** Alternatives so far. */
	alternatives: number;
	/** It can match the same text in several ways, or texts of several lengths. */
	varies: boolean;
};

function matchAt(expression: RegExp, source: string, index: number): RegExpExecArray | null {
	expression.lastIndex = index;
	return expression.exec(source);
}

/** The least and the most repetitions. */
function range([whole, least, comma, most]: RegExpExecArray): readonly [number, number] {
	if (least === undefined) {
		return [whole.startsWith('+') ? 1 : 0, whole.startsWith('?') ? 1 : Infinity];
	}
	if (comma === undefined) return [Number(least), Number(least)];
	return [Number(least), most === '' ? Infinity : Number(most)];
}

/**
 * An upper bound on the steps of a backtracking search, by the length of the text: the product of all
 * choices. Each unlimited repetition counts as one choice per character, and so does the start of the
 * match. Infinite when something that varies is repeated, which may take exponential time.
 */
export function worstSteps({source, flags}: RegExp): (length: number) => number {
	let factor = 1;
	let power = 0;
	let harmless = true;
	const groups: Group[] = [{alternatives: 1, varies: false}];
	let index = 0;
	while (index < source.length) {
		const group = groups.at(-1)!;
		const opened = matchAt(open, source, index);
		if (opened) {
			groups.push({alternatives: 1, varies: false});
			index = open.lastIndex;
			continue;
		}
		const [atom] = matchAt(characters, source, index)!;
		index += atom.length;
		if (atom === '|') {
			group.alternatives++;
			group.varies = true;
			continue;
		}
		let varies = false;
		if (atom === ')' && groups.length > 1) {
			groups.pop();
			factor *= group.alternatives;
			varies = group.varies;
		} else if (/^\\(?:[1-9]|k<)/.test(atom)) {
			// A backreference compares as much text as its group matched.
			power++;
			varies = true;
		}
		const repeated = matchAt(quantifier, source, index);
		if (repeated) {
			index = quantifier.lastIndex;
			const [least, most] = range(repeated);
			if (varies && most > 1) harmless = false;
			if (most === Infinity) power++;
			factor *=
				most === Infinity ? Math.max(1, least) : Math.max(1, most + (least === most ? 0 : 1));
			varies ||= least !== most;
		}
		if (varies) groups.at(-1)!.varies = true;
	}
	const [whole] = groups;
	factor *= whole!.alternatives;
	const anchored = source.startsWith('^') && whole!.alternatives === 1 && !flags.includes('m');
	if (!anchored) power++;
	return (length) => (harmless ? factor * (length + 1) ** power : Infinity);
}
