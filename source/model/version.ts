import {readFileSync} from 'node:fs';

/** The package's version, read from one folder above both the sources and their compiled form. */
export const version = (
	JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
		version: string;
	}
).version;
