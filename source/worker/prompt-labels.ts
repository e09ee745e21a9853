import type {PromptTable} from '../dataset/prompt-table.ts';
import {intentIn, isTurn} from '../store/index-fields.ts';

/** What lines and their index say of a prompt, besides its row. */
export type PromptLabels = {
	readonly id: string;
	/** The intent that the row expects. */
	readonly intent: string | undefined;
	readonly isTurn: boolean;
};

/** Prompts whose labels are kept, since most datasets are sent again and again. */
const mostKept = 16_384;

/** Returns the labels of the prompt at a place; those of the prompts sent last are kept. */
export function createPromptLabels({
	prompt,
	data: {fields},
}: Pick<PromptTable, 'prompt' | 'data'>): (place: number) => PromptLabels {
	const kept = new Array<(PromptLabels & {readonly place: number}) | undefined>(mostKept);
	return (place) => {
		const known = kept[place % mostKept];
		if (known?.place === place) return known;
		const {id, row} = prompt(place);
		const labels = {place, id, intent: intentIn(row, fields), isTurn: isTurn(id, row, fields)};
		kept[place % mostKept] = labels;
		return labels;
	};
}
