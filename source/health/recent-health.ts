import type {GeneratorReason, HealthWindow} from '../model/health.ts';
import {createGeneratorHealth} from './generator-health.ts';
import {windowSince} from './health-window.ts';
import type {CauseLimits} from './saturation-cause.ts';

/** Seconds of load that count as now. */
export const recentSeconds = 15;

export type RecentHealth = {
	/** Takes a second of load. */
	readonly observe: (window: HealthWindow) => void;
	/** Why the generator falls behind in these seconds; the same list until another second is over. */
	readonly reasons: () => readonly GeneratorReason[];
};

/**
 * Monitors the load generator over the last seconds alone, by the same rules as over a whole run, so that a
 * warning ends when its cause does.
 */
export function createRecentHealth(limits: CauseLimits): RecentHealth {
	let windows: readonly HealthWindow[] = [];
	let reasons: readonly GeneratorReason[] | undefined = [];

	function judge(): readonly GeneratorReason[] {
		const [first, ...rest] = windows;
		if (!first) return [];
		const health = createGeneratorHealth(limits);
		// The first window is where the others begin, unless the run has just begun itself.
		if (windows.length <= recentSeconds) for (const window of windows) health.observe(window);
		else for (const window of rest) health.observe(windowSince(first, window));
		return Object.freeze([...health.figures().reasons]);
	}

	return {
		observe(window) {
			windows = [...windows, window].slice(-1 - recentSeconds);
			reasons = undefined;
		},
		reasons: () => (reasons ??= judge()),
	};
}
