import {readFileSync} from 'node:fs';

/** Ticks that all processors together have spent, and those of them that the host gave to others. */
type Ticks = {readonly all: number; readonly stolen: number};

/** The first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal, and guests again. */
export function parseTicks(stat: string): Ticks | null {
	const [name, ...fields] = (stat.split('\n', 1)[0] ?? '').trim().split(/\s+/);
	const ticks = fields.slice(0, 8).map(Number);
	if (name !== 'cpu' || ticks.length < 8 || ticks.some((count) => !(count >= 0))) return null;
	return {all: ticks.reduce((sum, count) => sum + count, 0), stolen: ticks[7]!};
}

function readTicks(): Ticks | null {
	try {
		return parseTicks(readFileSync('/proc/stat', 'utf8'));
	} catch {
		return null;
	}
}

/**
 * Watches what a virtual machine's host takes away: figures measured meanwhile are worth less.
 * @returns the share of all CPU time since then, from 0 to 1; null where the system does not tell
 */
export function watchStolen(read = readTicks): () => number | null {
	const before = read();
	return () => {
		const after = read();
		if (!before || !after || after.all <= before.all) return null;
		return (after.stolen - before.stolen) / (after.all - before.all);
	};
}
