import type {BadLine} from '../../source/dataset/bad-line.ts';
import {defaultFields, type Fields} from '../../source/dataset/fields.ts';
import {gatherRows} from '../../source/dataset/gather-rows.ts';
import {createNumberList} from '../../source/dataset/number-list.ts';
import {createFileParser} from '../../source/dataset/parse.ts';
import {createFileReader} from '../../source/dataset/read-file.ts';
import {createRowStore} from '../../source/dataset/row-store.ts';
import {createUnits} from '../../source/dataset/units.ts';
import type {Prompt} from '../../source/model/prompt.ts';

export type Parsed = {readonly prompts: readonly Prompt[]; readonly bad: readonly BadLine[]};

/** Parses a file that arrives in pieces of so many bytes; ids that are used twice are left alone. */
export function parseLines(
	text: string | Buffer,
	file: string,
	fields: Fields,
	piece = 4096,
): Parsed {
	const gathering = {fields, store: createRowStore(), hashes: createNumberList()};
	const parser = createFileParser(fields, file, createUnits(gathering, file, 0));
	const bytes = Buffer.from(text);
	for (let at = 0; at < bytes.length; at += piece) parser.take(bytes.subarray(at, at + piece));
	const read = {name: file, ...parser.finish()};
	const {prompts} = gatherRows([read], {...gathering, hashes: createNumberList()});
	return {
		prompts: Array.from({length: prompts.length}, (_, unit) => prompts.unit(unit)),
		bad: read.bad,
	};
}

/** Reads a file of any format that arrives in pieces of so many bytes. */
export async function readPieces(
	content: string | Buffer,
	file: string,
	fields: Fields = defaultFields,
	piece = 4096,
): Promise<Parsed & {readonly format: string}> {
	const gathering = {fields, store: createRowStore(), hashes: createNumberList()};
	const reader = createFileReader(fields, file, createUnits(gathering, file, 0));
	const bytes = Buffer.from(content);
	const buffer = Buffer.alloc(piece);
	for (let at = 0; at < bytes.length; at += piece) {
		// As in files, each piece is overwritten by the next.
		await reader.take(buffer.subarray(0, bytes.copy(buffer, 0, at, at + piece)));
	}
	const read = {name: file, ...(await reader.finish())};
	const {files, prompts} = gatherRows([read], gathering);
	return {
		format: read.format,
		prompts: Array.from({length: prompts.length}, (_, unit) => prompts.unit(unit)),
		bad: files[0]!.bad,
	};
}
