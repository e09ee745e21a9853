import {loadDataset} from '../dataset/load.ts';
import {allTurns, type Row} from '../model/prompt.ts';

/** The rows of datasets as the embedded gateway takes them: what it knows the answers to. */
export async function loadRows(sources: readonly string[]): Promise<Row[]> {
	const {files} = await loadDataset(sources);
	return files.flatMap((file) => allTurns(file.prompts).map(({row}) => row));
}
