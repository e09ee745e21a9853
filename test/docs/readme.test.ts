import {readFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {updateReadme} from '../../source/commands/readme-tables.ts';

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

test('the tables of the README are what the declarations say (npm run docs renews them)', () => {
	expect(updateReadme(readme)).toBe(readme);
});

test('a README without the markers of a table is refused by name', () => {
	expect(() => updateReadme(readme.replace('<!-- begin options -->', ''))).toThrow('"options"');
});
