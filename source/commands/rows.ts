import {loadDataset} from '../dataset/load.ts';
import {promptsIn} from '../dataset/prompt-table.ts';
import type {Row} from '../model/prompt.ts';

/** Loads the dataset rows whose answers the embedded gateway knows. */
export async function loadRows(sources: readonly string[]): Promise<Row[]> {
	const {prompts} = await loadDataset(sources);
	return Array.from(promptsIn(prompts), ({row}) => row);
}
