import {loadDataset, type DatasetFile} from '../../source/dataset/load.ts';
import type {Prompt} from '../../source/model/prompt.ts';

/** A dataset whose files hold their units as prompts. */
export async function loadUnits(...given: Parameters<typeof loadDataset>): Promise<{
	files: (Omit<DatasetFile, 'prompts'> & {prompts: Prompt[]})[];
	skipped: number;
}> {
	const {files, prompts, skipped} = await loadDataset(...given);
	let unit = 0;
	return {
		files: files.map((file) => ({
			...file,
			prompts: Array.from({length: file.units}, () => prompts.unit(unit++)),
		})),
		skipped,
	};
}
