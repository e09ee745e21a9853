import {linkTurns, type Prompt, type Row} from '../model/prompt.ts';
import {turnId} from '../model/turn-id.ts';
import {nameText, present} from './check-row.ts';
import type {Fields} from './fields.ts';
import {toPrompt} from './to-prompt.ts';
import type {BadLine, ParsedFile} from './bad-line.ts';

/**
 * More turns are unlikely to be a conversation; and a worker thread receives them nested in each
 * other.
 */
export const mostTurns = 500;
const longestName = 60;

/** A line's part in a conversation. */
type Part = {readonly line: number; readonly rowId: string; readonly rows: readonly Row[]};

type Conversation = {
	/** The conversation key's value; undefined for a row without one. */
	readonly name: string | undefined;
	readonly parts: Part[];
	/** The line of a bad row that belongs to it. */
	spoiledBy: number | undefined;
};

/** Groups a file's rows into units: prompts, and conversations at the place of their first row. */
export type Units = {
	/** Adds a valid row. */
	readonly add: (row: Row, line: number) => void;
	/** Notes a bad row that names its conversation. */
	readonly spoil: (row: Row, line: number) => void;
	readonly finish: () => ParsedFile;
};

/** The rows of a row's turns: each has the keys of the whole, unless it has its own. */
function rowsOf(row: Row, {turns}: Fields): readonly Row[] {
	if (!present(row, turns)) return [row];
	const shared = Object.fromEntries(Object.entries(row).filter(([key]) => key !== turns));
	return (row[turns] as readonly Row[]).map((turn) => ({...shared, ...turn}));
}

/** @param file the file's name in messages and ids */
export function createUnits(fields: Fields, file: string): Units {
	const {id, turns, conversation: key} = fields;
	const units: (Prompt | Conversation)[] = [];
	const byName = new Map<string, Conversation>();

	function conversationOf(row: Row): Conversation {
		const name = present(row, key) ? nameText(row[key]) : undefined;
		const known = name === undefined ? undefined : byName.get(name);
		if (known) return known;
		const created: Conversation = {name, parts: [], spoiledBy: undefined};
		if (name !== undefined) byName.set(name, created);
		units.push(created);
		return created;
	}

	/** Turns are numbered over all rows of the conversation; the first row gives it the id. */
	function link({name, parts}: Conversation): Prompt {
		const [{rowId}] = parts as [Part];
		let turn = 0;
		const prompts = parts.flatMap(({line, rows}) =>
			rows.map((row) => {
				// Distinguishes a saved turn from a prompt whose own id looks like a turn's.
				const marked = present(row, key) ? row : {...row, [key]: name ?? rowId};
				return toPrompt(marked, fields, {id: turnId(rowId, ++turn), file, line});
			}),
		);
		return linkTurns(prompts);
	}

	/** Without one of its rows a conversation would be a different one, so all of it is left out. */
	function leaveOut({parts, spoiledBy}: Conversation): BadLine[] {
		const reason = `left out with its conversation, of which line ${spoiledBy} is bad`;
		return parts
			.filter(({line}) => line !== spoiledBy)
			.map(({line}) => ({file, line, column: 1, reason, follows: true}));
	}

	function tooLong({name, parts}: Conversation): BadLine | undefined {
		let count = 0;
		const last = parts.find(({rows}) => (count += rows.length) > mostTurns);
		if (!last) return undefined;
		const which =
			name === undefined ? 'the conversation' : `the conversation "${name.slice(0, longestName)}"`;
		const meant = name === undefined ? `turns=KEY if "${turns}"` : `conversation=KEY if "${key}"`;
		const reason = `${which} has more than ${mostTurns} turns; give --field ${meant} means something else here`;
		return {file, line: last.line, column: 1, reason};
	}

	return {
		add(row, line) {
			const rowId = present(row, id) ? nameText(row[id]) : `${file}:${line}`;
			if (!present(row, turns) && !present(row, key)) {
				units.push(toPrompt(row, fields, {id: rowId, file, line}));
				return;
			}
			conversationOf(row).parts.push({line, rowId, rows: rowsOf(row, fields)});
		},
		spoil(row, line) {
			if (present(row, key)) conversationOf(row).spoiledBy ??= line;
		},
		finish() {
			const bad: BadLine[] = [];
			const prompts = units.flatMap((unit): Prompt | readonly Prompt[] => {
				if (!('parts' in unit)) return unit;
				const problem = tooLong(unit);
				if (problem) {
					unit.spoiledBy ??= problem.line;
					bad.push(problem);
				}
				if (unit.spoiledBy === undefined) return link(unit);
				bad.push(...leaveOut(unit));
				return [];
			});
			return {prompts, bad};
		},
	};
}
