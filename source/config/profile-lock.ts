import {linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {UserError} from '../model/user-error.ts';

/** Milliseconds. */
export type LockTiming = {
	/** A lock that is older belongs to a process that died with it. */
	readonly stale: number;
	/** How long to wait for a process that holds the lock. */
	readonly patience: number;
};

const usual: LockTiming = {stale: 10_000, patience: 15_000};

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

function acquire(file: string, token: string): boolean {
	try {
		writeFileSync(file, token, {flag: 'wx', mode: 0o600});
		return true;
	} catch (error) {
		if (codeOf(error) === 'EEXIST') return false;
		throw error;
	}
}

/** Takes a stale lock away, unless another process was faster and the lock is a new one by now. */
function clearStale(file: string, stale: number): void {
	const aside = `${file}.${crypto.randomUUID()}`;
	try {
		const found = statSync(file);
		if (Math.abs(Date.now() - found.mtimeMs) <= stale) return;
		renameSync(file, aside);
		const moved = statSync(aside);
		if (moved.ino !== found.ino || moved.mtimeMs !== found.mtimeMs) linkSync(aside, file);
	} catch (error) {
		if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
	} finally {
		rmSync(aside, {force: true});
	}
}

function release(file: string, token: string): void {
	try {
		if (readFileSync(file, 'utf8') === token) rmSync(file, {force: true});
	} catch (error) {
		// Gone: somebody took it for stale.
		if (codeOf(error) !== 'ENOENT') throw error;
	}
}

/** The work under the lock takes milliseconds, so that the thread may as well wait. */
function pause(milliseconds: number): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/**
 * Does something that no other process may do at the same time, under a lock file.
 * @throws UserError when another process keeps the lock for too long
 */
export function withLock<Result>(file: string, action: () => Result, timing = usual): Result {
	const token = `${process.pid} ${crypto.randomUUID()}`;
	const deadline = performance.now() + timing.patience;
	while (!acquire(file, token)) {
		clearStale(file, timing.stale);
		if (performance.now() > deadline) {
			throw new UserError(
				`profiles: another floodgate keeps ${file} locked; delete that file if none is running`,
			);
		}
		pause(5 + Math.random() * 20);
	}
	try {
		return action();
	} finally {
		release(file, token);
	}
}
