/**
 * What the first screen does without, each part by what loads it: it is loaded while the user looks at
 * that screen, and whoever needs it earlier loads it then.
 */
export const lazyParts = {
	preview: () => import('../prepare/preview.ts'),
	historyScreen: () => import('./screens/history-screen.tsx'),
	prepare: () => import('../prepare/prepare.ts'),
	planFacts: () => import('../prepare/plan-facts.ts'),
	probe: () => import('../probe/probe.ts'),
	recordedRun: () => import('../runner/saved-run.ts'),
	runScreen: () => import('./screens/run/run-screen.tsx'),
	runBounds: () => import('./state/seconds-left.ts'),
	openDocument: () => import('../runs/open-document.ts'),
	runDocument: () => import('../runs/saved-run-reader.ts'),
	resultsScreen: () => import('./screens/results/results-screen.tsx'),
	rerun: () => import('../runner/rerun.ts'),
} as const;

/**
 * Loads all of it, one part after the other, so that keys get their turn in between.
 * @param signal stops it
 */
export async function loadLazyParts(signal: AbortSignal): Promise<void> {
	for (const load of Object.values(lazyParts)) {
		await new Promise((resolve) => setImmediate(resolve));
		if (signal.aborted) return;
		// A part that fails says so to the one who needs it.
		await load().catch(() => undefined);
	}
}
