import type {Fields} from './fields.ts';
import {isHeader} from './table-header.ts';

/** How a file's rows are written. */
export type Format = 'lines' | 'list' | 'objects' | 'table' | 'text';

/** Formats as people know them. */
export const formatNames: Readonly<Record<Format, string>> = {
	lines: 'JSON Lines',
	list: 'JSON array',
	objects: 'JSON objects over several lines',
	table: 'CSV',
	text: 'text',
};

/** Characters within which a first line ends; a longer one is no row. */
export const farEnough = 1024 * 1024;

const longList = 64 * 1024;

/** The extensions of datasets, without `.gz`. */
export const extensions = ['jsonl', 'ndjson', 'json', 'csv', 'tsv', 'txt'] as const;

/** The last extension of a name, in lower case and without `.gz`. */
export const extensionOf = (name: string): string =>
	/\.([^./\\]+)$/.exec(name.toLowerCase().replace(/\.(?:gz|gzip)$/, ''))?.[1] ?? '';

/** The brackets that a line leaves open; undefined if it ends within a string. */
function openBrackets(line: string): number | undefined {
	const outside = line.replace(/"(?:[^"\\]|\\.)*"/g, '');
	if (outside.includes('"')) return undefined;
	return (outside.match(/[[{]/g)?.length ?? 0) - (outside.match(/[\]}]/g)?.length ?? 0);
}

/** What may begin the next line of one value, by the last character of the line before. */
const continuations: Readonly<Record<string, RegExp>> = {
	'{': /^["}]/,
	'[': /^/,
	':': /^/,
	',': /^[^{]/,
};

/**
 * Whether a file that begins with a brace holds objects over several lines. A line that only breaks off
 * is followed by the next row.
 */
function isOverLines(first: string, next: string): boolean {
	const open = openBrackets(first);
	if (open === undefined || open <= 0) return false;
	const last = first.trimEnd().at(-1)!;
	if (next === '') return last !== '{' && Object.hasOwn(continuations, last);
	return (continuations[last] ?? /^[,}\]]/).test(next);
}

type Start = {
	/** The first line that is not blank. */
	readonly first: string;
	/** The next one, without what is around it. */
	readonly next: string;
	/** Whether both are whole. */
	readonly whole: boolean;
};

/** The first two lines of a file that are not blank. */
function startOf(head: string, isWhole: boolean): Start {
	const [, first = '', rest = ''] = /^\s*([^\n]*)(?:\n\s*([^]*))?$/.exec(head) ?? [];
	const [next = ''] = rest.split('\n', 1);
	return {first, next: next.trim(), whole: isWhole || next !== ''};
}

const isRowLine = (line: string): boolean => {
	try {
		const value: unknown = JSON.parse(line);
		return value !== null && typeof value === 'object' && !Array.isArray(value);
	} catch {
		return false;
	}
};

const isList = (start: string): boolean => /^\[\s*(?:[[{"\]]|-?\d|null|true|false|$)/.test(start);

/**
 * The format of a file, by its content and its name's extension; undefined while too little of it is
 * known.
 * @param head its first characters, without a byte order mark
 * @param isWhole whether they are all of it
 */
export function formatOf(
	head: string,
	isWhole: boolean,
	name: string,
	fields: Fields,
): Format | undefined {
	const extension = extensionOf(name);
	const start = head.trimStart();
	if (start === '' && !isWhole) return undefined;
	const isTabular = extension === 'csv' || extension === 'tsv';
	const mayBeText = extension === 'txt' || name === 'stdin';
	const isOpen = start.startsWith('[') && (isList(start) || !(isTabular || mayBeText));
	const {first, next, whole} = startOf(head, isWhole || head.length > farEnough);
	// Lists without line breaks may be of any size.
	if (!whole) return isOpen && head.length > longList ? 'list' : undefined;
	if (isOpen) return openBrackets(first) === 0 && /^[[{]/.test(next) ? 'lines' : 'list';
	if (start.startsWith('{')) {
		if (isOverLines(first, next)) return 'objects';
		if (!isTabular && extension !== 'txt') return 'lines';
		if (isRowLine(first)) return 'lines';
	}
	if (isTabular) return 'table';
	const isJson = extension === 'json' || extension === 'jsonl' || extension === 'ndjson';
	if (!/^[{[]/.test(start) && isHeader(`${first}\n${next}`, fields)) return 'table';
	return mayBeText && !isJson ? 'text' : 'lines';
}
