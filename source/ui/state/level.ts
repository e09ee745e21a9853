import {rateLimits} from '../../config/kinds/extents.ts';
import type {LevelUnit} from '../../model/load.ts';

/** Beyond these, a level has to be typed. */
const highest = 100_000;
/** The first level up from zero. */
const first = 1;
/** Below this, connections change one by one; from here on, by a tenth. */
const few = 20;

const least = (unit: LevelUnit): number => (unit === 'connections' ? 1 : rateLimits.min);

/**
 * A tenth up or down, rounded to two digits: a natural rate that always differs from the current
 * one.
 */
const tenth = (level: number, way: 1 | -1): number =>
	Number((level * (1 + way / 10)).toPrecision(2));

/** The level after `+` (1) or `-` (-1); undefined at the end of the scale. */
export function nextLevel(level: number, unit: LevelUnit, way: 1 | -1): number | undefined {
	const current = unit === 'connections' ? Math.round(level) : level;
	if (way === -1 && current <= least(unit)) return undefined;
	if (way === 1 && current >= highest) return undefined;
	if (current < least(unit)) return first;
	// One down from 21 is 19, and one up from 19 is 20: the lower level determines the tenth.
	const base = way === 1 ? current : current - 1;
	const next =
		unit === 'rate'
			? tenth(current, way)
			: current + way * (base < few ? 1 : Math.round(base / 10));
	return Math.min(highest, Math.max(least(unit), next));
}

/**
 * The same for several keys in a row: they may come faster than the shown level follows, so each
 * continues from the level that the previous one asked for.
 */
export function createLevelKeys(): typeof nextLevel {
	let asked: {readonly shown: number; readonly level: number} | undefined;
	return (shown, unit, way) => {
		const level = nextLevel(asked?.shown === shown ? asked.level : shown, unit, way);
		if (level !== undefined) asked = {shown, level};
		return level;
	};
}
