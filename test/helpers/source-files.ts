import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {join} from 'node:path';
import ts from 'typescript';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Paths of all TypeScript files below a folder of the project, relative to its root. */
export function filesBelow(folder: string): readonly string[] {
	return readdirSync(join(projectRoot, folder), {withFileTypes: true}).flatMap((entry) => {
		const path = `${folder}/${entry.name}`;
		if (entry.isDirectory()) return filesBelow(path);
		return /\.tsx?$/.test(entry.name) ? [path] : [];
	});
}

export function parseFile(path: string): ts.SourceFile {
	const text = readFileSync(join(projectRoot, path), 'utf8');
	return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}
