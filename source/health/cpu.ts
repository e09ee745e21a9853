import {cpus} from 'node:os';
import type {CpuUse} from '../model/health.ts';

/** From this share of all cores in use, a machine counts as crowded. */
const crowded = 0.8;
/** From this share of one core, this process itself counts as busy. */
const busyItself = 0.8;

export type CpuClocks = {
	/** Milliseconds on a monotonic clock. */
	readonly now?: () => number;
	/** Microseconds of the whole process. */
	readonly own?: () => {readonly user: number; readonly system: number};
	/** Milliseconds of each core since the machine started. */
	readonly cores?: () => readonly {readonly times: Readonly<Record<string, number>>}[];
};

/** Milliseconds in which the cores were busy. */
function busyTime(cores: ReturnType<NonNullable<CpuClocks['cores']>>): number {
	let sum = 0;
	for (const {times} of cores) {
		for (const [name, time] of Object.entries(times)) if (name !== 'idle') sum += time;
	}
	return sum;
}

/** Measures the CPU use of this process and of the whole machine from now on; called once a second. */
export function createCpuMeter({
	now = () => performance.now(),
	own = () => process.cpuUsage(),
	cores = cpus,
}: CpuClocks = {}): () => CpuUse {
	const began = now();
	const before = own();
	const machineBefore = busyTime(cores());
	return () => {
		const used = own();
		const all = cores();
		return {
			wall: (now() - began) / 1000,
			own: (used.user - before.user + used.system - before.system) / 1e6,
			machine: Math.max(0, busyTime(all) - machineBefore) / 1000,
			cores: all.length,
			maxRss: process.resourceUsage().maxRSS * 1024,
		};
	};
}

/** Cores in use between two measurements; null if either is missing. */
export function coresUsed(
	before: CpuUse | null,
	now: CpuUse | null,
): {readonly own: number; readonly others: number; readonly cores: number} | null {
	if (!now) return null;
	const wall = now.wall - (before?.wall ?? 0);
	if (wall <= 0) return null;
	const own = (now.own - (before?.own ?? 0)) / wall;
	const machine = (now.machine - (before?.machine ?? 0)) / wall;
	return {own, others: Math.max(0, machine - own), cores: now.cores};
}

/** Whether other processes left too little CPU for this one between two measurements. */
export function isCrowdedOut(before: CpuUse | null, now: CpuUse | null): boolean {
	const used = coresUsed(before, now);
	if (!used) return false;
	const {own, others, cores} = used;
	return own < busyItself && others > own && own + others >= crowded * cores;
}
