import {isTimeout} from '../model/response-time.ts';
import type {ErrorClass} from '../model/error-class.ts';
import type {ResultEntry, ResultList} from '../model/result-entry.ts';
import {parseTurnId, type TurnId} from '../model/turn-id.ts';
import type {ResultColumns} from './result-columns.ts';

/** An attempt of a run's columns; what it says is looked up when it is asked for. */
class ColumnEntry implements ResultEntry {
	readonly #columns: ResultColumns;
	/** Changes only while a list is searched, so that a search makes no object for each attempt. */
	row: number;

	constructor(columns: ResultColumns, row: number) {
		this.#columns = columns;
		this.row = row;
	}

	get id(): string {
		return this.#columns.ids.idOf(this.row);
	}
	get attempt(): number {
		return this.#columns.number('attempt', this.row);
	}
	get index(): number {
		return this.#columns.number('index', this.row);
	}
	get turn(): TurnId | undefined {
		return this.#columns.isTurn(this.row) ? parseTurnId(this.id) : undefined;
	}
	get outcome() {
		return this.#columns.outcomeOf(this.row);
	}
	get error(): string | undefined {
		return this.#columns.errorOf(this.row);
	}
	get failed(): readonly string[] {
		return this.#columns.failedOf(this.row);
	}
	get scores(): Readonly<Record<string, number>> {
		return this.#columns.scoresOf(this.row);
	}
	get intent(): string | undefined {
		return this.#columns.intentOf(this.row);
	}
	get got(): string | undefined {
		return this.#columns.gotOf(this.row);
	}
	get due(): number {
		return this.#columns.dueOf(this.row);
	}
	get #isValid(): boolean {
		const {outcome} = this;
		const hasReply = outcome === 'passed' || outcome === 'failed';
		return hasReply && this.#columns.sentOf(this.row) !== undefined;
	}
	get latency(): number | null {
		return this.#isValid ? this.#columns.number('sinceSent', this.row) / 1e6 : null;
	}
	get responseTime(): number | null {
		const {error} = this;
		const hasOne = this.#isValid || (error !== undefined && isTimeout(error as ErrorClass));
		return hasOne ? this.#columns.number('sinceDue', this.row) / 1e6 : null;
	}
	get doubt(): string | undefined {
		return this.#columns.doubtOf(this.row);
	}
	get surplus(): string | undefined {
		return this.#columns.surplusOf(this.row);
	}
	get offset(): number {
		return this.#columns.number('offset', this.row);
	}
	get length(): number {
		return this.#columns.number('length', this.row);
	}
	get scored() {
		return this.#columns.scoredOf(this.row);
	}
}

/** Entries that were given out, so that the same row is the same object. */
const givenOut = new WeakMap<ResultColumns, Map<number, ColumnEntry>>();
const noneYet = () => new Map<number, ColumnEntry>();

function entryOf(columns: ResultColumns, row: number): ColumnEntry {
	let known = givenOut.get(columns);
	if (!known) givenOut.set(columns, (known = noneYet()));
	let entry = known.get(row);
	if (!entry) known.set(row, (entry = new ColumnEntry(columns, row)));
	return entry;
}

const noRow = 0xff_ff_ff_ff;

/** Rows of columns in an order of their own; without rows, the first `length` in theirs. */
class RowList implements ResultList {
	readonly columns: ResultColumns;
	readonly length: number;
	readonly #rows: Uint32Array | undefined;

	constructor(columns: ResultColumns, length: number, rows?: Uint32Array) {
		this.columns = columns;
		this.length = length;
		this.#rows = rows;
	}

	rowAt(position: number): number {
		return this.#rows ? this.#rows[position]! : position;
	}

