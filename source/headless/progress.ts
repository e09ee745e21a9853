import type {Snapshot} from '../model/snapshot.ts';
import {formatClock, formatCount, formatRate, formatSeconds} from '../terminal/format.ts';
import {truncate} from '../terminal/fit.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Style} from '../terminal/style.ts';

/** Where progress goes; a process's standard error fits. */
export type ProgressOutput = {
	readonly isTTY?: boolean | undefined;
	readonly columns?: number | undefined;
	readonly write: (text: string) => unknown;
};

export type Progress = {
	readonly update: (snapshot: Snapshot) => void;
	/** Removes the status line of a terminal, so that what follows begins on a clean one. */
	readonly end: () => void;
};

const lineInterval = 10_000;
const drawInterval = 250;

/** One line on how far a run is. */
export function describeProgress(snapshot: Snapshot, style: Style): string {
	const {counts, planned, elapsed, duration, rate, latency, connections, phase} = snapshot;
	const finished = counts.passed + counts.failed + counts.errored;
	const goal =
		planned === null
			? `${formatCount(finished)} attempts, ${formatClock(Math.min(elapsed, duration ?? 0))} of ${formatClock(duration ?? 0)}`
			: `${formatCount(finished)}/${formatCount(planned)} ${Math.floor((100 * finished) / Math.max(1, planned))}%`;
	const parts = [
		goal,
		`${formatRate(rate)}/s`,
		`passed ${formatCount(counts.passed)}`,
		`failed ${formatCount(counts.failed)}`,
		`errored ${formatCount(counts.errored)}`,
		`in flight ${formatCount(counts.inFlight)} on ${formatCount(connections.open)} connections`,
		...(counts.scoring > 0 ? [`waiting for metrics ${formatCount(counts.scoring)}`] : []),
		...(latency.count > 0 ? [`p95 ${formatSeconds(latency.p95)}`] : []),
		...(phase === 'running' ? [] : [phase === 'stopping' ? 'waiting for the last replies' : phase]),
	];
	return style.own(parts.join('  '));
}

/**
 * Progress for runs without a screen: on a terminal one line that is drawn over, elsewhere a line
 * every ten seconds and never a carriage return.
 */
export function createProgress(
	output: ProgressOutput,
	style: Style,
	now: () => number = () => performance.now(),
): Progress {
	const interval = output.isTTY ? drawInterval : lineInterval;
	let last = now();
	let drawn = false;
	const warned = new Set<string>();

	function clear(): void {
		if (drawn) output.write('\r\u001B[K');
		drawn = false;
	}

	return {
		update(snapshot) {
			for (const warning of snapshot.warnings) {
				if (warned.has(warning)) continue;
				warned.add(warning);
				clear();
				output.write(`${style.yellow(style.own(`warning: ${sanitiseLine(warning)}`))}\n`);
			}
			if (now() - last < interval || snapshot.phase === 'done') return;
			last = now();
			const line = describeProgress(snapshot, style);
			if (output.isTTY) {
				clear();
				output.write(truncate(line, (output.columns ?? 80) - 1, style.marks.ellipsis));
				drawn = true;
			} else output.write(`${line}\n`);
		},
		end: clear,
	};
}
