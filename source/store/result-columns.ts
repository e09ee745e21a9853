import type {Outcome} from '../model/attempt.ts';
import type {ErrorClass} from '../model/error-class.ts';
import type {Doubts} from '../statistics/doubts.ts';
import {IdColumn} from './id-column.ts';
import {flags, outcomes, type BlockContents} from './index-block.ts';
import {NumberColumn} from './number-column.ts';
import type {LinePlace, Scores} from './scores-file.ts';

const failedOutcome = outcomes.indexOf('failed');
const passedOutcome = outcomes.indexOf('passed');

const numbers = [
	...(['attempt', 'index', 'flags', 'error', 'failed', 'intent', 'got', 'doubt'] as const),
	...(['sinceDue', 'sinceSent', 'complete', 'connection', 'offset', 'length'] as const),
] as const;
type Name = (typeof numbers)[number];
/** Those that are positions in a list of texts, from 1. */
const textNames = ['error', 'failed', 'intent', 'got', 'doubt'] as const;

type NumberName = Exclude<Name, (typeof textNames)[number]>;

/** Texts that many entries share, each once. */
class Texts {
	readonly #texts: string[] = [];
	readonly #codes = new Map<string, number>();

	/** The position of a text, from 1. */
	codeOf(text: string): number {
		const known = this.#codes.get(text);
		if (known !== undefined) return known;
		const code = this.#texts.push(text);
		this.#codes.set(text, code);
		return code;
	}

	/** Undefined for 0. */
	textOf(code: number): string | undefined {
		return code === 0 ? undefined : this.#texts[code - 1];
	}
}

/** What later files say of attempts, by row. */
type Found = {
	readonly outcome: Map<number, Outcome>;
	readonly failed: Map<number, readonly string[]>;
	readonly scores: Map<number, Readonly<Record<string, number>>>;
	readonly place: Map<number, LinePlace>;
	/** Doubts, and the surplus frames that caused them. */
	readonly doubt: Map<number, string>;
	readonly surplus: Map<number, string>;
};

const nothingFound = (): Found => ({
	...{outcome: new Map(), failed: new Map(), scores: new Map()},
	...{place: new Map(), doubt: new Map(), surplus: new Map()},
});

/**
 * All attempts of a run as columns: about 80 bytes each, and 1 to 8 for each metric. A *row* is the place
 * of an attempt in the order of completion, from 0. Rows are only ever added.
 */
