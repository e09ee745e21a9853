import type {LevelUnit} from '../model/load.ts';
import {formatCount, formatMany} from './format.ts';

/** What a level counts, as the head of a column. */
export const unitNames: Readonly<Record<LevelUnit, string>> = {
	connections: 'connections',
	rate: 'prompts/s',
};

/** A slow rate keeps three figures: 1/m is no round number of prompts per second, but it is not 0. */
const slow: Intl.NumberFormatOptions = {maximumSignificantDigits: 3};

/** A level of load as somebody asked for it, without its unit: `48`, `12.5`, `0.04`. */
export function formatLevel(level: number, unit: LevelUnit): string {
	if (unit === 'connections') return formatCount(Math.round(level));
	return level < 1 ? level.toLocaleString('en-US', slow) : formatCount(level);
}

/** A level of load in words: `48 connections`, `12.5 prompts/s`. */
export const describeLevel = (level: number, unit: LevelUnit): string =>
	unit === 'connections'
		? formatMany(Math.round(level), 'connection')
		: `${formatLevel(level, unit)} prompts/s`;
