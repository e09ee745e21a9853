import {clearLockFile, createLockFile, removeLockFile} from '../../model/lock-file.ts';
import {UserError} from '../../model/user-error.ts';

/** Milliseconds. */
export type LockTiming = {
	/** Age beyond which a lock counts as left by a dead process. */
	readonly stale: number;
	/** Longest wait for a process that holds the lock. */
	readonly patience: number;
};

const usual: LockTiming = {stale: 10_000, patience: 15_000};

/** Blocks the thread, which is fine because work under the lock takes milliseconds. */
function pause(milliseconds: number): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/**
 * Runs an action under a lock file, so that no other process does so at the same time.
 * @throws UserError when another process keeps the lock for too long
 */
export function withLock<Result>(file: string, action: () => Result, timing = usual): Result {
	const token = `${process.pid} ${crypto.randomUUID()}`;
	const deadline = performance.now() + timing.patience;
	const isStale = (_: string, changed: number) => Math.abs(Date.now() - changed) > timing.stale;
	while (!createLockFile(file, token)) {
		clearLockFile(file, isStale);
		if (performance.now() > deadline) {
			throw new UserError(
				`profiles: another floodgate holds the lock ${file}; delete that file if none is running`,
			);
		}
		pause(5 + Math.random() * 20);
	}
	try {
		return action();
	} finally {
		removeLockFile(file, token);
	}
}
