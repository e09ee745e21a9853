import {statSync} from 'node:fs';
import {endianness} from 'node:os';
import {dirname, join} from 'node:path';
import {crc32} from 'node:zlib';
import {usualPlaces} from '../model/reply-labels.ts';
import {padded} from './index-numbers.ts';
import type {IndexedFields} from './index-fields.ts';

export const indexName = 'results.index';

/** The index beside a results file. */
export const indexBeside = (resultsFile: string): string => join(dirname(resultsFile), indexName);

const version = 1;

/**
 * The first bytes of an index: a line of text, as long as a multiple of 8. An index that begins in any
 * other way is of another version, another kind of machine or other keys of the dataset.
 */
export function headerOf({
	intent,
	conversation,
	got = usualPlaces('intent'),
}: IndexedFields): Buffer {
	const fields = {intent, conversation, got};
	const about = {format: 'floodgate results index', version, endianness: endianness(), fields};
	const text = Buffer.from(JSON.stringify(about));
	const header = Buffer.alloc(padded(text.length + 1), ' ');
	text.copy(header);
	header[header.length - 1] = 10;
	return header;
}

const sealMagic = 0x31_53_47_46;
/** Bytes of a seal. */
export const sealLength = 40;

/** The state of a results file. */
export type FileState = {
	/** Bytes. */
	readonly size: number;
	/** When it was changed last, in nanoseconds. */
	readonly changed: bigint;
};

/** The state of the results file that an index fits. */
export type Seal = FileState & {
	/** Number of attempts in the index. */
	readonly count: number;
};

/** The state of a results file; undefined when there is none. */
export function stateNow(resultsFile: string): FileState | undefined {
	const found = statSync(resultsFile, {bigint: true, throwIfNoEntry: false});
	return found && {size: Number(found.size), changed: found.mtimeNs};
}

export const isSameState = (one: FileState, other: FileState): boolean =>
	one.size === other.size && one.changed === other.changed;

/** The last record of an index that fits a finished file. */
export function writeSeal({size, changed, count}: Seal): Buffer {
	const memory = new ArrayBuffer(sealLength);
	new Float64Array(memory, 16, 2).set([size, count]);
	new BigUint64Array(memory, 32, 1)[0] = changed;
	const seal = Buffer.from(memory);
	new Uint32Array(memory, 0, 3).set([sealMagic, sealLength, crc32(seal.subarray(16))]);
	return seal;
}

/** The seal at an offset, which must be a multiple of 8; undefined when there is none. */
export function readSeal(memory: ArrayBufferLike, at: number, available: number): Seal | undefined {
	if (available < sealLength) return undefined;
	const [magic, , crc] = [...new Uint32Array(memory, at, 3)];
	if (magic !== sealMagic) return undefined;
	if (crc32(new Uint8Array(memory, at + 16, sealLength - 16)) !== crc) return undefined;
	const [size, count] = [...new Float64Array(memory, at + 16, 2)] as [number, number];
	return {size, count, changed: new BigUint64Array(memory, at + 32, 1)[0]!};
}
