import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
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
	await editText(`${JSON.stringify(attempt, undefined, 2)}\n`, 'attempt.json', edit);
}

/**
 * Lets the user edit a text in their editor, in a file that only they may read and that is removed
 * afterwards.
 * @param name of the file, whose extension tells the editor what it holds
 * @returns the text as the editor left it, without line breaks at its end
 */
export async function editText(
	text: string,
	name: string,
	edit: (file: string) => Promise<void>,
): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'floodgate-'));
	try {
		const file = join(folder, name);
		await writeFile(file, text, {mode: 0o600});
		await edit(file);
		return (await readFile(file, 'utf8')).replace(/[\r\n]+$/, '');
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}
