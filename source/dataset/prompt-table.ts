import {parseExact} from '../model/exact-json.ts';
import {
	linkTurns,
	placesToKeep,
	turnsOf,
	type Prompt,
	type PromptList,
	type Row,
} from '../model/prompt.ts';
import {present, readField} from '../model/row-fields.ts';
import {nameText} from './check-row.ts';
import {defaultFields, type Fields} from './fields.ts';
import {column, columns, createRowStore} from './row-store.ts';
import {toPrompt} from './to-prompt.ts';

type SharedNumbers = Uint32Array<SharedArrayBuffer>;

/** A run's prompts in shared memory: every thread can be given them without a copy. */
export type PromptTableData = {
	readonly fields: Fields;
	/** Names of the files that the rows come from. */
	readonly files: readonly string[];
	readonly segments: readonly SharedArrayBuffer[];
	/** Six numbers for each place, see `column`. */
	readonly index: SharedNumbers;
	/**
	 * The place of each unit's first turn, and at the end the number of places; absent if every unit is a
	 * single prompt.
	 */
	readonly starts?: SharedNumbers;
};

/**
 * A run's prompts in the order in which they are sent. Rows are decoded when they are asked for; none of
 * them is an object in between, except in datasets of a usual size (see `openPromptTable`).
 */
export type PromptTable = PromptList & {
	readonly data: PromptTableData;
	/** A unit: its prompt, or the first turn of its conversation with the others linked to it. */
	readonly unit: (index: number) => Prompt;
	/** JSON of the row at a place, in UTF-8 and on one line; must not be changed. */
	readonly rowBytes: (place: number) => Uint8Array;
	/** Length of that JSON. */
	readonly rowLength: (place: number) => number;
};

/** Bytes of the rows whose prompts stay decoded. */
const mostKeptBytes = 32 * 1024 * 1024;

/** What differs between a prompt and its row; null for a trait that only the row has. */
type Extra = Partial<Record<keyof Prompt, unknown>>;

const traits = ['question', 'intent', 'expected', 'refCount', 'system', 'time'] as const;

/** The id that a row gives its prompt. */
export const rowIdOf = (row: Row, {id}: Fields, file: string, line: number): string =>
	present(row, id) ? nameText(readField(row, id)) : `${file}:${line}`;

function decodePrompt(
	json: string,
	extraJson: string,
	fields: Fields,
	file: string,
	line: number,
): Prompt {
	const row = parseExact(json) as Row;
	if (extraJson === '')
		return toPrompt(row, fields, {id: rowIdOf(row, fields, file, line), file, line});
	const extra = parseExact(extraJson) as Extra;
	const id = (extra.id as string | undefined) ?? rowIdOf(row, fields, file, line);
	const prompt = {...toPrompt(row, fields, {id, file, line}), ...extra} as Prompt;
	if (!Object.values(extra).includes(null)) return prompt;
	return Object.fromEntries(
		Object.entries(prompt).filter(([key]) => extra[key as keyof Prompt] !== null),
	) as Prompt;
}

/** The number of places of a table. */
export const turnsIn = ({index}: PromptTableData): number => index.length / columns;

/** Opens a table; the prompts of the first `keep` places stay decoded. */
function openTable(data: PromptTableData, keep: number): PromptTable {
	const {fields, files, index, starts} = data;
	const segments = data.segments.map((segment) => Buffer.from(segment));
	const turns = turnsIn(data);

	function decode(place: number): Prompt {
		const at = place * columns;
		const bytes = segments[index[at + column.segment]!]!;
		const start = index[at + column.offset]!;
		const end = start + index[at + column.length]!;
		const extra = index[at + column.extra]!;
		return decodePrompt(
			bytes.toString('utf8', start, end),
			extra === 0 ? '' : bytes.toString('utf8', end, end + extra),
			fields,
			files[index[at + column.file]!]!,
			index[at + column.line]!,
		);
	}

	const rowLength = (place: number) => index[place * columns + column.length]!;
	let count = 0;
	for (let bytes = 0; count < keep; count++) {
		bytes += rowLength(count);
		if (bytes > mostKeptBytes) break;
	}
	const kept = new Array<Prompt | undefined>(count).fill(undefined);
	const prompt = (place: number): Prompt =>
		place < count ? (kept[place] ??= decode(place)) : decode(place);
	const firstPlace = starts ? (unit: number) => starts[unit]! : (unit: number) => unit;

	return {
		data,
		length: starts ? starts.length - 1 : turns,
		turns,
		prompt,
		firstPlace,
		unit(index) {
			const first = firstPlace(index);
			const end = firstPlace(index + 1);
			if (end === first + 1) return prompt(first);
			return linkTurns(Array.from({length: end - first}, (_, turn) => prompt(first + turn)));
		},
		rowBytes(place) {
			const at = place * columns;
			const start = index[at + column.offset]!;
			const bytes = segments[index[at + column.segment]!]!;
			return bytes.subarray(start, start + index[at + column.length]!);
		},
		rowLength,
	};
}

