import type {GeneratorFigures} from '../model/snapshot.ts';

/** Loop delays are judged over this many windows of a second each; so many must be bad. */
const windows = 5;
const badWindows = 3;
const leastDelay = 0.02;
const shareOfLatency = 0.05;

export type GeneratorHealth = {
	/**
	 * Takes a window's worst loop delay.
	 * @param loopDelay seconds, 99th percentile; null when it was not measured yet
	 * @param medianLatency seconds; null before the first reply
	 */
	readonly observe: (loopDelay: number | null, medianLatency: number | null) => void;
	readonly figures: () => GeneratorFigures;
};

/**
 * Watches the load generator itself. It is saturated when the 99th percentile of its loop's delay is
 * over the larger of 20 ms and 5 % of the median latency in three of the last five seconds: from then
 * on its figures say as much about this machine as about the server.
 */
export function createGeneratorHealth(): GeneratorHealth {
	const began = performance.now();
	const cpuBefore = process.cpuUsage();
	const reasons = new Set<string>();
	let recent: {delay: number; bad: boolean}[] = [];
	let worst: number | null = null;

	return {
		observe(loopDelay, medianLatency) {
			if (loopDelay === null) return;
			worst = Math.max(worst ?? 0, loopDelay);
			const limit = Math.max(leastDelay, shareOfLatency * (medianLatency ?? 0));
			recent = [...recent, {delay: loopDelay, bad: loopDelay > limit}].slice(-windows);
			if (recent.filter(({bad}) => bad).length >= badWindows) {
				reasons.add(
					`the event loop was late by over ${Math.round(limit * 1000)} ms in ${badWindows} of ${windows} seconds`,
				);
			}
		},
		figures() {
			const cpu = process.cpuUsage(cpuBefore);
			const span = (performance.now() - began) / 1000;
			return {
				saturated: reasons.size > 0,
				reasons: [...reasons],
				loopDelayP99: worst,
				cpu: span > 0 ? (cpu.user + cpu.system) / 1e6 / span : null,
				maxRss: process.resourceUsage().maxRSS * 1024,
				dropped: 0,
			};
		},
	};
}
