import type {CpuUse, GeneratorCause, HealthWindow} from '../model/health.ts';
import type {LevelUnit} from '../model/load.ts';
import {heldSince} from './health-window.ts';
import {coresUsed, isCrowdedOut} from './cpu.ts';

/** Limits that a cause may name. */
export type CauseLimits = {
	readonly workers: number;
	/** The allowed rate of new connections per second. */
	readonly connectRate?: number | undefined;
};

type Kind = GeneratorCause['kind'];

const ownKinds: readonly Kind[] = ['machine', 'others', 'connections', 'gate', 'disk', 'metrics'];
/** User-seconds of holding from which it may have made a prompt late, which 20 ms do. */
const notableHold = 0.02;

/** Counts which cause was responsible for how much; each second has one cause. */
export type CauseCount = {
	/** Adds what went wrong in a second, with the window at its end. */
	readonly add: (gained: number, window: HealthWindow, kind: Kind) => void;
	/** The most frequent cause. */
	readonly most: (limits: CauseLimits, less: LevelUnit) => GeneratorCause;
	/** The most frequent cause except refusals. */
	readonly mostOwn: (limits: CauseLimits, less: LevelUnit) => GeneratorCause;
};

/** A machine that is slowed down, by other processes or by its own work. */
export const machineCause = (before: HealthWindow | undefined, now: HealthWindow): Kind =>
	isCrowdedOut(before?.cpu ?? null, now.cpu) ? 'others' : 'machine';

/** Why prompts were not sent in time. */
export function sendingCause(before: HealthWindow | undefined, now: HealthWindow): Kind {
	if (now.refused) return 'refusals';
	// While sending is held, what is due fills the connections up later.
	const held = heldSince(before, now);
	if (held && Math.max(held.disk, held.metrics) >= notableHold) {
		return held.disk >= held.metrics ? 'disk' : 'metrics';
	}
	// A higher limit on connections doesn't help while the connection rate is used up.
	if (now.gated) return 'gate';
	return now.atMostConnections ? 'connections' : machineCause(before, now);
}

export function createCauseCount(): CauseCount {
	const counts: Record<Kind, number> = {
		...{machine: 0, others: 0, connections: 0, gate: 0, disk: 0, metrics: 0, refusals: 0},
	};
	let open = 0;
	let last: CpuUse | null = null;
	/** Cores that this process used in the seconds when other processes were the cause. */
	let used = {own: 0, seconds: 0};

	/** Of two equal ones, the first. */
	const largest = (kinds: readonly Kind[]): Kind =>
		kinds.reduce((most, other) => (counts[other] > counts[most] ? other : most));

	function causeOf(
		kind: Kind,
		{workers, connectRate}: CauseLimits,
		less: LevelUnit,
	): GeneratorCause {
		switch (kind) {
			case 'machine':
				return {kind, workers, less};
			case 'others':
				return {kind, cpu: used.seconds > 0 ? used.own / used.seconds : 0};
			case 'connections':
				return {kind, open};
			case 'gate':
				return {kind, limit: connectRate ?? null};
			case 'metrics':
				return {kind, workers};
			case 'disk':
			case 'refusals':
				return {kind};
		}
	}

	function noteCpu(cpu: CpuUse | null, isOthers: boolean): void {
		const cores = coresUsed(last, cpu);
		last = cpu;
		if (cores && isOthers) used = {own: used.own + cores.own, seconds: used.seconds + 1};
	}

	return {
		add(gained, window, kind) {
			noteCpu(window.cpu, gained > 0 && kind === 'others');
			if (gained <= 0) return;
			counts[kind] += gained;
			if (kind === 'connections') open = Math.max(open, window.connections);
		},
		most: (limits, less) => causeOf(largest([...ownKinds, 'refusals']), limits, less),
		mostOwn: (limits, less) => causeOf(largest(ownKinds), limits, less),
	};
}
