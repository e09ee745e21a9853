import type {LevelUnit} from '../model/load.ts';
import {formatCount, formatMany} from './format.ts';

/** What a level counts, as a column heading. */
export const unitNames: Readonly<Record<LevelUnit, string>> = {
	connections: 'connections',
	rate: 'prompts/s',
};

/** A slow rate keeps three significant figures: 1/m must not round to 0 prompts per second. */
const slow: Intl.NumberFormatOptions = {maximumSignificantDigits: 3};

/** A level of load as requested, without its unit: `48`, `12.5`, `0.04`. */
export function formatLevel(level: number, unit: LevelUnit): string {
	if (unit === 'connections') return formatCount(Math.round(level));
	return level < 1 ? level.toLocaleString('en-US', slow) : formatCount(level);
}

/** A level of load in words: `48 connections`, `12.5 prompts/s`. */
export const describeLevel = (level: number, unit: LevelUnit): string =>
	unit === 'connections'
		? formatMany(Math.round(level), 'connection')
		: `${formatLevel(level, unit)} prompts/s`;
