import {mkdirSync} from 'node:fs';
import {enableCompileCache} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** Caches compiled code in the folder that Node itself uses, if that folder can be created. */
export function keepCompiled(): void {
	const folder = process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'node-compile-cache');
	try {
		// Node's own way to create a folder never returns below /proc, so create it here.
		mkdirSync(folder);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return;
	}
	enableCompileCache(folder);
}
