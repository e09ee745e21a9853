import {expect, test} from 'vitest';
import {findReporter, reporterNames} from '../../source/reports/registry.ts';
import {parseReportRequest} from '../../source/reports/request.ts';
import {temporaryFile} from '../helpers/folder.ts';

test('every reporter is found by its own name', async () => {
	for (const name of reporterNames) expect((await findReporter(name)).name).toBe(name);
	const files = await Promise.all(reporterNames.map(findReporter));
	expect(new Set(files.map(({extension}) => extension)).size).toBe(reporterNames.length);
});

test('an unknown format is refused with the one that was probably meant', async () => {
	await expect(findReporter('jsn')).rejects.toThrow(
		'report: there is no format "jsn". Did you mean "json"?',
	);
	await expect(findReporter('constructor')).rejects.toThrow('text, json, rerun');
});

test.each([
	['text', {format: 'text'}],
	['text=out.txt', {format: 'text', file: 'out.txt'}],
	['json=a=b.json', {format: 'json', file: 'a=b.json'}],
	['text=-', {format: 'text', file: '-'}],
	['text=', {format: 'text'}],
	['./mine.js', {format: './mine.js'}],
	['./a=b/mine.ts=out.csv', {format: './a=b/mine.ts', file: 'out.csv'}],
	['/x/mine.mjs=-', {format: '/x/mine.mjs', file: '-'}],
])('%s', (text, request) => {
	expect(parseReportRequest(text)).toEqual(request);
});

const module = (code: string) => temporaryFile('mine.mjs', code);

test('a module of the user is a reporter', async () => {
	const path = await module(`
		export default {name: 'mine', extension: 'mine.txt', async write() {}};
	`);
	expect(await findReporter(path)).toMatchObject({name: 'mine', extension: 'mine.txt'});
});

test.each([
	['export const x = 1;', 'has no default export'],
	['export default 7;', 'does not export a reporter'],
	["export default {extension: 'txt', write() {}};", 'without a name'],
	["export default {name: 'x', extension: '../x', write() {}};", 'extension is not like'],
	["export default {name: 'x', extension: 'txt'};", 'without write(run, writer)'],
	["throw new Error('broken on purpose');", 'cannot be loaded: Error: broken on purpose'],
])('a bad module is refused: %s', async (code, message) => {
	const path = await module(code);
	await expect(findReporter(path)).rejects.toThrow(message);
	await expect(findReporter(path)).rejects.toThrow(path);
});

test('a module that is not there is refused', async () => {
	await expect(findReporter('./nowhere.js')).rejects.toThrow('report: ./nowhere.js: no such file');
});
