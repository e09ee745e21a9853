import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {anchorsOf, brokenLinks, missingFiles} from './links.ts';
import {listPages, readPage, root, updatePage} from './pages.ts';
import {importTable} from './rooms.ts';

const pages = listPages();

test.each(pages)(
	'%s: generated parts equal the declarations (npm run docs renews them)',
	async (page) => {
		const text = readPage(page);
		expect(await updatePage(text)).toBe(text);
	},
);

test.each(pages)('%s: every link leads to a page and a heading', (page) => {
	expect(brokenLinks(page, readPage(page))).toEqual([]);
});

test.each(pages)('%s: every file that it names is in the repository', (page) => {
	expect(missingFiles(readPage(page))).toEqual([]);
});

test('the README is a front page of at most 250 lines', () => {
	expect(readPage('README.md').split('\n').length - 1).toBeLessThanOrEqual(250);
});

test('the architecture page describes every room, and the linter has a rule for each', async () => {
	const rooms = readdirSync(join(root, 'source'), {withFileTypes: true})
		.filter((entry) => entry.isDirectory())
		.map(({name}) => name)
		.toSorted();
	const page = readPage('ARCHITECTURE.md');
	expect(rooms.filter((room) => !page.includes(`\n| \`${room}\` | `))).toEqual([]);
	expect([...(await importTable()).keys()].toSorted()).toEqual(expect.arrayContaining(rooms));
});

test('every page of docs is in its index', () => {
	const index = readPage('docs/README.md');
	const others = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
	expect(others.filter((page) => !index.includes(`(${page.slice('docs/'.length)})`))).toEqual([]);
});

test('a page with an unknown or an open marker is refused by name', async () => {
	await expect(updatePage('<!-- begin optoins -->\n<!-- end optoins -->')).rejects.toThrow(
		'"optoins"',
	);
	await expect(updatePage('<!-- begin keys -->')).rejects.toThrow('no "<!-- end keys -->"');
});

test('broken links, anchors and files are found', () => {
	const text = '# A b\n\n[x](#a-b) [y](#c) [z](none.md) `docs/none.md`\n\n```sh\n[n](none)\n```\n';
	expect(anchorsOf(text)).toEqual(new Set(['a-b']));
	expect(brokenLinks('README.md', text)).toEqual([
		'#c: README.md has no such heading',
		'none.md: there is no none.md',
	]);
	expect(missingFiles(text)).toEqual(['docs/none.md']);
});
