import {rateLimits} from '../../config/kinds/extents.ts';
import type {LevelUnit} from '../../model/load.ts';

/** Above these a level is typed rather than reached by a key. */
const highest = 100_000;
/** What the load goes up to from none at all. */
const first = 1;
/** Connections below this change one by one, from here on by a tenth. */
const few = 20;

const least = (unit: LevelUnit): number => (unit === 'connections' ? 1 : rateLimits.min);

/** A tenth up or down, to two figures: people think in such rates, and it always moves. */
const tenth = (level: number, way: 1 | -1): number =>
	Number((level * (1 + way / 10)).toPrecision(2));

/** The level that `+` (1) or `-` (-1) leads to; undefined at the end of the scale. */
export function nextLevel(level: number, unit: LevelUnit, way: 1 | -1): number | undefined {
	const current = unit === 'connections' ? Math.round(level) : level;
	if (way === -1 && current <= least(unit)) return undefined;
	if (way === 1 && current >= highest) return undefined;
	if (current < least(unit)) return first;
	// One down from 21 is 19, from which one up is 20: what a tenth is follows from the lower one.
	const base = way === 1 ? current : current - 1;
	const next =
		unit === 'rate'
			? tenth(current, way)
			: current + way * (base < few ? 1 : Math.round(base / 10));
	return Math.min(highest, Math.max(least(unit), next));
}

/**
 * The same for one key after the other: they may come faster than the level that is shown follows, so
 * that each goes on from what the one before it asked for.
 */
export function createLevelKeys(): typeof nextLevel {
	let asked: {readonly shown: number; readonly level: number} | undefined;
	return (shown, unit, way) => {
		const level = nextLevel(asked?.shown === shown ? asked.level : shown, unit, way);
		if (level !== undefined) asked = {shown, level};
		return level;
	};
}
