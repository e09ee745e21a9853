import {mkdirSync} from 'node:fs';
import {enableCompileCache} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** Keeps what was compiled where Node itself would, as far as that place can be had. */
export function keepCompiled(): void {
	const folder = process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'node-compile-cache');
	try {
		// Not left to Node, whose own way of making a folder never ends below /proc.
		mkdirSync(folder);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return;
	}
	enableCompileCache(folder);
}
