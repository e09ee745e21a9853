import {readFileSync} from 'node:fs';

/**
 * The content of a text file without the line break at its end, which editors add.
 * @throws what `readFileSync` throws
 */
export const readTextOf = (path: string): string =>
	readFileSync(path, 'utf8')
		.replace(/^\uFEFF/, '')
		.replace(/\r?\n$/, '');
