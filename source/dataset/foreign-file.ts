/** Kinds of files that are no dataset, by their first bytes, and what to do about them. */
const kinds: readonly (readonly [string | readonly number[], string, string])[] = [
	[
		'PAR1',
		'a Parquet file',
		"export it as JSON Lines, as in duckdb -c \"COPY (FROM 'FILE') TO 'prompts.jsonl'\"",
	],
	[
		[0x50, 0x4b, 0x03, 0x04],
		'a zip archive or an Excel workbook',
		'unpack it, or save the sheet as CSV',
	],
	[[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook', 'save the sheet as CSV'],
	[
		[0x28, 0xb5, 0x2f, 0xfd],
		'compressed with zstd',
		'decompress it with zstd -d; gzip is read as it is',
	],
	['BZh', 'compressed with bzip2', 'decompress it with bunzip2; gzip is read as it is'],
	[
		[0xfd, 0x37, 0x7a, 0x58, 0x5a],
		'compressed with xz',
		'decompress it with unxz; gzip is read as it is',
	],
	[[0x37, 0x7a, 0xbc, 0xaf], 'a 7z archive', 'unpack it'],
	[
		'SQLite format 3',
		'an SQLite database',
		'export the table, as in sqlite3 -csv -header FILE "select …"',
	],
	['ARROW1', 'an Arrow file', 'export it as JSON Lines or CSV'],
	['Obj\u0001', 'an Avro file', 'export it as JSON Lines or CSV'],
	['%PDF-', 'a PDF', 'write its prompts into a text file, one a line'],
	[
		'version https://git-lfs',
		'only a pointer of Git LFS',
		'fetch the file itself with git lfs pull',
	],
];

const longestMagic = 24;

/** Bytes that are enough to tell. */
export const enoughToTell = longestMagic;

const startsWith = (head: Buffer, magic: string | readonly number[]): boolean =>
	head.subarray(0, magic.length).equals(Buffer.from(magic as string, 'latin1'));

/** What a file is that holds no rows as they are, and what to do; undefined for one that may. */
export function foreignKind(head: Buffer): string | undefined {
	const found = kinds.find(([magic]) => startsWith(head, magic));
	if (found) return `the file is ${found[1]}: ${found[2]}`;
	if (/^\s*<(?:!doctype html|html)\b/i.test(head.toString('latin1', 0, 200))) {
		return 'the file is a web page (HTML), not the data: download the raw file';
	}
	return undefined;
}

/** Whether bytes are the beginning of a gzip stream. */
export const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;
