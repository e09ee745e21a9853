import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Attempt} from '../../model/attempt.ts';

/**
 * Shows an attempt in the user's editor, in a file that only the user may read and that is removed
 * afterwards.
 */
export async function openInEditor(
	attempt: Attempt,
	edit: (file: string) => Promise<void>,
): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'floodgate-'));
	try {
		const file = join(folder, 'attempt.json');
		await writeFile(file, `${JSON.stringify(attempt, undefined, 2)}\n`, {mode: 0o600});
		await edit(file);
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}
