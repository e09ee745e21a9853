import {readFileSync, readlinkSync} from 'node:fs';
import {hostname, uptime} from 'node:os';

/** Which process something belongs to, so that no later process with its number passes for it. */
export type ProcessIdentity = {
	readonly host: string;
	readonly pid: number;
	/** Of this start of the machine, where the system has such a thing. */
	readonly boot?: string | undefined;
	/** Seconds since 1970 at which the machine started. */
	readonly boot_time?: number | undefined;
	/** When the process started, in the system's own units since the machine did. */
	readonly start?: string | undefined;
	/** The numbers of processes mean nothing beyond it: containers have one each. */
	readonly pid_namespace?: string | undefined;
};

/** What is known of a process: `foreign` ones, of another machine or container, can't be looked at. */
export type Liveness = 'alive' | 'dead' | 'foreign';

/** Seconds by which the clock of the machine may make its start seem to move. */
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

/** Field 22 of the process's line; the name before it is in brackets and may hold anything. */
function startOf(pid: number): string | undefined {
	const line = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
	return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19];
}

/** Whether a process of this number is there; one that belongs to another user is. */
export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** Which process this is. */
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

/** Whether the machine has been started again since. */
function isOfEarlierBoot({boot, boot_time: time}: ProcessIdentity): boolean {
	const now = bootId();
	if (boot !== undefined && now !== undefined) return boot !== now;
	return time !== undefined && Math.abs(time - bootTime()) > bootTolerance;
}

/** Whether the process that an identity stands for is still there. */
export function livenessOf(identity: ProcessIdentity): Liveness {
	const {host, pid, start, pid_namespace: namespace} = identity;
	if (host !== hostname()) return 'foreign';
	if (isOfEarlierBoot(identity)) return 'dead';
	if (namespace !== undefined && namespace !== pidNamespace()) return 'foreign';
	if (!isAlive(pid)) return 'dead';
	const now = startOf(pid);
	return start === undefined || now === undefined || start === now ? 'alive' : 'dead';
}
