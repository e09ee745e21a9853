import {fstatSync, stat, statSync, type BigIntStats} from 'node:fs';
import {promisify} from 'node:util';

const statAsync = promisify(stat) as (
	path: string,
	options: {bigint: true},
) => Promise<BigIntStats>;

/** Detects whether a path still names the open file or folder. */
export type IdentityWatch = {
	/** @param bytes in the file by now: with fewer it was cut short, and they are lost */
	readonly isLost: (bytes?: number) => Promise<boolean>;
	/** The same, synchronously. */
	readonly isLostNow: () => boolean;
};

/** Error codes of a path that no longer names anything. */
const goneCodes = new Set(['ENOENT', 'ENOTDIR', 'ESTALE']);
const isGone = (error: unknown) => goneCodes.has((error as NodeJS.ErrnoException).code ?? '');

const isSame = (a: BigIntStats, b: BigIntStats) => a.ino === b.ino && a.dev === b.dev;

/**
 * Watches an open file under its path: while it is open, no other file can have its number. Where
 * numbers are unreliable from the start, only a path that names nothing counts as lost.
 */
export function watchIdentity(file: number, path: string): IdentityWatch {
	const own = fstatSync(file, {bigint: true});
	const isNumbered = isSame(own, statSync(path, {bigint: true}));
	const differs = (named: BigIntStats) => isNumbered && !isSame(own, named);
	return {
		async isLost(bytes = 0) {
			try {
				const named = await statAsync(path, {bigint: true});
				return differs(named) || (named.isFile() && named.size < bytes);
			} catch (error) {
				return isGone(error);
			}
		},
		isLostNow() {
			try {
				return differs(statSync(path, {bigint: true}));
			} catch (error) {
				return isGone(error);
			}
		},
	};
}
