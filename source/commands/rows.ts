import {loadDataset} from '../dataset/load.ts';
import {allTurns, type Row} from '../model/prompt.ts';

/** Loads the dataset rows whose answers the embedded gateway knows. */
export async function loadRows(sources: readonly string[]): Promise<Row[]> {
	const {files} = await loadDataset(sources);
	return files.flatMap((file) => allTurns(file.prompts).map(({row}) => row));
}
