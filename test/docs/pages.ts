import {existsSync, globSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parts} from './tables.ts';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Paths of all pages, relative to the root of the repository. */
export function listPages(): string[] {
	const top = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
	return [...top, '.github/SECURITY.md', ...globSync('{docs,examples}/**/*.md', {cwd: root})]
		.filter((page) => existsSync(join(root, page)))
		.toSorted();
}

export const readPage = (page: string): string => readFileSync(join(root, page), 'utf8');

const marker = /<!-- begin ([\w-]+) -->/g;

/**
 * Puts the generated tables between their markers, `<!-- begin NAME -->` and `<!-- end NAME -->`.
 * @throws Error for a marker without an end, or with a name that nothing generates
 */
export async function updatePage(text: string): Promise<string> {
	let result = text;
	for (const [, name] of text.matchAll(marker)) {
		const render = parts[name!];
		if (!render)
			throw new Error(`nothing generates "${name}"; known: ${Object.keys(parts).join(' ')}`);
		const block = new RegExp(`(<!-- begin ${name} -->)[\\s\\S]*?(<!-- end ${name} -->)`);
		if (!block.test(result))
			throw new Error(`"<!-- begin ${name} -->" has no "<!-- end ${name} -->"`);
		const rendered = await render();
		result = result.replace(
			block,
			(_, begin: string, end: string) => `${begin}\n\n${rendered}\n\n${end}`,
		);
	}
	return result;
}
