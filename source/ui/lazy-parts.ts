/**
 * Parts that the first screen does not need. They load while the user looks at that screen, or
 * earlier when they are needed.
 */
export const lazyParts = {
	preview: () => import('../prepare/preview.ts'),
	history: () => import('../store/history.ts'),
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
 * Loads all parts one after another, so that keys are handled in between.
 * @param signal stops it
 */
export async function loadLazyParts(signal: AbortSignal): Promise<void> {
	for (const load of Object.values(lazyParts)) {
		await new Promise((resolve) => setImmediate(resolve));
		if (signal.aborted) return;
		// A part that fails reports it where it is needed.
		await load().catch(() => undefined);
	}
}
