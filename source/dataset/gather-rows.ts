import {parseTurnId} from '../model/turn-id.ts';
import type {BadLine} from './bad-line.ts';
import {hashText} from './hash-text.ts';
import {scanPromptTable, shareNumbers, type PromptTable} from './prompt-table.ts';
import {column, columns} from './row-store.ts';
import {withoutUnits, type Gathering, type UnitRows} from './units.ts';

/** The rows of one file, by the file's name in ids and messages. */
export type FileRows = UnitRows & {readonly name: string};

/** Makes the table of all files' units. */
function tableOf(files: readonly FileRows[], {fields, store}: Gathering): PromptTable {
	const from = store.index();
	let places = 0;
	let units = 0;
	for (const {rows, starts} of files) {
		places += rows.length;
		units += starts.length - 1;
	}
	const index = new Uint32Array(new SharedArrayBuffer(places * columns * 4));
	const allStarts = new Uint32Array(units === places ? 0 : units + 1);
	let place = 0;
	let unit = 0;
	for (const {rows, starts} of files) {
		if (allStarts.length > 0) {
			for (let own = 1; own < starts.length; own++) allStarts[unit + own] = place + starts[own]!;
		}
		unit += starts.length - 1;
		for (const row of rows) {
			const at = row * columns;
			for (let each = 0; each < columns; each++) index[place * columns + each] = from[at + each]!;
			place++;
		}
	}
	return scanPromptTable({
		...{fields, index, segments: store.finish()},
		files: files.map(({name}) => name),
		...(allStarts.length > 0 && {starts: shareNumbers(allStarts)}),
	});
}

/** The ids seen so far: a hash table of places, with two numbers for each. */
function createSeenIds(count: number, textOf: (entry: number) => string) {
	const size = 2 ** Math.ceil(Math.log2(2 * count + 2));
	const hashes = new Uint32Array(size);
	const entries = new Uint32Array(size);

	/** Where an id is, or where it would be put. */
	function slotOf(hash: number, entry: number): number {
		let slot = hash & (size - 1);
		while (hashes[slot] !== 0) {
			if (hashes[slot] === hash && textOf(entries[slot]!) === textOf(entry)) return slot;
			slot = (slot + 1) & (size - 1);
		}
		return slot;
	}

	return {
		/** The entry with the same id; undefined for a new one. */
		find(hash: number, entry: number): number | undefined {
			const slot = slotOf(hash, entry);
			return hashes[slot] === 0 ? undefined : entries[slot]!;
		},
		add(hash: number, entry: number): void {
			const slot = slotOf(hash, entry);
			hashes[slot] = hash;
			entries[slot] = entry;
		},
	};
}

/** An id to compare: its place, doubled, and one more for the id that a turn's conversation has. */
type Id = {readonly hash: number; readonly entry: number};

/** Two rows with one id would be indistinguishable in the results: the later one is bad. */
function findDuplicates(
	files: readonly FileRows[],
	table: PromptTable,
	{hashes}: Gathering,
): {readonly out: ReadonlySet<number>; readonly bad: readonly BadLine[]}[] {
	const {index} = table.data;
	const lineOf = (place: number) => index[place * columns + column.line]!;
	// Not only turns have an id beside the row: rows that share a line have one too.
	const isTurn = (place: number) =>
		index[place * columns + column.extra]! > 0 && parseTurnId(table.prompt(place).id) !== undefined;
	const nameOf = (place: number) => files[index[place * columns + column.file]!]!.name;
	const textOf = (entry: number): string => {
		const {id} = table.prompt(entry >> 1);
		return entry % 2 === 0 ? id : parseTurnId(id)!.conversation;
	};
	const seen = createSeenIds(table.turns + table.length, textOf);
	/** The first place of the unit that a place belongs to. */
	const firstOf = (place: number): number => {
		let [low, high] = [0, table.length - 1];
		while (low < high) {
			const middle = Math.ceil((low + high) / 2);
			if (table.firstPlace(middle) <= place) low = middle;
			else high = middle - 1;
		}
		return table.firstPlace(low);
	};

	/** The ids that a unit uses: of a conversation the part before `#`, and those of its turns. */
	function idsOf(first: number, rows: Uint32Array): Id[] {
		const ids: Id[] = [];
		if (isTurn(first)) {
			const entry = 2 * first + 1;
			ids.push({hash: hashText(textOf(entry)), entry});
		}
		for (const [turn, row] of rows.entries()) {
			const place = first + turn;
			const hash = hashes.get(row) || hashText(`${nameOf(place)}:${lineOf(place)}`);
			ids.push({hash, entry: 2 * place});
		}
		return ids;
	}

	let offset = 0;
	return files.map(({name, rows, starts}) => {
		const out = new Set<number>();
		const bad: BadLine[] = [];
		for (let unit = 0; unit + 1 < starts.length; unit++) {
			const own = rows.subarray(starts[unit], starts[unit + 1]);
			const first = offset + starts[unit]!;
			const ids = idsOf(first, own);
			const twice = ids.find(({hash, entry}) => seen.find(hash, entry) !== undefined);
			if (twice === undefined) {
				for (const {hash, entry} of ids) seen.add(hash, entry);
				continue;
			}
			out.add(unit);
			const earlier = firstOf(seen.find(twice.hash, twice.entry)! >> 1);
			const line = lineOf(first);
			const place = {file: name, line, column: 1};
			const used = `${nameOf(earlier)}:${lineOf(earlier)}`;
			bad.push({...place, reason: `the id "${textOf(twice.entry)}" was already used at ${used}`});
			const others = new Set(Array.from(own, (_, turn) => lineOf(first + turn)));
			others.delete(line);
			const reason = `left out with its conversation, of which line ${line} is bad`;
			for (const other of others) bad.push({...place, line: other, reason, follows: true});
		}
		offset += rows.length;
		return {out, bad};
	});
}

/**
 * Puts the rows of all files into one table, without those whose id another row has, which become bad
 * lines.
 */
export function gatherRows<File extends FileRows>(
	files: readonly File[],
	gathering: Gathering,
): {readonly files: readonly File[]; readonly prompts: PromptTable} {
	const prompts = tableOf(files, gathering);
	// Lines of files are different by themselves, unless a file beside standard input is called stdin.
	const areNamesDistinct = new Set(files.map(({name}) => name)).size === files.length;
	if (gathering.hashes.length() === 0 && areNamesDistinct) return {files, prompts};
	const found = findDuplicates(files, prompts, gathering);
	const rest = files.map((file, at) => {
		const {out, bad} = found[at]!;
		const all = [...file.bad, ...bad].toSorted((a, b) => a.line - b.line);
		return out.size === 0 ? file : {...file, ...withoutUnits(file, out), bad: all};
	});
	if (found.every(({out}) => out.size === 0)) return {files, prompts};
	return {files: rest, prompts: tableOf(rest, gathering)};
}
