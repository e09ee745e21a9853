import {mkdirSync} from 'node:fs';
import {enableCompileCache} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** Caches compiled code in the folder that Node itself uses, where that folder can be made. */
export function keepCompiled(): void {
	const folder = process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'node-compile-cache');
	try {
		// Not left to Node: its own way of making a folder never returns below /proc.
		mkdirSync(folder);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return;
	}
	enableCompileCache(folder);
}
