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
import {createLineBatches, type Batch} from './line-batches.ts';

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

const flushInterval = 100;
const syncInterval = 1000;
/** A deleted file is noticed within a second. */
const lookInterval = 500;
/** Batches per write: a slow disk gets few large writes. */
const mostAtOnce = 64;

const writeAsync = promisify(writev);
const syncAsync = promisify(fdatasync);
const closeAsync = promisify(close);

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

/** Syncs a file every second; lines can be written meanwhile, because that may take as long. */
function createSyncs(file: number, onError: (error: Error) => void) {
	let syncing: Promise<void> | undefined;
	let synced = performance.now();

	function start(): void {
		syncing ??= syncAsync(file)
			.then(() => {
				synced = performance.now();
			}, onError)
			.finally(() => {
				syncing = undefined;
			});
	}

	return {
		startWhenDue() {
			if (performance.now() - synced >= syncInterval) start();
		},
		/** Resolves once everything written before is synced, or can't be. */
		async sync(): Promise<void> {
			// A sync in progress may be older than the last write.
			await syncing;
			start();
			await syncing;
		},
	};
}

/**
 * Appends lines to a file in large batches: written within 100 ms, or right after the previous
 * write, and synced within a second, so that a crash loses at most that. Only one write is in
 * progress at a time. A file that is deleted, replaced or cut short is a failure like a full disk.
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
	const lines = createLineBatches();
	/** The least size of the file, since other processes may append to it. */
	let stored = fstatSync(file).size;
	let pending = 0;
	/** The current batch is written without waiting for more lines. */
	let isUrgent = false;
	let writing: Promise<void> | undefined;
	const syncs = createSyncs(file, fail);
	let broken = false;
	let looked = performance.now();

	async function checkIdentity(): Promise<void> {
		looked = performance.now();
		if (!(await identity.isLost(stored))) return;
		throw new Error(`${basename(path)} was deleted, replaced or cut short in ${dirname(path)}`);
	}

	/** Completes the current batch if it may not wait. */
	function hurry(): void {
		if (isUrgent) lines.seal();
		isUrgent = false;
	}

	async function writeLines(): Promise<void> {
		for (hurry(); lines.complete() > 0; hurry()) {
			const batches = lines.take(mostAtOnce);
			await writeAll(file, batches);
			if (broken) return;
			for (const batch of batches) {
				pending -= batch.length;
				stored += batch.length;
				lines.reuse(batch);
			}
			onWritten(stored);
		}
	}

	async function drain(): Promise<void> {
		try {
			await writeLines();
			if (!broken) syncs.startWhenDue();
			if (!broken && performance.now() - looked >= lookInterval) await checkIdentity();
		} catch (error) {
			fail(error as Error);
		}
	}

	function fail(error: Error): void {
		if (broken) return;
		broken = true;
		lines.clear();
		pending = 0;
		isUrgent = false;
		onError(error);
	}

	/** Writes the complete batches. */
	function start(): void {
		// Not inside drain: with nothing to do it would end before its promise is assigned here.
		writing ??= drain().finally(() => {
			writing = undefined;
			if (isUrgent) start();
		});
	}

	function flush(): void {
		isUrgent = !broken;
		start();
	}

	function append(line: string | Uint8Array): void {
		if (broken) return;
		pending += lines.add(line);
		if (lines.complete() > 0) start();
	}

	/** Resolves once what was accepted is written; another write may follow the one in progress. */
	async function settle(): Promise<void> {
		flush();
		await writing;
		await writing;
	}

	async function sync(): Promise<void> {
		await settle();
		if (!broken) await syncs.sync();
		looked = -Infinity;
		await settle();
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
		flush,
		sync,
		async close() {
			clearInterval(timer);
			await sync();
			await closeAsync(file);
		},
	};
}
