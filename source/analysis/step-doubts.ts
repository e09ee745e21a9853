import type {StepFigures} from '../model/snapshot.ts';
import {isBroken} from '../model/threshold-state.ts';

type Step = Pick<StepFigures, 'level' | 'holds'> & {
	readonly deviation: unknown;
	readonly generator: {readonly reasons: readonly unknown[]};
};

/** What there is to know, of a snapshot and of a summary alike. */
export type Saturation<Reason, Any extends Step = Step> = {
	readonly steps: readonly (Any & {readonly generator: {readonly reasons: readonly Reason[]}})[];
	readonly capacity?: {readonly level: number | null} | null | undefined;
	readonly generator: {readonly saturated: boolean; readonly reasons: readonly Reason[]};
};

/**
 * The step that a capacity search is judged by: the highest level that holds, else the lowest tried,
 * of those that were held as planned if there are any.
 */
export function decisiveStep<Any extends Step>({
	steps,
	capacity,
}: {
	readonly steps: readonly Any[];
	readonly capacity?: {readonly level: number | null} | null | undefined;
}): Any | undefined {
	const held = steps.findLast(({level, holds}) => level === capacity?.level && holds === true);
	const ascending = steps.toSorted((a, b) => a.level - b.level);
	return held ?? ascending.find(({deviation}) => deviation === null) ?? ascending[0];
}

/**
 * Why the load generator puts the figures in doubt. A search starves the generator on purpose, above
 * the level that it finds: only the step that decides speaks against it, unless that one was not held
 * as planned and decides nothing.
 */
export function generatorDoubts<Reason>(run: Saturation<Reason>): readonly Reason[] {
	const {capacity, generator} = run;
	if (!capacity) return generator.saturated ? generator.reasons : [];
	const step = decisiveStep(run);
	return step?.deviation === null ? step.generator.reasons : [];
}

/**
 * Whether a level proves nothing because of this machine. Where connections ran short and thresholds
 * are broken too, it may as well be the slow server that kept the connections busy; a late event loop
 * puts in doubt what the thresholds were held against.
 */
export const isMachineLimit = ({
	generator,
	thresholds,
}: Pick<StepFigures, 'generator' | 'thresholds'>): boolean =>
	generator.saturated && (!thresholds.some(isBroken) || generator.loopLate);
