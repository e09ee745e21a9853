import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Services} from '../ui/services.ts';

/**
 * The keys of the file `keys.json` beside the profiles. Without the file there are none; with a mistake in
 * it there is a notice, and the usual keys hold.
 */
export async function ownKeys(
	profilesFile: string,
): Promise<Pick<Services, 'bindingsOf' | 'notice'>> {
	const file = join(dirname(profilesFile), 'keys.json');
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		return code === 'ENOENT' ? {} : {notice: `${file} cannot be read, so the usual keys hold`};
	}
	// Loaded on demand: few have such a file.
	const {readOwnKeys} = await import('../ui/keys/own-keys.ts');
	const {bindingsOf, problems} = readOwnKeys(text);
	const [first] = problems;
	return first === undefined ? {bindingsOf} : {notice: `keys.json: ${first}`};
}
