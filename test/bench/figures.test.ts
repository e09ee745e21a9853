import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createFiguresWriter, readFigures} from './figures.ts';
import {toFigure} from './measure.ts';

let folder = '';
const sectionOf = (name: string, value: number) => ({
	name,
	note: '',
	unit: 'ms',
	figures: [toFigure('it', [value], true)],
});
const about = {server: 'it', quick: false};

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'floodgate-bench-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

test('sections are added to a file, and those that are measured again replaced', () => {
	const file = join(folder, 'bench.json');
	createFiguresWriter(file, {...about, add: true})([sectionOf('a', 1), sectionOf('b', 2)]);
	const write = createFiguresWriter(file, {...about, add: true});
	write([sectionOf('b', 3)]);
	write([sectionOf('b', 3), sectionOf('c', 4)]);
	expect(readFigures(file).sections.map(({name, figures}) => [name, figures[0]!.median])).toEqual([
		['a', 1],
		['b', 3],
		['c', 4],
	]);
	createFiguresWriter(file, {...about, add: false})([sectionOf('d', 5)]);
	expect(readFigures(file).sections.map(({name}) => name)).toEqual(['d']);
});
