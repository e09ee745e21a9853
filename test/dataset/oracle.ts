import {problemWithRow, isRow, kindOf, nameText} from '../../source/dataset/check-row.ts';
import {present} from '../../source/model/row-fields.ts';
import type {BadLine} from '../../source/dataset/bad-line.ts';
import type {Fields} from '../../source/dataset/fields.ts';
import {toPrompt} from '../../source/dataset/to-prompt.ts';
import {parseExact} from '../../source/model/exact-json.ts';
import {parseLocated} from '../../source/model/located-json.ts';
import {linkTurns, turnsOf, type Prompt, type Row} from '../../source/model/prompt.ts';
import {parseTurnId, turnId} from '../../source/model/turn-id.ts';

/*
 * A dataset read the plain way: the text of the whole file, a list of lines, an object for each row and a
 * map of all ids. Only for rows without one of the limits on size.
 */

export type OracleFile = {readonly name: string; readonly text: string};
export type OracleDataset = {readonly prompts: readonly Prompt[]; readonly bad: readonly BadLine[]};

type Part = {readonly line: number; readonly rowId: string; readonly rows: readonly Row[]};
type Conversation = {readonly name: string | undefined; parts: Part[]; spoiledBy?: number};

function readFile({name: file, text}: OracleFile, fields: Fields): OracleDataset {
	const bad: BadLine[] = [];
	const units: (Prompt | Conversation)[] = [];
	const byName = new Map<string, Conversation>();
	const conversationOf = (row: Row): Conversation => {
		const name = present(row, fields.conversation) ? nameText(row[fields.conversation]) : undefined;
		const known = name === undefined ? undefined : byName.get(name);
		if (known) return known;
		const created: Conversation = {name, parts: []};
		if (name !== undefined) byName.set(name, created);
		units.push(created);
		return created;
	};
	for (const [index, content] of text
		.replace(/^\uFEFF/, '')
		.split('\n')
		.entries()) {
		const line = index + 1;
		if (content.trim() === '') continue;
		let row: unknown;
		try {
			row = parseExact(content);
		} catch {
			bad.push({file, line, column: 0, reason: 'not JSON'});
			continue;
		}
		if (!isRow(row)) {
			const reason = `the line is ${kindOf(row)} where an object such as {"Question":"…"} is wanted`;
			bad.push({file, line, column: 1, reason});
			continue;
		}
		const problem = problemWithRow(row, fields);
		if (problem) {
			const {path, reason} = problem;
			const column = path.length === 0 ? 1 : parseLocated(content).locate(path).column;
			bad.push({file, line, column, reason});
			if (present(row, fields.conversation)) conversationOf(row).spoiledBy ??= line;
			continue;
		}
		const rowId = present(row, fields.id) ? nameText(row[fields.id]) : `${file}:${line}`;
		if (!present(row, fields.turns) && !present(row, fields.conversation)) {
			units.push(toPrompt(row, fields, {id: rowId, file, line}));
			continue;
		}
		const {[fields.turns]: turns, ...shared} = row;
		const rows = present(row, fields.turns)
			? (turns as readonly Row[]).map((turn) => ({...shared, ...turn}))
			: [row];
		conversationOf(row).parts.push({line, rowId, rows});
	}
	const prompts = units.flatMap((unit): Prompt[] => {
		if (!('parts' in unit)) return [unit];
		const {name, parts, spoiledBy} = unit;
		if (spoiledBy !== undefined) {
			const reason = `left out with its conversation, of which line ${spoiledBy} is bad`;
			const others = parts.filter(({line}) => line !== spoiledBy);
			bad.push(...others.map(({line}) => ({file, line, column: 1, reason, follows: true})));
			return [];
		}
		const {rowId} = parts[0]!;
		let turn = 0;
		const turns = parts.flatMap(({line, rows}) =>
			rows.map((row) => {
				const key = fields.conversation;
				const marked = present(row, key) ? row : {...row, [key]: name ?? rowId};
				return toPrompt(marked, fields, {id: turnId(rowId, ++turn), file, line});
			}),
		);
		return [linkTurns(turns)];
	});
	return {prompts, bad};
}

function idsOf(unit: Prompt, {conversation}: Fields): string[] {
	const row = present(unit.row, conversation) ? parseTurnId(unit.id)?.conversation : undefined;
	return [...(row === undefined ? [] : [row]), ...turnsOf(unit).map(({id}) => id)];
}

export function readPlainly(files: readonly OracleFile[], fields: Fields): OracleDataset {
	const seen = new Map<string, Prompt>();
	const whole = files.map((file) => {
		const {prompts, bad} = readFile(file, fields);
		const all = [...bad];
		const kept = prompts.filter((unit) => {
			const ids = idsOf(unit, fields);
			const twice = ids.find((id) => seen.has(id));
			if (twice === undefined) {
				for (const id of ids) seen.set(id, unit);
				return true;
			}
			const earlier = seen.get(twice)!;
			const place = {file: unit.file, line: unit.line, column: 1};
			const used = `${earlier.file}:${earlier.line}`;
			all.push({...place, reason: `the id "${twice}" was already used at ${used}`});
			const others = new Set(turnsOf(unit).map(({line}) => line));
			others.delete(unit.line);
			const reason = `left out with its conversation, of which line ${unit.line} is bad`;
			for (const line of others) all.push({...place, line, reason, follows: true});
			return false;
		});
		return {prompts: kept, bad: all.toSorted((a, b) => a.line - b.line)};
	});
	return {
		prompts: whole.flatMap(({prompts}) => prompts),
		bad: whole.flatMap(({bad}) => bad),
	};
}
