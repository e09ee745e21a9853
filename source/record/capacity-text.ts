import type {LevelUnit} from '../model/load.ts';
import type {StepFigures} from '../model/snapshot.ts';
import {isBroken} from '../model/threshold-state.ts';
import {isMachineLimit, everyThreshold} from '../analysis/steps.ts';
import {describeGeneratorReason} from '../terminal/generator-reason.ts';
import {describeLevel, formatLevel} from '../terminal/level.ts';

type Verdict = Pick<StepFigures, 'level' | 'generator' | 'thresholds'>;

export type CapacityFindings = {
	readonly unit: LevelUnit;
	/** The highest level that held, and the lowest that did not. */
	readonly highest: Verdict | undefined;
	readonly lowest: Verdict | undefined;
	readonly done: boolean;
	/** Thresholds that not every level can be held against, such as those on `connect`. */
	readonly unjudged: readonly string[];
};

const listed = new Intl.ListFormat('en-GB');

const broken = ({thresholds}: Verdict): string[] =>
	thresholds.filter(isBroken).map(({expression}) => expression);

const machineLimit = (verdict: Verdict): string[] =>
	isMachineLimit(verdict)
		? [
				`this machine, not the server, was the limit (${verdict.generator.reasons.map(describeGeneratorReason).join('; ')})`,
			]
		: [];

/** Why a level does not hold, to follow on "at 50". */
function failing(verdict: Verdict): string {
	const names = broken(verdict);
	const thresholds =
		names.length === 0 ? [] : [`${listed.format(names)} ${names.length === 1 ? 'does' : 'do'} not`];
	const reasons = [...thresholds, ...machineLimit(verdict)];
	return reasons.length === 0 ? 'not every threshold could be judged' : reasons.join('; ');
}

/** That not even the lowest level holds, to follow on "already". */
function failingAtOnce(verdict: Verdict, unit: LevelUnit): string {
	const level = describeLevel(verdict.level, unit);
	const names = broken(verdict);
	if (names.length === 0) return `at ${level} ${failing(verdict)}`;
	const breaks = `${level} ${verdict.level === 1 ? 'breaks' : 'break'} ${listed.format(names)}`;
	return [breaks, ...machineLimit(verdict)].join('; ');
}

function findingText({unit, highest, lowest, done, unjudged}: CapacityFindings): string {
	const every = everyThreshold(unjudged.length === 0);
	if (!highest) {
		if (!lowest) return done ? 'no level was tried' : 'the first level is being tried';
		const found = done ? 'no level was found' : 'no level yet';
		return `${found} at which ${every} holds: already ${failingAtOnce(lowest, unit)}`;
	}
	const level = describeLevel(highest.level, unit);
	if (lowest) {
		const found = `${level}: ${every} holds; at ${formatLevel(lowest.level, unit)} ${failing(lowest)}`;
		return done ? found : `so far ${found}`;
	}
	return done
		? `${every} still holds at ${level}, the highest level tried`
		: `so far ${every} holds at ${level}`;
}

/** A sentence on what a search for the capacity has found, and what it says nothing of. */
export function capacityText(findings: CapacityFindings): string {
	const {unjudged, done} = findings;
	const found = findingText(findings);
	if (!done || unjudged.length === 0) return found;
	return `${found}; not every level can be held against ${listed.format(unjudged)}`;
}
