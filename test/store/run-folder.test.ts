import {chmod, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createRunFolder} from '../../source/store/run-folder.ts';
import type {Manifest} from '../../source/store/manifest.ts';
import {temporaryFolder} from '../helpers/bin.ts';
import {manifestOf} from '../helpers/saved-runs.ts';

const started = new Date(2026, 10, 22, 10, 31, 7);
const create = (out: string, name: string) =>
	createRunFolder(out, name, started, (id) => manifestOf(id));

test('a folder is called after the run and its start', async () => {
	const out = join(await temporaryFolder(), 'some', 'runs');
	const folder = create(out, 'staging');
	expect(folder.id).toBe('staging-2026-11-22_10-31-07');
	expect(folder.path).toBe(join(out, folder.id));
	const manifest = JSON.parse(await readFile(folder.manifestFile, 'utf8')) as Manifest;
	expect(manifest).toMatchObject({id: folder.id, status: 'running'});
	expect(await readFile(folder.resultsFile, 'utf8')).toBe('');
});

test('runs of one name in one second get folders of their own', async () => {
	const out = await temporaryFolder();
	const ids = [1, 2, 3].map(() => create(out, 'run').id);
	expect(ids).toEqual([
		'run-2026-11-22_10-31-07',
		'run-2026-11-22_10-31-07-2',
		'run-2026-11-22_10-31-07-3',
	]);
	expect((await readdir(out)).sort()).toEqual(ids);
});

test.each([
	['Été à Montréal', 'Été-à-Montréal'],
	['E\u0301te\u0301', 'Été'],
	['हिन्दी', 'हिन्दी'],
	['../../etc/passwd', 'etc-passwd'],
	['a/b\\c:d', 'a-b-c-d'],
	['..', 'run'],
	['.hidden', 'hidden'],
	['💥', 'run'],
	['x\u0000\u001B[2J', 'x-2J'],
	['CON?*', 'CON'],
])('the name %o becomes %s and stays inside the folder', async (name, safe) => {
	const out = await temporaryFolder();
	const folder = create(out, name);
	expect(folder.id).toBe(`${safe}-2026-11-22_10-31-07`);
	expect(await readdir(out)).toEqual([folder.id]);
});

test('a name of a hundred letters of three bytes each fits into a file name', async () => {
	const folder = create(await temporaryFolder(), '長'.repeat(100));
	expect(Buffer.byteLength(folder.id)).toBeLessThan(250);
	expect(folder.id).toMatch(/^長{50,}-2026/);
});

test('only the owner may look into a run', async (context) => {
	if (process.platform === 'win32') context.skip('Windows has no such modes');
	const folder = create(await temporaryFolder(), 'run');
	const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
	expect(await mode(folder.path)).toBe('700');
	expect(await mode(folder.manifestFile)).toBe('600');
	expect(await mode(folder.resultsFile)).toBe('600');
});

test('a folder that cannot be made is the user’s to mend', async () => {
	const file = join(await temporaryFolder(), 'file');
	await writeFile(file, '');
	expect(() => create(join(file, 'runs'), 'run')).toThrow(
		/^--out: the folder ".*" cannot be written/,
	);
});

test('a folder that may not be written is the user’s to mend', async (context) => {
	if (process.getuid?.() === 0 || process.platform === 'win32')
		context.skip('root may write anywhere');
	const out = await temporaryFolder();
	await chmod(out, 0o500);
	expect(() => create(out, 'run')).toThrow(/cannot be written \(EACCES/);
});

test('a run whose manifest cannot be written leaves no folder behind', async () => {
	const out = await temporaryFolder();
	const unwritable = () =>
		({...manifestOf('x'), toJSON: () => JSON.parse('') as unknown}) as unknown as Manifest;
	expect(() => createRunFolder(out, 'run', started, unwritable)).toThrow(/cannot be written/);
	expect(await readdir(out)).toEqual([]);
});