/**
 * Opens the prompts in a thread that was given their data. Those of a dataset of any usual size stay decoded
 * once they were asked for, so that they cost nothing for each send.
 */
export const openPromptTable = (data: PromptTableData): PromptTable =>
	openTable(data, placesToKeep(turnsIn(data)));

/** Opens the prompts for looking through them: none stays decoded. */
export const scanPromptTable = (data: PromptTableData): PromptTable => openTable(data, 0);

/** Makes numbers that threads share. */
export const shareNumbers = (numbers: Uint32Array): SharedNumbers => {
	const shared = new Uint32Array(new SharedArrayBuffer(numbers.byteLength));
	shared.set(numbers);
	return shared;
};

/** What a prompt's row, file and line don't say about it, as JSON; empty when they say all. */
function extraOf(prompt: Prompt, fields: Fields): string {
	const {id, file, line, row} = prompt;
	const plain = toPrompt(row, fields, {id: rowIdOf(row, fields, file, line), file, line});
	const extra: Extra = {};
	if (id !== plain.id) extra.id = id;
	if (file === id) extra.file = file;
	for (const trait of traits) {
		if (prompt[trait] !== plain[trait]) extra[trait] = prompt[trait] ?? null;
	}
	return Object.keys(extra).length === 0 ? '' : JSON.stringify(extra);
}

/**
 * Makes a table of prompts in memory, such as those of a saved run.
 * @param units single prompts, and the first turns of conversations
 * @param fields the keys of their rows
 */
export function promptTableOf(
	units: Iterable<Prompt>,
	fields: Fields = defaultFields,
): PromptTable {
	const store = createRowStore();
	const files = new Map<string, number>();
	const starts = [0];
	for (const unit of units) {
		for (const prompt of turnsOf(unit)) {
			// A prompt of a saved run has its id in place of a file.
			const name = prompt.file === prompt.id ? '' : prompt.file;
			const file = files.get(name) ?? files.size;
			files.set(name, file);
			store.write(JSON.stringify(prompt.row), {file, line: prompt.line}, extraOf(prompt, fields));
		}
		starts.push(store.count());
	}
	return scanPromptTable({
		fields,
		files: [...files.keys()],
		segments: store.finish(),
		index: shareNumbers(store.index().subarray(0, store.count() * columns)),
		...(starts.length - 1 < store.count() && {starts: shareNumbers(Uint32Array.from(starts))}),
	});
}

/** Bytes of the rows of an index, with what is behind them. */
function bytesIn(index: Uint32Array): number {
	let bytes = 0;
	for (let at = 0; at < index.length; at += columns) {
		bytes += index[at + column.length]! + index[at + column.extra]!;
	}
	return bytes;
}

/** Copies the rows of an index, which have `bytes` bytes, into one segment. */
function copyRows(
	segments: readonly SharedArrayBuffer[],
	index: SharedNumbers,
	bytes: number,
): SharedArrayBuffer[] {
	const from = segments.map((segment) => Buffer.from(segment));
	const copy = new SharedArrayBuffer(bytes);
	const to = Buffer.from(copy);
	let used = 0;
	for (let at = 0; at < index.length; at += columns) {
		const start = index[at + column.offset]!;
		const end = start + index[at + column.length]! + index[at + column.extra]!;
		from[index[at + column.segment]!]!.copy(to, used, start, end);
		index[at + column.segment] = 0;
		index[at + column.offset] = used;
		used += end - start;
	}
	return [copy];
}

/** The table of chosen units, by their numbers, in that order. */
export function pickUnits({data, firstPlace}: PromptTable, units: Uint32Array): PromptTable {
	const {fields, files} = data;
	const starts = new Uint32Array(units.length + 1);
	for (let at = 0; at < units.length; at++) {
		const unit = units[at]!;
		starts[at + 1] = starts[at]! + firstPlace(unit + 1) - firstPlace(unit);
	}
	const places = starts[units.length]!;
	const index = new Uint32Array(new SharedArrayBuffer(places * columns * 4));
	let to = 0;
	for (const unit of units) {
		const end = firstPlace(unit + 1) * columns;
		for (let at = firstPlace(unit) * columns; at < end; at++) index[to++] = data.index[at]!;
	}
	// A small sample does not hold on to the memory of all rows.
	const whole = data.segments.reduce((sum, {byteLength}) => sum + byteLength, 0);
	const bytes = bytesIn(index);
	const isSmall = bytes < whole / 2 && bytes < 2 ** 32;
	return scanPromptTable({
		...{fields, files, index},
		segments: isSmall ? copyRows(data.segments, index, bytes) : data.segments,
		...(places !== units.length && {starts: shareNumbers(starts)}),
	});
}

/** All prompts of a table, turn by turn, decoded one at a time. */
export const promptsIn = ({turns, prompt}: PromptList): Iterable<Prompt> => ({
	*[Symbol.iterator]() {
		for (let place = 0; place < turns; place++) yield prompt(place);
	},
});
