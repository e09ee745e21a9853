import {temporaryFolder, writeRows} from '../helpers/bin.ts';

export const rows = Array.from({length: 20}, (_, index) => ({Question: `Q${index}`, Intent: 'a'}));

/** Writes a dataset of a few prompts; returns its path. */
export async function prompts(count = rows.length): Promise<string> {
	return writeRows(await temporaryFolder(), rows.slice(0, count));
}
