import {close, closeSync, fdatasync, openSync, readSync, statSync, write} from 'node:fs';
import {promisify} from 'node:util';
import {fileMode} from './files.ts';

export type ResultsLog = {
	/** Takes one line, without its end; it is written with the next batch. */
	readonly append: (line: string) => void;
	/** Characters taken and not yet written: what a slow disk makes grow. */
	readonly pending: () => number;
	/** Writes everything, syncs and closes. */
	readonly close: () => Promise<void>;
};

const batchLength = 256 * 1024;
/** Lines of one write. */
const mostLines = 500;
const flushInterval = 100;
const syncInterval = 1000;

const writeAsync = promisify(write);
const syncAsync = promisify(fdatasync);
const closeAsync = promisify(close);

/** Writes all of a buffer, however the system splits it. */
async function writeAll(file: number, buffer: Buffer): Promise<void> {
	for (let offset = 0; offset < buffer.length;) {
		const {bytesWritten} = await writeAsync(file, buffer, offset, buffer.length - offset, null);
		offset += bytesWritten;
	}
}

/** Whether a file is there whose last line has no end. */
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
 * Appends lines to a file in large batches: written within 100 ms, synced within a second, so that
 * a crash loses at most that. One write is under way at a time.
 * @param onError told of the first failure; lines are refused silently from then on
 */
export function openResultsLog(path: string, onError: (error: Error) => void): ResultsLog {
	const torn = endsTorn(path);
	const file = openSync(path, 'a', fileMode);
	// A line that a crash tore must not swallow the first new one.
	let lines: string[] = torn ? [''] : [];
	let length = 0;
	let writing: Promise<void> | undefined;
	let inWrite = 0;
	let broken = false;
	let synced = performance.now();

	async function drain(): Promise<void> {
		try {
			while (lines.length > 0 && !broken) {
				// In parts, so that a backlog is not in memory three times at once.
				const batch = `${lines.splice(0, mostLines).join('\n')}\n`;
				length -= batch.length;
				inWrite = batch.length;
				await writeAll(file, Buffer.from(batch));
				inWrite = 0;
			}
			if (!broken && performance.now() - synced >= syncInterval) {
				await syncAsync(file);
				synced = performance.now();
			}
		} catch (error) {
			broken = true;
			lines = [];
			length = 0;
			inWrite = 0;
			onError(error as Error);
		}
	}

	function flush(): void {
		// Not in drain itself: one that has nothing to do ends before its promise is assigned here.
		writing ??= drain().finally(() => {
			writing = undefined;
		});
	}

	const timer = setInterval(flush, flushInterval);

	return {
		append(line) {
			if (broken) return;
			lines.push(line);
			length += line.length + 1;
			if (length >= batchLength) flush();
		},
		pending: () => length + inWrite,
		async close() {
			clearInterval(timer);
			await writing;
			synced = -Infinity;
			await drain();
			await closeAsync(file);
		},
	};
}
