import type {Ramp} from '../../model/load.ts';
import {parseDecimal} from './extents.ts';
import {formatDuration} from '../../model/duration-text.ts';
import {nearestDuration, parseDuration} from './duration.ts';

export type Stages = Ramp['segments'];

/** Levels of load from one to another; the last is included if the increment reaches it. */
export type Steps = {readonly from: number; readonly to: number; readonly by: number};

/** Connections, or prompts per second. Finer levels would lose digits. */
const levels = {min: 0.001, max: 100_000};
const mostStages = 1000;
const mostSteps = 1000;

const isLevel = (level: number | undefined): level is number =>
	level !== undefined && level <= levels.max && (level === 0 || level >= levels.min);

function parseStage(part: string): Stages[number] | undefined {
	const [time = '', level = '', ...rest] = part.trim().split(':');
	const duration = parseDuration(time);
	const to = parseDecimal(level);
	return duration === undefined || !isLevel(to) || rest.length > 0 ? undefined : {duration, to};
}

/** Parses `30s:10,2m:50,30s:0`; a returned string describes the problem. */
export function parseStages(text: string): Stages | string {
	const stages: Stages[number][] = [];
	for (const part of text.split(',').slice(0, mostStages + 1)) {
		const stage = parseStage(part);
		if (!stage) {
			const shown = JSON.stringify(part.trim().slice(0, 40));
			return `${shown} is not a stage, which is written TIME:LEVEL with a level from 0 to 100,000`;
		}
		stages.push(stage);
	}
	if (stages.length > mostStages) return `there are more than ${mostStages} stages`;
	if (!stages.some(({to}) => to > 0))
		return 'no stage has a level above 0, so nothing would be sent';
	if (!stages.some(({duration}) => duration > 0)) return 'all stages together last 0 seconds';
	return stages;
}

function fixStage(part: string): string | undefined {
	const [left = '', right = '', ...rest] = part.trim().split(/\s*[:=@]\s*/);
	if (rest.length > 0 || right === '') return undefined;
	// If the two are swapped, the unit shows which one is the time.
	const swapped = parseDuration(left) === undefined && parseDuration(right) !== undefined;
	const [time, level] = swapped && right !== '0' ? [right, left] : [left, right];
	const duration = nearestDuration(time);
	const to = parseDecimal(level.replace(/^-/, ''));
	return duration === undefined || !isLevel(to) ? undefined : `${duration}:${to}`;
}

/** The stages that `text` most likely means. */
export function nearestStages(text: string): string | undefined {
	const parts = text.trim().split(/[,;\s]+/);
	if (parts.length > mostStages) return undefined;
	const fixed = parts.map(fixStage);
	if (fixed.includes(undefined)) return undefined;
	const candidate = fixed.join(',');
	return typeof parseStages(candidate) === 'string' ? undefined : candidate;
}

/** The inverse of `parseStages`. */
export function formatStages(stages: Stages): string {
	return stages.map(({duration, to}) => `${formatDuration(duration)}:${to}`).join(',');
}

/** The levels of steps, lowest first. */
export function levelsOf({from, to, by}: Steps): number[] {
	// Round to twelve digits, so that ten steps of 0.1 end at 1 and not at 0.9999999999999999.
	const count = Math.floor(Number(((to - from) / by).toPrecision(12))) + 1;
	return Array.from({length: count}, (_, index) => Number((from + index * by).toPrecision(12)));
}

/** Parses `FROM:TO:BY`; a returned string describes the problem. */
export function parseSteps(text: string): Steps | string {
	const [from, to, by, ...rest] = text.split(':').map((part) => parseDecimal(part.trim()));
	if (rest.length > 0 || from === undefined || to === undefined || by === undefined) {
		return `${JSON.stringify(text.slice(0, 40))} is not written FROM:TO:BY, three numbers`;
	}
	if (from === 0 || !isLevel(from) || !isLevel(to)) {
		return 'its levels must be from 0.001 to 100,000';
	}
	if (from > to) return `it begins at ${from}, which is above its end, ${to}`;
	if (by < levels.min) return 'BY, the difference between two levels, must be above 0';
	if ((to - from) / by >= mostSteps) return `it has more than ${mostSteps} levels`;
	return {from, to, by};
}

/** A round increment that gives about ten levels. */
function usualDifference(from: number, to: number): number {
	const span = to - from;
	if (span <= 0) return from;
	if (span % from === 0 && span / from < 20) return from;
	return Math.max(Number.isInteger(from) ? 1 : levels.min, Number((span / 10).toPrecision(1)));
}

/** The steps that `text` most likely means: `10-100` is `10:100:10`. */
export function nearestSteps(text: string): string | undefined {
	const numbers =
		text
			.slice(0, 80)
			.match(/\d+(\.\d+)?/g)
			?.map(Number) ?? [];
	const [first, second, third] = numbers;
	if (first === undefined || second === undefined || numbers.length > 3) return undefined;
	const [from, to] = first <= second ? [first, second] : [second, first];
	const usual = usualDifference(from, to);
	for (const by of [third ?? usual, usual]) {
		const candidate = `${from}:${to}:${by}`;
		if (typeof parseSteps(candidate) !== 'string') return candidate;
	}
	return undefined;
}

/** The inverse of `parseSteps`. */
export function formatSteps({from, to, by}: Steps): string {
	return `${from}:${to}:${by}`;
}
