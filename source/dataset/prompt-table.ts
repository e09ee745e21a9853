import {turnsOf, type Prompt} from '../model/prompt.ts';

/** A run's prompts in a form that every thread can be given. */
export type PromptTableData = {readonly units: readonly Prompt[]};

/**
 * A run's prompts in the order in which they are sent. A *unit* is a prompt or a conversation; a *place*
 * is that of a prompt among all turns of all units. Both count from 0.
 */
export type PromptTable = {
	readonly data: PromptTableData;
	/** Number of units. */
	readonly length: number;
	/** Number of places. */
	readonly turns: number;
	/** A unit: its prompt, or the first turn of its conversation. */
	readonly unit: (index: number) => Prompt;
	/** The prompt at a place. */
	readonly prompt: (place: number) => Prompt;
	/** JSON of the row at a place, in UTF-8 and on one line; must not be changed. */
	readonly rowBytes: (place: number) => Uint8Array;
};

/** Opens the prompts in a thread that was given their data. */
export function openPromptTable(data: PromptTableData): PromptTable {
	const turns = data.units.flatMap(turnsOf);
	const rows: Uint8Array[] = [];
	return {
		data,
		length: data.units.length,
		turns: turns.length,
		unit: (index) => data.units[index]!,
		prompt: (place) => turns[place]!,
		rowBytes: (place) => (rows[place] ??= Buffer.from(JSON.stringify(turns[place]!.row))),
	};
}
