import {diffWordsWithSpace} from 'diff';
import {widthOf} from '../../terminal/fit.ts';
import {sanitise} from '../../terminal/sanitise.ts';

/** What is the same in both texts, only in the later one, or only in the earlier one. */
export type DiffPart = {readonly text: string; readonly kind: 'same' | 'added' | 'removed'};

/** Characters beyond which texts are not compared: the time for it grows with their product. */
const longest = 20_000;

/** Changed words carry signs as well, so that nothing depends on colour. */
const signs = {same: ['', ''], added: ['{+', '+}'], removed: ['[-', '-]']} as const;

/**
 * Compares two texts word by word.
 * @returns undefined when they are too long for that, or equal
 */
export function diffTexts(before: string, after: string): readonly DiffPart[] | undefined {
	if (before === after || before.length + after.length > longest) return undefined;
	const parts = diffWordsWithSpace(before, after, {timeout: 200});
	return parts?.map(({value, added, removed}) => ({
		text: value,
		kind: added ? 'added' : removed ? 'removed' : 'same',
	}));
}

/** Words in both texts, in those of the longer one; below this, a comparison says less than both texts. */
const leastCommon = 0.15;

/** Whether two texts have enough in common for a comparison to be readable. */
export function isTelling(parts: readonly DiffPart[]): boolean {
	const length = (kinds: readonly DiffPart['kind'][]) =>
		parts
			.filter(({kind}) => kinds.includes(kind))
			.reduce((sum, {text}) => sum + text.trim().length, 0);
	const [before, after] = [length(['same', 'removed']), length(['same', 'added'])];
	return length(['same']) >= leastCommon * Math.max(before, after);
}

/** The parts in lines of at most `columns`, broken between words; line breaks keep their meaning. */
export function wrapDiff(parts: readonly DiffPart[], columns: number): DiffPart[][] {
	const lines: DiffPart[][] = [[]];
	let width = 0;
	const add = (text: string, kind: DiffPart['kind']) => {
		const line = lines.at(-1)!;
		const last = line.at(-1);
		if (last?.kind === kind) line[line.length - 1] = {text: last.text + text, kind};
		else line.push({text, kind});
		width += widthOf(text);
	};
	const newLine = () => {
		lines.push([]);
		width = 0;
	};
	for (const {text, kind} of parts) {
		const [open, close] = signs[kind];
		const marked = kind === 'same' || text.trim() === '' ? text : `${open}${text.trim()}${close}`;
		const tail = kind === 'same' ? '' : (/\s+$/.exec(text)?.[0] ?? '');
		const head = kind === 'same' ? '' : (/^\s+/.exec(text)?.[0] ?? '');
		for (const word of `${head}${marked}${tail}`.match(/\r?\n|[^\S\n]+|\S+/g) ?? []) {
			if (word.endsWith('\n')) newLine();
			else {
				let rest = sanitise(word.replaceAll('\t', '  '));
				if (width > 0 && width + widthOf(rest) > columns) {
					newLine();
					rest = rest.trimStart();
				}
				for (; widthOf(rest) > columns; rest = rest.slice(columns)) {
					add(rest.slice(0, columns), kind);
					newLine();
				}
				if (rest !== '') add(rest, kind);
			}
		}
	}
	return lines;
}
