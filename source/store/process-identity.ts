import {readFileSync, readlinkSync} from 'node:fs';
import {hostname, uptime} from 'node:os';

/** Identifies a process, so that a later process with the same number is not mistaken for it. */
export type ProcessIdentity = {
	readonly host: string;
	readonly pid: number;
	/** Identifies this boot of the machine, where the system has such an id. */
	readonly boot?: string | undefined;
	/** Seconds since 1970 at which the machine booted. */
	readonly boot_time?: number | undefined;
	/** When the process started, in the system's own units since the boot. */
	readonly start?: string | undefined;
	/** Process numbers are valid only inside a namespace: each container has its own. */
	readonly pid_namespace?: string | undefined;
};

/**
 * The state of a process; a `foreign` one, on another machine or in another container, can't be
 * checked.
 */
export type Liveness = 'alive' | 'dead' | 'foreign';

/** Seconds of clock drift that may make the boot time seem to move. */
const bootTolerance = 2;

function attempt<Value>(read: () => Value): Value | undefined {
	try {
		return read();
	} catch {
		return undefined;
	}
}

const bootId = () => attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
const pidNamespace = () => attempt(() => readlinkSync('/proc/self/ns/pid'));
const bootTime = () => Math.round(Date.now() / 1000 - uptime());

/** Field 22 of the process's line; the name before it is in brackets and may contain anything. */
function startOf(pid: number): string | undefined {
	const line = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
	return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19];
}

/** Whether a process with this number exists, also one of another user. */
export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
	const {pid} = process;
	return {
		host: hostname(),
		pid,
		boot: bootId(),
		boot_time: bootTime(),
		start: startOf(pid),
		pid_namespace: pidNamespace(),
	};
}

/** Whether the machine has been rebooted since. */
function isOfEarlierBoot({boot, boot_time: time}: ProcessIdentity): boolean {
	const now = bootId();
	if (boot !== undefined && now !== undefined) return boot !== now;
	return time !== undefined && Math.abs(time - bootTime()) > bootTolerance;
}

/** Whether the identified process still exists. */
export function livenessOf(identity: ProcessIdentity): Liveness {
	const {host, pid, start, pid_namespace: namespace} = identity;
	if (host !== hostname()) return 'foreign';
	if (isOfEarlierBoot(identity)) return 'dead';
	if (namespace !== undefined && namespace !== pidNamespace()) return 'foreign';
	if (!isAlive(pid)) return 'dead';
	const now = startOf(pid);
	return start === undefined || now === undefined || start === now ? 'alive' : 'dead';
}
