import {widthOf} from '../terminal/fit.ts';

/*
 * Characters with the same width in all terminals: ASCII, Latin, Greek and Cyrillic letters, our
 * own lines, bars and marks, and the letters of Chinese, Japanese and Korean.
 */
const agreed =
	/^[\u0020-\u007E\u00A0-\u00AC\u00AE-\u02FF\u0370-\u0482\u048A-\u052F\u1E00-\u1FFF\u2010-\u2027\u2030-\u205E\u2190-\u2193\u2260-\u2265\u2400-\u2426\u2500-\u25CF\u2713\u2717\u3001-\u3029\u3041-\u3096\u30A0-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3\uFF01-\uFF60\uFFFD]*$/;

/** Whether terminals may disagree on the columns of a text, such as `☎️`, `1️⃣`, flags and joined emoji. */
export const isDisputed = (text: string): boolean => !agreed.test(text);

const colours = /(\u001B\[[\d;:]*m)/;
const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** A line cut at a column by our own count, its colours included. */
function cutAt(line: string, columns: number): string {
	let left = columns;
	let kept = '';
	for (const [index, part] of line.split(colours).entries()) {
		if (index % 2 === 1) {
			kept += part;
			continue;
		}
		for (const {segment} of segmenter.segment(part)) {
			left -= widthOf(segment);
			if (left < 0) return kept;
			kept += segment;
		}
	}
	return kept;
}

const withoutColours = (line: string): string =>
	line
		.split(colours)
		.filter((_, index) => index % 2 === 0)
		.join('');

/** The parts of a drawing: text with its colours, line ends, moves and erasures. */
const pieces =
	/(?:[^\u001B\n]|\u001B(?!\[)|\u001B\[[\d;:]*m)+|\n|\u001B\[([<=>?]?)([\d;:]*)([ -/]*[@-~])|[^]/g;

/**
 * Makes of what is drawn a drawing in which no row is changed from the middle on where its beginning
 * has text that terminals give different widths: a column that we count would be another one there,
 * and the digits of two figures would mix. Such a row is written whole.
 * @returns a function over all that is drawn, in its order
 */
export function createWholeRows(): (data: string) => string {
	/** The drawn rows, counted from the initial position of the cursor. */
	const rows = new Map<number, string>();
	let row = 0;
	/** Whether text would replace the row rather than follow what it has. */
	let isAtStart = true;

	function move(by: number): void {
		row += by;
		isAtStart = true;
	}

	function erase(mode: number): void {
		for (const at of rows.keys()) if (mode > 0 || at >= row) rows.delete(at);
	}

	/** Applies a move or an erasure. */
	function follow(command: string, parameter: number): void {
		if (command === 'A') row -= parameter || 1;
		else if (command === 'B') row += parameter || 1;
		else if (command === 'E') move(parameter || 1);
		else if (command === 'H') {
			rows.clear();
			row = 0;
			isAtStart = true;
		} else if (command === 'J') erase(parameter);
		else if (command === 'K' && (parameter === 2 || isAtStart)) rows.set(row, '');
		else if (command === 'G') isAtStart = parameter <= 1;
	}

	function write(text: string): void {
		rows.set(row, isAtStart ? text : (rows.get(row) ?? '') + text);
		isAtStart = false;
	}

	/** A row continued at a column: the same, or with its beginning where that is disputed. */
	function continueRow(column: number): string {
		const kept = cutAt(rows.get(row) ?? '', column - 1);
		rows.set(row, kept);
		isAtStart = false;
		const partly = `\u001B[${column}G\u001B[K`;
		return isDisputed(withoutColours(kept)) ? `\u001B[G\u001B[K${kept}` : partly;
	}

	return (data) => {
		let drawn = '';
		let column = 0;
		for (const [piece, mark, parameters, command] of data.matchAll(pieces)) {
			// A column matters only where an erasure follows: otherwise the cursor is placed there for
			// typing.
			if (column > 1 && command === 'K' && parameters === '') {
				drawn += continueRow(column);
				column = 0;
				continue;
			}
			if (column > 0) drawn += `\u001B[${column}G`;
			column = 0;
			if (command === 'G' && Number(parameters) > 1) {
				column = Number(parameters);
				follow(command, column);
				continue;
			}
			if (command !== undefined && mark === '') follow(command, Number(parameters));
			else if (command === undefined && piece === '\n') move(1);
			else if (command === undefined) write(piece);
			drawn += piece;
		}
		return column > 0 ? `${drawn}\u001B[${column}G` : drawn;
	};
}