	/** An entry for a moment. */
	#passing(position: number): ColumnEntry {
		return new ColumnEntry(this.columns, this.rowAt(position));
	}

	*[Symbol.iterator](): Iterator<ResultEntry> {
		for (let position = 0; position < this.length; position++) yield this.#passing(position);
	}

	at(position: number): ResultEntry | undefined {
		const place = position < 0 ? this.length + position : position;
		if (!(place >= 0 && place < this.length)) return undefined;
		return entryOf(this.columns, this.rowAt(place));
	}

	part(from: number, to = this.length): ResultEntry[] {
		const [first, last] = [from, to].map((place) => (place < 0 ? this.length + place : place));
		const entries: ResultEntry[] = [];
		for (let place = Math.max(0, first!); place < Math.min(this.length, last!); place++) {
			entries.push(entryOf(this.columns, this.rowAt(place)));
		}
		return entries;
	}

	filter(test: (entry: ResultEntry, position: number) => boolean): RowList {
		const rows = new Uint32Array(this.length);
		let count = 0;
		const entry = new ColumnEntry(this.columns, 0);
		for (let position = 0; position < this.length; position++) {
			entry.row = this.rowAt(position);
			if (test(entry, position)) rows[count++] = entry.row;
		}
		return new RowList(this.columns, count, rows.slice(0, count));
	}

	pick(positions: readonly number[]): RowList {
		const rows = Uint32Array.from(positions, (position) => this.rowAt(position));
		return new RowList(this.columns, rows.length, rows);
	}

	map<Value>(of: (entry: ResultEntry, position: number) => Value): Value[] {
		return Array.from({length: this.length}, (_, position) =>
			of(this.#passing(position), position),
		);
	}

	some(test: (entry: ResultEntry) => boolean): boolean {
		return this.findIndex(test) >= 0;
	}

	findIndex(test: (entry: ResultEntry) => boolean): number {
		const entry = new ColumnEntry(this.columns, 0);
		for (let position = 0; position < this.length; position++) {
			entry.row = this.rowAt(position);
			if (test(entry)) return position;
		}
		return -1;
	}

	/** By prompt the row of its last attempt that passes the test. */
	#lastOfPrompts(test: (row: number) => boolean): Uint32Array {
		const {ids} = this.columns;
		const attempts = this.columns.column('attempt');
		const last = new Uint32Array(ids.prompts).fill(noRow);
		for (let position = 0; position < this.length; position++) {
			const row = this.rowAt(position);
			if (!test(row)) continue;
			const prompt = ids.promptOf(row);
			const known = last[prompt]!;
			if (known === noRow || attempts.get(row) >= attempts.get(known)) last[prompt] = row;
		}
		return last;
	}

	latest(): RowList {
		const rows = this.#lastOfPrompts(() => true).filter((row) => row !== noRow);
		return new RowList(this.columns, rows.length, sortedByIndex(this.columns, rows));
	}

	*lastScores(metric: string): Iterable<number> {
		const scoreOf = this.columns.scoresBy(metric);
		for (const row of this.#lastOfPrompts((row) => !Number.isNaN(scoreOf(row)))) {
			if (row !== noRow) yield scoreOf(row);
		}
	}

	attemptsOf(id: string): ResultEntry[] {
		const {ids} = this.columns;
		const wanted = ids.findId(id);
		const entries: ResultEntry[] = [];
		if (wanted < 0) return entries;
		for (let position = 0; position < this.length; position++) {
			const row = this.rowAt(position);
			if (ids.promptOf(row) === wanted) entries.push(entryOf(this.columns, row));
		}
		return entries;
	}

	pairWith(other: ResultList): {own: RowList; others: RowList} {
		if (!(other instanceof RowList)) throw new TypeError('lists of one kind can be paired');
		const rowsOfPrompts = new Uint32Array(other.columns.ids.prompts).fill(noRow);
		for (let position = 0; position < other.length; position++) {
			const row = other.rowAt(position);
			rowsOfPrompts[other.columns.ids.promptOf(row)] = row;
		}
		const [own, others] = [new Uint32Array(this.length), new Uint32Array(this.length)];
		let count = 0;
		for (let position = 0; position < this.length; position++) {
			const row = this.rowAt(position);
			const prompt = other.columns.ids.find(this.columns.ids, row);
			const found = prompt < 0 ? noRow : rowsOfPrompts[prompt]!;
			if (found === noRow) continue;
			own[count] = row;
			others[count++] = found;
		}
		return {
			own: new RowList(this.columns, count, own.slice(0, count)),
			others: new RowList(other.columns, count, others.slice(0, count)),
		};
	}
}

/** Rows in the order of the prompts; those of equal places keep theirs. */
function sortedByIndex(columns: ResultColumns, rows: Uint32Array): Uint32Array {
	const indexes = columns.column('index');
	let most = 0;
	let isWhole = true;
	for (const row of rows) {
		const index = indexes.get(row);
		if (index > most) most = index;
		isWhole &&= index >= 0 && Math.floor(index) === index;
	}
	// Places are those of prompts, so they hardly exceed the number of rows.
	if (!isWhole || most > 4 * rows.length + 1024) {
		return rows.slice().sort((a, b) => indexes.get(a) - indexes.get(b));
	}
	const starts = new Uint32Array(most + 2);
	for (const row of rows) starts[indexes.get(row) + 1]!++;
	for (let place = 1; place < starts.length; place++) starts[place]! += starts[place - 1]!;
	const sorted = new Uint32Array(rows.length);
	for (const row of rows) sorted[starts[indexes.get(row)]!++] = row;
	return sorted;
}

/** All rows of the columns, in the order of completion. Rows that are added later are not in it. */
export const listOf = (columns: ResultColumns): ResultList => new RowList(columns, columns.length);
