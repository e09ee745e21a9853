import {createContext, useContext, useSyncExternalStore} from 'react';
import type {Snapshot} from '../../model/snapshot.ts';
import type {Runner} from '../../runner/runner.ts';

/** The part of the runner that screens see: no sockets, threads or files. */
export type RunnerView = Pick<
	Runner,
	'getSnapshot' | 'subscribe' | 'pause' | 'resume' | 'stop' | 'setLevel'
>;

export const RunnerContext = createContext<RunnerView | undefined>(undefined);

/** The runner of the run on the screen, for its controls. */
export function useRunnerControls(): RunnerView {
	const runner = useContext(RunnerContext);
	if (!runner) throw new Error('a component of a run stands outside its RunnerContext');
	return runner;
}

/**
 * A part of the current snapshot. The component renders again only when that part changes, so a
 * selector must return parts of the snapshot, or plain values, and build nothing new.
 */
export function useRunner<Part>(select: (snapshot: Snapshot) => Part): Part {
	const runner = useRunnerControls();
	return useSyncExternalStore(runner.subscribe, () => select(runner.getSnapshot()));
}
