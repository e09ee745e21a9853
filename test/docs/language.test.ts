import ts from 'typescript';
import {expect, test} from 'vitest';
import {filesBelow, parseFile} from '../helpers/source-files.ts';

/** Marks of translated English, in comments and messages. */
const marks = [
	'told',
	'anew',
	'so many',
	'proves? nothing',
	'mend(?:s|ed|ing)?',
	'one argument too many',
	'(?<!there )(?:is|are|was|were) none(?! of these)',
	'in vain',
	'what there (?:is|was) to',
	'be it',
	'no longer be',
	'whoever',
];
const phrase = new RegExp(
	`(?<![\\w-])(?:${marks.map((mark) => mark.replaceAll(' ', '(?:\\s|\\*)+')).join('|')})(?![\\w-])`,
	'gi',
);

/** Private metaphors that names were rid of. */
const metaphors = new Set([
	...['crew', 'relay', 'ledger', 'tally', 'pulse', 'conductor', 'blame', 'blamed', 'filler'],
	...['books', 'slice', 'slices'],
]);

const isText = (node: ts.Node): boolean =>
	ts.isStringLiteralLike(node) ||
	ts.isTemplateHead(node) ||
	ts.isTemplateMiddleOrTemplateTail(node) ||
	ts.isJsxText(node);

const wordsOf = (name: string): string[] =>
	name
		.replace(/([a-z0-9])([A-Z])/g, '$1 $2')
		.toLowerCase()
		.split(/[^a-z0-9]+/);

/** Every mark in a file, as `file:line: mark`. */
function findMarks(file: ts.SourceFile): readonly string[] {
	const found: string[] = [];
	const report = (at: number, mark: string) => {
		const {line} = file.getLineAndCharacterOfPosition(at);
		found.push(`${file.fileName}:${line + 1}: ${mark.replace(/[\s*]+/g, ' ')}`);
	};
	const search = (from: number, to: number) => {
		for (const {0: mark, index} of file.text.slice(from, to).matchAll(phrase)) {
			report(from + index, mark);
		}
	};
	const visit = (node: ts.Node): void => {
		if (ts.isJSDoc(node)) return;
		const children = node.getChildren(file);
		for (const child of children) visit(child);
		if (children.length > 0) return;
		const start = node.getStart(file);
		// Comments lie between two tokens.
		if (!ts.isJsxText(node)) search(node.pos, start);
		if (isText(node)) search(start, node.end);
		// Names of the language's own methods, such as slice, are looked up and not declared.
		const lookedUp = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
		if (ts.isIdentifier(node) && !lookedUp) {
			for (const word of wordsOf(node.text)) if (metaphors.has(word)) report(start, node.text);
		}
	};
	visit(file);
	const name = wordsOf(file.fileName).find((word) => metaphors.has(word));
	if (name !== undefined) report(0, `${name} in the file's name`);
	return found;
}

test('comments, messages and names are plain English', () => {
	const found = filesBelow('source').flatMap((path) => findMarks(parseFile(path)));
	expect(found).toEqual([]);
});

test('marks are found in comments, texts and names, and nowhere else', () => {
	const text = [
		'/** It is told',
		' * so',
		' * many times. */',
		'const crew = untold(/anew/);',
		'// Nothing amended, nothing in vain.',
		'const text = `whoever ${crew} is none`; // be it',
		'export const Line = () => <Text>anew <b>{text.slice(1)}</b></Text>;',
	].join('\n');
	const file = ts.createSourceFile('x.tsx', text, ts.ScriptTarget.Latest, true);
	expect(findMarks(file)).toEqual([
		...['x.tsx:1: told', 'x.tsx:2: so many', 'x.tsx:4: crew', 'x.tsx:5: in vain'],
		...['x.tsx:6: whoever', 'x.tsx:6: crew', 'x.tsx:6: is none', 'x.tsx:6: be it'],
		...['x.tsx:7: anew'],
	]);
});
