import type {Row} from '../model/prompt.ts';
import {present, readField} from '../model/row-fields.ts';
import {turnId} from '../model/turn-id.ts';
import type {BadLine} from './bad-line.ts';
import {nameText} from './check-row.ts';
import {defaultFields, type Fields} from './fields.ts';
import {hashText} from './hash-text.ts';
import {countUp, createNumberList, type NumberList} from './number-list.ts';
import {findTurns, type TurnList} from './recorded-chat.ts';
import {column, columns, type RowStore} from './row-store.ts';
import {rowsOfTurns} from './turn-rows.ts';

/** More turns are unlikely to be a conversation. */
export const mostTurns = 500;
const longestName = 60;

type Conversation = {
	readonly unit: number;
	/** The conversation key's value; undefined for a row without one. */
	readonly name: string | undefined;
	/** The id of its first row. */
	readonly rowId: string;
	turns: number;
	/** The line that makes it longer than a conversation may be. */
	tooLongAt: number | undefined;
	/** The line of a bad row that belongs to it. */
	spoiledBy: number | undefined;
};

/** A row's JSON on one line: bytes of a file, or text where those don't fit on a line. */
export type RowJson =
	{readonly bytes: Buffer; readonly start: number; readonly end: number} | {readonly text: string};

/** The rows of a file in the order of its units, conversations at the place of their first row. */
export type UnitRows = {
	/** Numbers of rows in the store. */
	readonly rows: Uint32Array;
	/** For each unit the position of its first row in `rows`, and at the end their number. */
	readonly starts: Uint32Array;
	readonly bad: readonly BadLine[];
};

/** What a file holds besides plain prompts. */
export type Recorded = {
	/** Rows with a list of turns, such as recorded chats. */
	readonly chats: number;
	/** Prompts with a system turn, or with a value of the field that the user named for it. */
	readonly systems: number;
};

/** Groups a file's rows into units: prompts, and conversations. */
export type Units = {
	/** Adds a valid row; `place` names it where its line does not, unless it has an id of its own. */
	readonly add: (row: Row, line: number, json: RowJson, place?: string) => void;
	/** Notes a bad row that names its conversation. */
	readonly spoil: (row: Row, line: number) => void;
	readonly finish: () => UnitRows & Recorded;
};

/** Where the rows of a dataset gather. */
export type Gathering = {
	readonly fields: Fields;
	readonly store: RowStore;
	/** For each row the hash of the id that it has of its own; 0 for `FILE:LINE`. */
	readonly hashes: NumberList;
};

/** What a conversation is when it has too many turns; undefined if it has not. */
function tooLong(
	{name, tooLongAt}: Conversation,
	{turns, conversation: key}: Fields,
	file: string,
): BadLine | undefined {
	if (tooLongAt === undefined) return undefined;
	const which =
		name === undefined ? 'the conversation' : `the conversation "${name.slice(0, longestName)}"`;
	const meant = name === undefined ? `turns=KEY if "${turns}"` : `conversation=KEY if "${key}"`;
	const reason = `${which} has more than ${mostTurns} turns; give --field ${meant} means something else here`;
	return {file, line: tooLongAt, column: 1, reason};
}

/**
 * The lines of a conversation that is left out: without one of its rows it would be a different one.
 */
function leaveOut({spoiledBy}: Conversation, lines: Iterable<number>, file: string): BadLine[] {
	const reason = `left out with its conversation, of which line ${spoiledBy} is bad`;
	return [...new Set(lines)]
		.filter((line) => line !== spoiledBy)
		.map((line) => ({file, line, column: 1, reason, follows: true}));
}

/** Every row a unit: what most files are. */
const singles = (first: number, count: number): UnitRows => ({
	rows: countUp(first, count),
	starts: countUp(0, count + 1),
	bad: [],
});

/** Sorts rows by their units; each is a unit where no unit is given. */
function sortRows(
	firstRow: number,
	count: number,
	units: number,
	unitOf: NumberList | undefined,
): Omit<UnitRows, 'bad'> {
	const unitAt = unitOf ? unitOf.get : (row: number) => row;
	const starts = new Uint32Array(units + 1);
	for (let row = 0; row < count; row++) starts[unitAt(row) + 1]!++;
	for (let unit = 0; unit < units; unit++) starts[unit + 1]! += starts[unit]!;
	const next = starts.slice();
	const rows = new Uint32Array(count);
	for (let row = 0; row < count; row++) rows[next[unitAt(row)]!++] = firstRow + row;
	return {rows, starts};
}

/**
 * @param name the file's name in messages and ids
 * @param file its number
 */
