/*
 * Loaded into a process before anything else (`NODE_OPTIONS=--import`), its threads included: makes the
 * disk under the logs of a run fail, or slow.
 */
import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';

export type DiskFault = {
	/** The call that is concerned: `writev` writes lines, `fdatasync` syncs them. */
	readonly call: 'writev' | 'fdatasync';
	/** The first of these calls, counted from 1, that is. */
	readonly from: number;
	/** The system's word for the failure; none when it is only slow. */
	readonly code?: string;
	/** Milliseconds that it takes. */
	readonly delay?: number;
};

type Callback = (error: Error | null, ...results: unknown[]) => void;

const {call, from, code, delay = 0} = JSON.parse(process.env.TEST_DISK_FAULT!) as DiskFault;
const original = fs[call] as unknown as (...args: unknown[]) => void;
let count = 0;

function faulty(...args: unknown[]): void {
	if (++count < from) {
		original(...args);
		return;
	}
	setTimeout(() => {
		if (code === undefined) original(...args);
		else (args.at(-1) as Callback)(Object.assign(new Error(`${code}: ${call}`), {code}));
	}, delay);
}
// What `promisify` knows of the original's results stands in properties of it.
Object.defineProperties(faulty, Object.getOwnPropertyDescriptors(original));
Object.assign(fs, {[call]: faulty});
syncBuiltinESMExports();
