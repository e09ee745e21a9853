import type {LateScores} from '../statistics/delta.ts';
import type {RunSetup} from '../prepare/run-setup.ts';
import {startServiceScoring, type ServiceEvents, type ServiceScoring} from './service-scoring.ts';

/** The service metrics of a run, from its start to the last score. */
export type RunServices = {
	readonly start: () => void;
	/** Pairs scored so far; undefined without service metrics. */
	readonly scored: () => number | undefined;
	/** Whether the end must wait for scores once everything is sent and written. */
	readonly areNeeded: () => boolean;
	/** Resolves when all pairs are scored or given up. Never rejects. */
	readonly finish: () => Promise<void>;
	/** Leaves the rest unscored. */
	readonly abandon: () => void;
};

/** @param onScores takes scores as they arrive */
export function createRunServices(
	setup: RunSetup,
	onScores: (late: LateScores) => void,
	events: Omit<ServiceEvents, 'scored'>,
): RunServices {
	let services: ServiceScoring | undefined;
	return {
		start() {
			services = startServiceScoring(setup, {scored: onScores, ...events});
		},
		scored: () => services?.scored(),
		areNeeded: () => services !== undefined,
		finish: async () => services?.finish(),
		abandon: () => services?.abandon(),
	};
}
