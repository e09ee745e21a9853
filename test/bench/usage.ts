import {readFileSync} from 'node:fs';

/** What a process has used. */
export type Usage = {
	/** Seconds of all its threads, in the program and in the kernel. */
	readonly cpu: number;
	/** The greatest resident set, in bytes. */
	readonly rss: number;
};

/** Milliseconds between two looks: what a process does after the last one is not seen. */
const interval = 20;
/** Clock ticks of a second in /proc, the same on every Linux. */
const ticks = 100;

/** CPU seconds in `/proc/PID/stat`; the name in it may contain spaces and parentheses. */
export function parseCpu(stat: string): number | undefined {
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const spent = Number(fields[11]) + Number(fields[12]);
	return Number.isNaN(spent) ? undefined : spent / ticks;
}

/** The greatest resident set in `/proc/PID/status`, in bytes; undefined for a process that has ended. */
export function parsePeak(status: string): number | undefined {
	const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
	return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

function look(pid: number): Usage | undefined {
	try {
		const cpu = parseCpu(readFileSync(`/proc/${pid}/stat`, 'utf8'));
		const rss = parsePeak(readFileSync(`/proc/${pid}/status`, 'utf8'));
		return cpu === undefined || rss === undefined ? undefined : {cpu, rss};
	} catch {
		return undefined;
	}
}

/**
 * Watches a process from outside, so that every program is measured in the same way.
 * @returns ends the watch; undefined where the system has no /proc
 */
export function watchUsage(pid: number): () => Usage | undefined {
	let last = look(pid);
	const timer = setInterval(() => {
		last = look(pid) ?? last;
	}, interval);
	return () => {
		clearInterval(timer);
		return look(pid) ?? last;
	};
}