export function createUnits({fields, store, hashes}: Gathering, name: string, file: number): Units {
	const {id, system, conversation: key} = fields;
	let chats = 0;
	let systems = 0;
	// A key that nobody named may mean something else.
	const isNamed = system !== defaultFields.system;
	const firstRow = store.count();
	const conversations: Conversation[] = [];
	const byName = new Map<string, Conversation>();
	/** The unit of each row, once there is a conversation; before it each row is a unit. */
	let unitOf: NumberList | undefined;
	let units = 0;

	function putInto(unit: number, row: number): void {
		if (unitOf === undefined && unit === row - firstRow) return;
		if (unitOf === undefined) {
			unitOf = createNumberList();
			for (let single = 0; single < row - firstRow; single++) unitOf.set(single, single);
		}
		unitOf.set(row - firstRow, unit);
	}

	function conversationOf(row: Row, rowId: string): Conversation {
		const named = present(row, key) ? nameText(readField(row, key)) : undefined;
		const known = named === undefined ? undefined : byName.get(named);
		if (known) return known;
		const state = {turns: 0, tooLongAt: undefined, spoiledBy: undefined};
		const created: Conversation = {unit: units++, name: named, rowId, ...state};
		if (named !== undefined) byName.set(named, created);
		conversations.push(created);
		return created;
	}

	const copy = (json: RowJson, line: number, extra?: string): number =>
		'text' in json
			? store.write(json.text, {file, line}, extra)
			: store.copy(json.bytes, json.start, json.end, {file, line}, extra);

	/** Turns are numbered over all rows of the conversation; the first row gives it the id. */
	function addTurn(conversation: Conversation, line: number, json: RowJson): void {
		const turn = turnId(conversation.rowId, ++conversation.turns);
		if (conversation.turns > mostTurns) conversation.tooLongAt ??= line;
		const row = copy(json, line, JSON.stringify({id: turn}));
		hashes.set(row, hashText(turn));
		putInto(conversation.unit, row);
	}

	function addToConversation(
		row: Row,
		rowId: string,
		line: number,
		json: RowJson,
		list: TurnList | undefined,
	): void {
		const conversation = conversationOf(row, rowId);
		if (!list) {
			if (isNamed && present(row, system)) systems++;
			addTurn(conversation, line, json);
			return;
		}
		chats++;
		for (const turn of rowsOfTurns(row, list, fields)) {
			if (present(turn, system)) systems++;
			// Distinguishes a saved turn from a prompt whose own id looks like a turn's.
			const marked = present(turn, key)
				? turn
				: {...turn, [key]: conversation.name ?? conversation.rowId};
			addTurn(conversation, line, {text: JSON.stringify(marked)});
		}
	}

	return {
		add(row, line, json, place) {
			const own = present(row, id) ? nameText(readField(row, id)) : undefined;
			const list = findTurns(row, fields);
			if (list || present(row, key)) {
				addToConversation(row, own ?? place ?? `${name}:${line}`, line, json, list);
				return;
			}
			if (isNamed && present(row, system)) systems++;
			const isPlaced = own === undefined && place !== undefined;
			const added = copy(json, line, isPlaced ? JSON.stringify({id: place}) : undefined);
			const known = own ?? place;
			if (known !== undefined) hashes.set(added, hashText(known));
			putInto(units++, added);
		},
		spoil(row, line) {
			if (present(row, key)) conversationOf(row, `${name}:${line}`).spoiledBy ??= line;
		},
		finish() {
			const count = store.count() - firstRow;
			const recorded = {chats, systems};
			if (conversations.length === 0) return {...singles(firstRow, count), ...recorded};
			const {rows, starts} = sortRows(firstRow, count, units, unitOf);
			const index = store.index();
			const lineOf = (row: number) => index[row * columns + column.line]!;
			const bad: BadLine[] = [];
			const out = new Set<number>();
			for (const conversation of conversations) {
				const {unit} = conversation;
				const problem = tooLong(conversation, fields, name);
				if (problem) {
					conversation.spoiledBy ??= problem.line;
					bad.push(problem);
				}
				if (conversation.spoiledBy === undefined) continue;
				out.add(unit);
				const own = rows.subarray(starts[unit], starts[unit + 1]);
				bad.push(...leaveOut(conversation, Array.from(own, lineOf), name));
			}
			const kept = out.size === 0 ? {rows, starts} : withoutUnits({rows, starts}, out);
			return {...kept, bad, ...recorded};
		},
	};
}

/** Leaves units out. */
export function withoutUnits(
	{rows, starts}: Omit<UnitRows, 'bad'>,
	out: ReadonlySet<number>,
): Omit<UnitRows, 'bad'> {
	const keptRows = new Uint32Array(rows.length);
	const keptStarts = new Uint32Array(starts.length - out.size);
	let count = 0;
	let units = 0;
	for (let unit = 0; unit + 1 < starts.length; unit++) {
		if (out.has(unit)) continue;
		const own = rows.subarray(starts[unit], starts[unit + 1]);
		keptRows.set(own, count);
		count += own.length;
		keptStarts[++units] = count;
	}
	return {rows: keptRows.subarray(0, count), starts: keptStarts};
}
