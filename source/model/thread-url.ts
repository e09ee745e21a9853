import {extname} from 'node:path';

/** The URL of a thread's file, relative to a module and compiled or not, as that module itself is. */
export function threadUrl(name: string, meta: ImportMeta): URL {
	return new URL(`${name}${extname(new URL(meta.url).pathname)}`, meta.url);
}
