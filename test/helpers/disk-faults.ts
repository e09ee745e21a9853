/*
 * Loaded into a process before anything else (`NODE_OPTIONS=--import`), its threads included: makes the
 * disk under the logs of a run fail, or slow.
 */
import fs from 'node:fs';
import {basename} from 'node:path';
import {syncBuiltinESMExports} from 'node:module';

export type DiskFault = {
	/** The call that is concerned: `writev` writes lines, `fdatasync` syncs them. */
	readonly call: 'writev' | 'fdatasync';
	/** The first of these calls, counted from 1 in each file, that is. */
	readonly from: number;
	/** The name of the one file that is concerned; all are if absent. */
	readonly file?: string;
	/** The system's word for the failure; none when it is only slow. */
	readonly code?: string;
	/** Milliseconds that it takes. */
	readonly delay?: number;
	/** It never comes back. */
	readonly hangs?: boolean;
};

type Callback = (error: Error | null, ...results: unknown[]) => void;

const {
	call,
	from,
	file,
	code,
	delay = 0,
	hangs = false,
} = JSON.parse(process.env.TEST_DISK_FAULT!) as DiskFault;
const original = fs[call] as unknown as (...args: unknown[]) => void;
const counts = new Map<unknown, number>();

/** The names of the files that are open, by their descriptors. */
const names = new Map<number, string>();
const {openSync} = fs;
fs.openSync = (path, ...rest) => {
	const descriptor = openSync(path, ...rest);
	names.set(descriptor, basename(String(path)));
	return descriptor;
};

function faulty(...args: unknown[]): void {
	const name = names.get(args[0] as number);
	const count = (counts.get(name) ?? 0) + 1;
	counts.set(name, count);
	if (count < from || (file !== undefined && name !== file)) {
		original(...args);
		return;
	}
	if (hangs) return;
	setTimeout(() => {
		if (code === undefined) original(...args);
		else (args.at(-1) as Callback)(Object.assign(new Error(`${code}: ${call}`), {code}));
	}, delay);
}
// What `promisify` knows of the original's results stands in properties of it.
Object.defineProperties(faulty, Object.getOwnPropertyDescriptors(original));
Object.assign(fs, {[call]: faulty});
syncBuiltinESMExports();
