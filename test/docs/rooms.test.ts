import {readdirSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';
import {ESLint} from 'eslint';
import ts from 'typescript';
import {expect, test} from 'vitest';
import {filesBelow, parseFile, projectRoot} from '../helpers/source-files.ts';

test('every folder of source/ is a room of the import table', async () => {
	const eslint = new ESLint({cwd: projectRoot});
	const rooms = readdirSync(join(projectRoot, 'source'), {withFileTypes: true})
		.filter((entry) => entry.isDirectory())
		.map(({name}) => name);
	expect(rooms).toContain('engine');
	const missing = [];
	for (const room of rooms) {
		const config = (await eslint.calculateConfigForFile(`source/${room}/x.ts`)) as {
			rules: Record<string, unknown>;
		};
		if (!config.rules['no-restricted-imports']) missing.push(room);
	}
	expect(missing).toEqual([]);
});

/** What a file imports statically, types included, as paths from the root. */
function importsOf(path: string): readonly string[] {
	return parseFile(path).statements.flatMap((statement) => {
		if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
		const specifier = statement.moduleSpecifier;
		if (!specifier || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return [];
		return [normalize(join(dirname(path), specifier.text))];
	});
}

/** The first way from a file back to itself; undefined when there is none. */
function findCircle(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
	const done = new Set<string>();
	const visit = (path: string, way: readonly string[]): string[] | undefined => {
		if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
		if (done.has(path)) return undefined;
		for (const next of imports.get(path) ?? []) {
			const circle = visit(next, [...way, path]);
			if (circle) return circle;
		}
		done.add(path);
		return undefined;
	};
	for (const path of imports.keys()) {
		const circle = visit(path, []);
		if (circle) return circle;
	}
	return undefined;
}

test('no file imports itself by way of others', () => {
	const imports = new Map(filesBelow('source').map((path) => [path, importsOf(path)]));
	expect(imports.get('source/cli.ts')).toBeDefined();
	expect(findCircle(imports)?.join(' → ')).toBeUndefined();
});

test('a circle is found', () => {
	const imports = new Map([
		['a', ['b', 'c']],
		['b', []],
		['c', ['d']],
		['d', ['b', 'a']],
	]);
	expect(findCircle(imports)).toEqual(['a', 'c', 'd', 'a']);
});
