import {extname} from 'node:path';

/** The file of a thread beside a module, compiled or not, as that module itself is. */
export function threadUrl(name: string, meta: ImportMeta): URL {
	return new URL(`./${name}${extname(new URL(meta.url).pathname)}`, meta.url);
}
