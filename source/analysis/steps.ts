import type {StepFigures} from '../model/snapshot.ts';
import type {StepSummary, Summary} from '../model/summary.ts';
import {isBroken, type ThresholdResult} from '../model/threshold-state.ts';
import {formatMany} from '../terminal/format.ts';
import {describeLevel} from '../terminal/level.ts';

/** What a step says about its level. */
export type StepStatus = 'fails' | 'in doubt' | 'holds' | 'unjudged';

/**
 * Judges a level by its step, from a snapshot or a summary. A broken threshold counts even on a saturated
 * generator; a level that holds is in doubt there, and whenever it was not held as planned.
 */
export function stepStatusOf({
	holds,
	doubts,
}: Pick<StepFigures, 'holds'> & {readonly doubts: readonly unknown[]}): StepStatus {
	if (holds === false) return 'fails';
	if (doubts.length > 0) return 'in doubt';
	return holds === true ? 'holds' : 'unjudged';
}

/** The thresholds that a step breaks. */
export const brokenIn = ({
	thresholds,
}: Pick<StepFigures, 'thresholds'>): readonly ThresholdResult[] => thresholds.filter(isBroken);

type Step = Pick<StepFigures, 'level' | 'holds'> & {
	readonly deviation: unknown;
	readonly generator: {readonly reasons: readonly unknown[]};
};

/** How saturated a run's generator was, in a snapshot or a summary. */
export type Saturation<Reason, Any extends Step = Step> = {
	readonly steps: readonly (Any & {readonly generator: {readonly reasons: readonly Reason[]}})[];
	readonly capacity?: {readonly level: number | null} | null | undefined;
	readonly generator: {readonly saturated: boolean; readonly reasons: readonly Reason[]};
};

/**
 * The step that decides a capacity search: the highest level that holds, otherwise the lowest tried.
 * Steps held as planned take precedence.
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
 * Why the load generator puts the figures in doubt. A search overloads the generator on purpose above the
 * level that it finds, so only its decisive step counts, and only if that step was held as planned.
 */
export function generatorDoubts<Reason>(run: Saturation<Reason>): readonly Reason[] {
	const {capacity, generator} = run;
	if (!capacity) return generator.saturated ? generator.reasons : [];
	const step = decisiveStep(run);
	return step?.deviation === null ? step.generator.reasons : [];
}

/**
 * Whether a level is inconclusive because of this machine. If connections ran short and thresholds broke
 * too, a slow server may have kept the connections busy; a late event loop makes the measurements
 * themselves doubtful.
 */
export const isMachineLimit = ({
	generator,
	thresholds,
}: Pick<StepFigures, 'generator' | 'thresholds'>): boolean =>
	generator.saturated && (!thresholds.some(isBroken) || generator.loopLate);

/** How far up the levels of a run every threshold holds. */
export type Reach = {
	/** How many levels are conclusive by themselves. */
	readonly judged: number;
	/** Whether all of them hold. */
	readonly all: boolean;
	/** The highest level below the first that does not hold; absent when even the lowest does not. */
	readonly highest?: StepSummary | undefined;
	/** The first level that breaks a threshold or is in doubt. */
	readonly first?: StepSummary | undefined;
};

/** Whether a level is shown to hold; on a saturated generator none is. */
const isSound = (step: StepSummary): boolean => stepStatusOf(step) === 'holds';

/**
 * How far up every threshold holds, from the lowest level: one that holds above one that does not is
 * luck. Levels that no threshold could judge are skipped.
 */
export function reachOf(steps: readonly StepSummary[]): Reach {
	const judged = steps.filter(({holds}) => holds !== null).toSorted((a, b) => a.level - b.level);
	const end = judged.findIndex((step) => !isSound(step));
	const highest = judged[(end < 0 ? judged.length : end) - 1];
	return {judged: judged.length, all: end < 0, highest, first: judged[end]};
}

/** The subject of "holds" for a level: not every threshold can be checked against single levels. */
export const everyThreshold = (all: boolean): string =>
	all ? 'every threshold' : 'every threshold that applies to a single level';

type Stepped = Pick<Summary, 'steps' | 'thresholds' | 'plannedSteps'>;

function levelsOf({steps, plannedSteps: planned = steps.length}: Stepped): string {
	const levels = formatMany(Math.max(planned, steps.length), 'level');
	return planned > steps.length ? `${steps.length} of ${levels}` : levels;
}

/** At which levels all thresholds hold if they hold at every judged one; completes "holds". */
function heldAt({judged}: Reach, {steps, plannedSteps: planned = 0}: Stepped, top: string): string {
	if (judged < steps.length) {
		return judged === 1
			? ` at the one that was judged, ${top}`
			: ` at the ${judged} that were judged, up to ${top}`;
	}
	if (planned > steps.length) return ` up to ${top}`;
	return judged === 1 ? '' : ` at each, up to ${top}`;
}

/** What the steps of a run show, in a sentence; only their number if none was judged. */
export function describeReach(summary: Stepped): string {
	const {steps, thresholds} = summary;
	const reach = reachOf(steps);
	const {judged, all, highest, first} = reach;
	const levels = levelsOf(summary);
	if (judged === 0) return levels;
	const held = new Set(steps.flatMap((step) => step.thresholds.map(({expression}) => expression)));
	const every = everyThreshold(thresholds.every(({expression}) => held.has(expression)));
	if (!highest) {
		const lowest = judged < steps.length ? 'the lowest that was judged' : 'the lowest';
		return first && stepStatusOf(first) === 'in doubt'
			? `${levels}, even ${lowest} is in doubt`
			: `${levels}, not even ${lowest} holds ${every}`;
	}
	const top = describeLevel(highest.level, highest.unit);
	return `${levels}, ${every} holds${all ? heldAt(reach, summary, top) : ` up to ${top}`}`;
}
