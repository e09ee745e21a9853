import {utimesSync} from 'node:fs';
import {basename, join} from 'node:path';
import {z} from 'zod';
import {clearLockFile, createLockFile, readLockFile, removeLockFile} from '../model/lock-file.ts';
import {UserError} from '../model/user-error.ts';
import {livenessOf, ownIdentity} from './process-identity.ts';

export const lockName = 'lock';

const ownerSchema = z.object({
	host: z.string(),
	pid: z.number(),
	boot: z.string().optional(),
	boot_time: z.number().optional(),
	start: z.string().optional(),
	pid_namespace: z.string().optional(),
	/** What the process does with the run. */
	command: z.string(),
	/** ISO 8601. */
	since: z.string(),
});

/** Who writes into a run's folder. */
export type LockOwner = z.output<typeof ownerSchema>;

/** The exclusive right to write into a run's folder. */
export type RunLock = {
	/** Shows other machines that the owner is still alive. */
	readonly touch: () => void;
	readonly release: () => void;
};

/**
 * Milliseconds after which another machine's lock, normally touched all the time, counts as
 * abandoned.
 */
const silence = 120_000;
/** Milliseconds in which an empty lock may still be in the process of being written. */
const unfinished = 10_000;
const tries = 10;

function ownerOf(text: string): LockOwner | undefined {
	try {
		return ownerSchema.parse(JSON.parse(text));
	} catch {
		return undefined;
	}
}

const age = (changed: number): number => Math.abs(Date.now() - changed);

/** Whether a lock is certainly abandoned; never for one of another machine. */
function isStale(text: string, changed: number): boolean {
	const owner = ownerOf(text);
	return owner ? livenessOf(owner) === 'dead' : age(changed) > unfinished;
}

/**
 * Whether somebody writes into a run's folder, as far as this machine can tell: its process exists,
 * or another machine's lock was touched recently. Undefined without a lock.
 */
export function isWritten(folder: string): boolean | undefined {
	const lock = readLockFile(join(folder, lockName));
	if (!lock) return undefined;
	const owner = ownerOf(lock.text);
	if (!owner) return age(lock.changed) <= unfinished;
	const liveness = livenessOf(owner);
	return liveness === 'foreign' ? age(lock.changed) <= silence : liveness === 'alive';
}

/** Local time, to the second. */
function localTime(iso: string): string {
	const date = new Date(iso);
	return Number.isNaN(date.getTime()) ? iso : date.toLocaleString('sv-SE');
}

/** Who holds a lock, and since when, in one sentence. */
function refusal(folder: string, text: string): string {
	const run = basename(folder);
	const owner = ownerOf(text);
	if (!owner) return `the run ${run} is being written by another process; try again in a moment`;
	const {command, pid, host, since} = owner;
	const time = `since ${localTime(since)}`;
	if (livenessOf(owner) !== 'foreign') {
		return `the run ${run} is being written by process ${pid} (floodgate ${command}) ${time}; only one may do that`;
	}
	return `the run ${run} is being written by process ${pid} on ${host} (floodgate ${command}) ${time}; if that one is gone for certain, give --force`;
}

/** A sentence that names who writes into a run's folder; undefined when nobody does. */
export function writerOf(folder: string): string | undefined {
	const lock = readLockFile(join(folder, lockName));
	return lock && isWritten(folder) === true ? refusal(folder, lock.text) : undefined;
}

/**
 * Takes the lock of a run's folder. A lock left behind by a process of this machine is taken over.
 * @param command what the process will do, for the message to others
 * @param force takes over the lock of another machine as well
 * @throws UserError that names the owner, or the file system's error
 */
export function takeRunLock(folder: string, command: string, force = false): RunLock {
	const file = join(folder, lockName);
	const owner: LockOwner = {...ownIdentity(), command, since: new Date().toISOString()};
	const text = `${JSON.stringify(owner)}\n`;
	const mayTake = (held: string, changed: number) => {
		const other = ownerOf(held);
		return (
			isStale(held, changed) || (force && other !== undefined && livenessOf(other) === 'foreign')
		);
	};
	for (let count = 1; !createLockFile(file, text); count++) {
		clearLockFile(file, mayTake);
		const held = readLockFile(file);
		if (held && (count > tries || !mayTake(held.text, held.changed))) {
			throw new UserError(refusal(folder, held.text));
		}
	}
	return {
		touch() {
			const now = new Date();
			utimesSync(file, now, now);
		},
		release: () => removeLockFile(file, text),
	};
}
