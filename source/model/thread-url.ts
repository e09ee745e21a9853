import {extname} from 'node:path';

/**
 * The URL of a thread's file relative to a module, with that module's own extension: compiled or
 * not.
 */
export function threadUrl(name: string, meta: ImportMeta): URL {
	return new URL(`${name}${extname(new URL(meta.url).pathname)}`, meta.url);
}
