import {
	close,
	closeSync,
	fdatasync,
	fstatSync,
	openSync,
	readSync,
	statSync,
	writev,
} from 'node:fs';
import {basename, dirname} from 'node:path';
import {promisify} from 'node:util';
import {watchIdentity} from './file-identity.ts';
import {fileMode} from './files.ts';

export type ResultsLog = {
	/** Accepts one line without its line break; it is written with the next batch. Bytes are copied. */
	readonly append: (line: string | Uint8Array) => void;
	/** Where the next line begins in the file, as long as nobody else writes to it. */
	readonly end: () => number;
	/** Writes what was accepted, without waiting for more of it. */
	readonly flush: () => void;
	/** Resolves when everything accepted is written and synced, or can't be. */
	readonly sync: () => Promise<void>;
	/** Bytes accepted and not yet written; they grow when the disk is slow. */
	readonly pending: () => number;
	/** Writes everything, syncs and closes. */
	readonly close: () => Promise<void>;
};

/** Bytes of one write, unless a line is longer. */
const batchLength = 256 * 1024;
/** Batches kept for reuse; a slow disk may need more for a while. */
const mostSpare = 4;
/** The most bytes that a UTF-16 code unit takes in UTF-8. */
const widest = 3;
const lineBreak = Buffer.from('\n');
const newline = 0x0a;
const flushInterval = 100;
const syncInterval = 1000;
/** A deleted file is noticed within a second. */
const lookInterval = 500;
/** Batches per write: a slow disk gets few large writes. */
const mostAtOnce = 64;

const writeAsync = promisify(writev);
const syncAsync = promisify(fdatasync);
const closeAsync = promisify(close);

/** Lines as bytes; the buffer may be longer. */
type Batch = {readonly buffer: Buffer; readonly length: number};

/** Writes all of the batches, however the system splits them. */
async function writeAll(file: number, batches: readonly Batch[]): Promise<void> {
	let left = batches.map(({buffer, length}) => buffer.subarray(0, length));
	while (left.length > 0) {
		let {bytesWritten: written} = await writeAsync(file, left);
		const first = left.findIndex(({length}) => {
			const isWhole = written >= length;
			if (isWhole) written -= length;
			return !isWhole;
		});
		left = first < 0 ? [] : [left[first]!.subarray(written), ...left.slice(first + 1)];
	}
}

/** Whether a file exists whose last line is incomplete. */
function endsTorn(path: string): boolean {
	const size = statSync(path, {throwIfNoEntry: false})?.size ?? 0;
	if (size === 0) return false;
	const file = openSync(path, 'r');
	try {
		const last = Buffer.alloc(1);
		readSync(file, last, 0, 1, size - 1);
		return last.toString() !== '\n';
	} finally {
		closeSync(file);
	}
}

/**
 * Appends lines to a file in large batches: written within 100 ms, or right after the previous
 * write, and synced within a second, so that a crash loses at most that. Only one write is in
 * progress at a time. Lines are kept as bytes: strings would live long enough for the garbage
 * collector to move them. A file that is deleted, replaced or cut short is a failure like a full
 * disk.
 * @param onError called with the first failure; later lines are dropped silently
 * @param onWritten called with the place up to which the file is written
 */
export function openResultsLog(
	path: string,
	onError: (error: Error) => void,
	onWritten: (end: number) => void = () => undefined,
): ResultsLog {
	const torn = endsTorn(path);
	const file = openSync(path, 'a', fileMode);
	const identity = watchIdentity(file, path);
	/** The least size of the file, since other processes may append to it. */
	let stored = fstatSync(file).size;
	let waiting: Batch[] = [];
	let spare: Buffer[] = [];
	let buffer: Buffer = Buffer.allocUnsafeSlow(batchLength);
	/** Bytes used in the buffer. */
	let used = 0;
	let pending = 0;
	/** Lines wait that no later line may hold back. */
	let isUrgent = false;
	let writing: Promise<void> | undefined;
	/** Lines can be written while earlier ones are synced, which may take a second. */
	let syncing: Promise<void> | undefined;
	let broken = false;
	let synced = performance.now();
	let looked = synced;

	/** Completes the current batch and begins another. */
	function seal(): void {
		if (used === 0) return;
		waiting.push({buffer, length: used});
		buffer = spare.pop() ?? Buffer.allocUnsafeSlow(batchLength);
		used = 0;
	}

	function reuse(written: Buffer): void {
		if (written.length === batchLength && spare.length < mostSpare) spare.push(written);
	}

	async function checkIdentity(): Promise<void> {
		looked = performance.now();
		if (!(await identity.isLost(stored))) return;
		throw new Error(`${basename(path)} was deleted, replaced or cut short in ${dirname(path)}`);
	}

	/** Whether there is a batch to write. */
	function takeBatch(): boolean {
		if (isUrgent) seal();
		isUrgent = false;
		return waiting.length > 0;
	}

	async function drain(): Promise<void> {
		try {
			while (!broken && takeBatch()) {
				const batches = waiting.splice(0, mostAtOnce);
				await writeAll(file, batches);
				for (const {buffer: written, length} of batches) {
					pending -= length;
					stored += length;
					reuse(written);
				}
				onWritten(stored);
			}
			if (!broken && performance.now() - synced >= syncInterval) startSync();
			if (!broken && performance.now() - looked >= lookInterval) await checkIdentity();
		} catch (error) {
			fail(error as Error);
		}
	}

	function startSync(): void {
		syncing ??= syncAsync(file)
			.then(() => {
				synced = performance.now();
			}, fail)
			.finally(() => {
				syncing = undefined;
			});
	}

	function fail(error: Error): void {
		if (broken) return;
		broken = true;
		waiting = [];
		spare = [];
		used = 0;
		pending = 0;
		isUrgent = false;
		onError(error);
	}

	function flush(): void {
		seal();
		// Not inside drain: with nothing to do it would end before its promise is assigned here.
		writing ??= drain().finally(() => {
			writing = undefined;
			if (isUrgent) flush();
		});
	}

	/** @returns bytes of a line in the current batch, which has room for it */
	function put(line: string | Uint8Array): number {
		if (typeof line === 'string') return buffer.write(line, used);
		buffer.set(line, used);
		return line.length;
	}

	function append(line: string | Uint8Array): void {
		if (broken) return;
		const isText = typeof line === 'string';
		const most = (line.length + 1) * (isText ? widest : 1);
		if (used + most > batchLength) flush();
		if (most > batchLength) {
			const alone = isText ? Buffer.from(`${line}\n`) : Buffer.concat([line, lineBreak]);
			waiting.push({buffer: alone, length: alone.length});
			pending += alone.length;
			flush();
			return;
		}
		const length = put(line) + 1;
		used += length;
		pending += length;
		buffer[used - 1] = newline;
	}

	async function sync(): Promise<void> {
		isUrgent = !broken;
		if (!writing) flush();
		while (writing) await writing;
		// What is being synced may be older than the last write.
		await syncing;
		synced = -Infinity;
		looked = -Infinity;
		flush();
		while (writing) await writing;
		await syncing;
	}

	// A line torn by a crash must not swallow the first new one.
	if (torn) append('');
	const timer = setInterval(() => {
		// While a write is in progress, lines are collected: one batch per tick would be mostly
		// empty.
		if (!writing) flush();
	}, flushInterval);

	return {
		append,
		pending: () => pending,
		end: () => stored + pending,
		flush() {
			isUrgent = !broken;
			if (!writing) flush();
		},
		sync,
		async close() {
			clearInterval(timer);
			await sync();
			await closeAsync(file);
		},
	};
}
