import type {LevelUnit} from '../model/load.ts';
import type {StepFigures} from '../model/snapshot.ts';
import {isMachineLimit} from '../store/step-doubts.ts';
import {describeLevel, formatLevel} from '../terminal/level.ts';

type Verdict = Pick<StepFigures, 'level' | 'doubts' | 'thresholds'>;

export type CapacityFindings = {
	readonly unit: LevelUnit;
	/** The highest level that held, and the lowest that did not. */
	readonly highest: Verdict | undefined;
	readonly lowest: Verdict | undefined;
	readonly done: boolean;
};

const listed = new Intl.ListFormat('en-GB');

const broken = ({thresholds}: Verdict): string[] =>
	thresholds.filter(({ok}) => !ok).map(({expression}) => expression);

const machineLimit = (verdict: Verdict): string[] =>
	isMachineLimit(verdict)
		? [`this machine, not the server, was the limit (${verdict.doubts.join('; ')})`]
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

/** A sentence on what a search for the capacity has found. */
export function capacityText({unit, highest, lowest, done}: CapacityFindings): string {
	if (!highest && !lowest) return done ? 'no level was tried' : 'the first level is being tried';
	if (!highest && lowest) {
		const found = done
			? 'no level was found at which every threshold holds'
			: 'no level yet at which every threshold holds';
		return `${found}: already ${failingAtOnce(lowest, unit)}`;
	}
	const level = describeLevel(highest!.level, unit);
	if (lowest) {
		const found = `${level}: every threshold holds; at ${formatLevel(lowest.level, unit)} ${failing(lowest)}`;
		return done ? found : `so far ${found}`;
	}
	return done
		? `every threshold still holds at ${level}, the highest level tried`
		: `so far every threshold holds at ${level}`;
}