export class ResultColumns {
	readonly ids = new IdColumn();
	readonly #numbers = Object.fromEntries(
		numbers.map((name) => [name, new NumberColumn()]),
	) as Readonly<Record<Name, NumberColumn>>;
	readonly #scores = new Map<string, NumberColumn>();
	readonly #texts = new Texts();
	readonly #failedLists = new Map<number, readonly string[]>();
	#found = nothingFound();
	#length = 0;
	#capacity = 0;
	#damaged = 0;

	/** Number of rows. */
	get length(): number {
		return this.#length;
	}

	/** Lines that are no attempts. */
	get damaged(): number {
		return this.#damaged;
	}

	/** Makes room for this many rows at once. */
	reserve(count: number): void {
		this.#capacity = Math.max(this.#capacity, count);
	}

	/** Adds the entries of a block. */
	add({count, damaged, texts, ids, columns, scores}: BlockContents): void {
		const at = this.#length;
		const end = at + count;
		this.#damaged += damaged;
		if (end > this.#capacity) this.#capacity = Math.ceil(Math.max(end, this.#capacity * 1.25));
		const codes = Uint32Array.of(0, ...texts.map((text) => this.#texts.codeOf(text)));
		for (const name of textNames) {
			const column = columns[name];
			for (let each = 0; each < count; each++) column[each] = codes[column[each]! | 0]!;
		}
		for (const name of numbers) {
			this.#numbers[name].write(at, columns[name], count, this.#capacity);
		}
		this.ids.add(at, ids, columns.idLength, count, this.#capacity);
		for (const {name, values} of scores) {
			let column = this.#scores.get(name);
			if (!column) this.#scores.set(name, (column = new NumberColumn()));
			column.write(at, values, count, this.#capacity);
		}
		this.#length = end;
	}

	number(name: NumberName, row: number): number {
		return this.#numbers[name].get(row);
	}

	/** A whole column, for code that looks at many rows. */
	column(name: NumberName): Pick<NumberColumn, 'get'> {
		return this.#numbers[name];
	}

	#text(name: (typeof textNames)[number], row: number): string | undefined {
		return this.#texts.textOf(this.#numbers[name].get(row));
	}

	errorOf = (row: number): string | undefined => this.#text('error', row);
	intentOf = (row: number): string | undefined => this.#text('intent', row);
	gotOf = (row: number): string | undefined => this.#text('got', row);

	#outcomeCode(row: number): number {
		return this.#numbers.flags.get(row) & flags.outcome;
	}

	outcomeOf(row: number): Outcome {
		const found = this.#found.outcome;
		return (found.size > 0 ? found.get(row) : undefined) ?? outcomes[this.#outcomeCode(row)]!;
	}

	/** Without scores that came later. */
	savedOutcomeOf(row: number): Outcome {
		return outcomes[this.#outcomeCode(row)]!;
	}

	isTurn(row: number): boolean {
		return (this.#numbers.flags.get(row) & flags.isTurn) > 0;
	}

	#savedFailed(row: number): readonly string[] {
		const code = this.#numbers.failed.get(row);
		if (code === 0) return [];
		let list = this.#failedLists.get(code);
		if (!list) {
			list = JSON.parse(this.#texts.textOf(code)!) as readonly string[];
			this.#failedLists.set(code, list);
		}
		return list;
	}

	failedOf(row: number): readonly string[] {
		return this.#found.failed.get(row) ?? this.#savedFailed(row);
	}

	scoresOf(row: number): Readonly<Record<string, number>> {
		const scores: Record<string, number> = {};
		for (const [name, column] of this.#scores) {
			const score = column.get(row);
			if (!Number.isNaN(score)) scores[name] = score;
		}
		const found = this.#found.scores.get(row);
		return found ? {...scores, ...found} : scores;
	}

	/** The scores of a metric by row; NaN without one. */
	scoresBy(metric: string): (row: number) => number {
		const column = this.#scores.get(metric);
		const saved = (row: number) => column?.get(row) ?? NaN;
		const found = this.#found.scores;
		if (found.size === 0) return saved;
		return (row) => {
			const scores = found.get(row);
			return scores && Object.hasOwn(scores, metric) ? scores[metric]! : saved(row);
		};
	}

	doubtOf(row: number): string | undefined {
		return this.#text('doubt', row) ?? this.#found.doubt.get(row);
	}

	surplusOf = (row: number): string | undefined => this.#found.surplus.get(row);
	scoredOf = (row: number): LinePlace | undefined => this.#found.place.get(row);

	/** When nothing was sent, undefined; in whole microseconds since the run began. */
	sentOf(row: number): number | undefined {
		const since = this.#numbers.sinceSent.get(row);
		return Number.isNaN(since) ? undefined : this.#numbers.complete.get(row) - since;
	}

	/** When it was due, in whole microseconds since the run began. */
	dueOf(row: number): number {
		return this.#numbers.complete.get(row) - this.#numbers.sinceDue.get(row);
	}

	/** Applies what later files say of the attempts; replaces what was applied before. */
	applyLater(scores: Scores | undefined, doubts: Doubts | undefined): void {
		this.#found = nothingFound();
		if (scores) this.#applyScores(scores);
		if (doubts) this.#applyDoubts(doubts);
	}

	#applyScores(scores: Scores): void {
		const {outcome, failed, scores: found, place} = this.#found;
		for (let row = 0; row < this.#length; row++) {
			if ((this.#numbers.flags.get(row) & flags.unscored) === 0) continue;
			const attempt = {id: this.ids.idOf(row), attempt: this.number('attempt', row)};
			const score = scores.of(attempt);
			if (!score) continue;
			if (score.failed.length > 0) {
				failed.set(row, [...this.#savedFailed(row), ...score.failed]);
				if (this.#outcomeCode(row) === passedOutcome) outcome.set(row, outcomes[failedOutcome]!);
			}
			found.set(row, score.scores);
			place.set(row, scores.placeOf(attempt)!);
		}
	}

	#applyDoubts(doubts: Doubts): void {
		const {doubt, surplus} = this.#found;
		for (let row = 0; row < this.#length; row++) {
			if (this.#numbers.doubt.get(row) > 0) continue;
			const name = this.errorOf(row) as ErrorClass | undefined;
			const attempt = {
				error: name === undefined ? undefined : {class: name, message: ''},
				...{connection: this.number('connection', row), sent: this.sentOf(row)},
				...{outcome: this.outcomeOf(row), doubt: undefined},
			};
			const reason = doubts.of(attempt);
			if (reason === undefined) continue;
			doubt.set(row, reason);
			const frame = doubts.frameOf(attempt);
			if (frame !== undefined) surplus.set(row, frame);
		}
	}
}
