import {mkdir, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {
	checkWritable,
	exportJson,
	readJson,
	writeJson,
	writeWhole,
} from '../../source/store/files.ts';
import {temporaryFolder} from '../helpers/bin.ts';

test('a file is replaced whole, and nothing else stays behind', async () => {
	const folder = await temporaryFolder();
	writeJson(join(folder, 'x.json'), {first: true});
	writeJson(join(folder, 'x.json'), {second: 'é'});
	expect(await readFile(join(folder, 'x.json'), 'utf8')).toBe('{\n  "second": "é"\n}\n');
	expect(await readdir(folder)).toEqual(['x.json']);
});

test('a folder that is gone is made again only for a file that the user has named', async () => {
	const folder = join(await temporaryFolder(), 'a', 'b');
	expect(() => writeJson(join(folder, 'x.json'), {})).toThrow(/ENOENT/);
	exportJson(join(folder, 'x.json'), {});
	expect(await readdir(folder)).toEqual(['x.json']);
});

test('a link is followed, not replaced', async () => {
	const folder = await temporaryFolder();
	await writeFile(join(folder, 'target'), 'old');
	await symlink('target', join(folder, 'link'));
	writeWhole(join(folder, 'link'), 'new');
	expect(await readFile(join(folder, 'target'), 'utf8')).toBe('new');
});

test('a device is written to and stays a device', async (context) => {
	if (process.platform === 'win32') context.skip('Windows has no such device');
	writeWhole('/dev/null', 'text');
	expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
});

test('a write that fails leaves no temporary file', async () => {
	const folder = await temporaryFolder();
	await mkdir(join(folder, 'taken'));
	expect(() => writeWhole(join(folder, 'taken'), 'text')).toThrow(/EISDIR/);
	expect(await readdir(folder)).toEqual(['taken']);
});

test('a place that cannot be written is found beforehand', async () => {
	const folder = await temporaryFolder();
	await writeFile(join(folder, 'file'), '');
	expect(() => checkWritable(folder)).toThrow('it is a folder');
	expect(() => checkWritable(join(folder, 'file', 'x.json'))).toThrow(/ENOTDIR|EEXIST/);
	checkWritable(join(folder, 'file'));
	checkWritable(join(folder, 'new', 'x.json'));
	expect((await readdir(folder)).sort()).toEqual(['file', 'new']);
});

test('a file that is not JSON is named', async () => {
	const file = join(await temporaryFolder(), 'x.json');
	await writeFile(file, '{"a":');
	expect(() => readJson(file)).toThrow(/^x\.json: not JSON: /);
});
