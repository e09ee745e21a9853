import {z} from 'zod';
import type {ThinkTime} from '../../model/think-time.ts';
import {formatDuration} from '../../model/duration-text.ts';
import {nearestDuration, parseDuration} from './duration.ts';
import {plainRefusal} from './value-kinds.ts';

/** Nine of ten pauses are within a factor of 2.3 of the median, as people's are. */
const usualSigma = 0.5;
const mostSigma = 3;

/** A pause of `2s`, `2s..8s`, `lognormal:3s` or `lognormal:3s:0.8`; undefined for anything else. */
export function parseThinkTime(text: string): ThinkTime | undefined {
	const single = parseDuration(text);
	if (single !== undefined) return single;
	const [, low, high] = /^([^.]+(?:\.\d+[a-z]+)?)\.\.([^.]+(?:\.\d+[a-z]+)?)$/.exec(text) ?? [];
	if (low !== undefined && high !== undefined) {
		const [from, to] = [parseDuration(low), parseDuration(high)];
		return from !== undefined && to !== undefined && from <= to ? {from, to} : undefined;
	}
	const [, middle, spread] = /^lognormal:([^:]+)(?::(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
	const median = middle === undefined ? undefined : parseDuration(middle);
	const sigma = spread === undefined ? usualSigma : Number(spread);
	if (median === undefined || median === 0 || sigma > mostSigma) return undefined;
	return {median, sigma};
}

/** The inverse of `parseThinkTime`. */
export function formatThinkTime(time: ThinkTime): string {
	if (typeof time === 'number') return formatDuration(time);
	if ('from' in time) return `${formatDuration(time.from)}..${formatDuration(time.to)}`;
	const {median, sigma} = time;
	return `lognormal:${formatDuration(median)}${sigma === usualSigma ? '' : `:${sigma}`}`;
}

function nearestThinkTime(text: string): string | undefined {
	const [, low, high] = /^(.*?\w)\s*(?:\.\.+|…|-|to)\s*(.*)$/.exec(text) ?? [];
	if (low === undefined || high === undefined) return nearestDuration(text);
	const unit = /[a-z]+$/i.exec(high)?.[0] ?? '';
	const ends = [/[a-z]$/i.test(low) ? low : low + unit, high].map((end) => nearestDuration(end));
	const [from, to] = ends.map((end) => (end === undefined ? undefined : parseDuration(end)));
	if (from === undefined || to === undefined) return undefined;
	return formatThinkTime({from: Math.min(from, to), to: Math.max(from, to)});
}

/** A pause, fixed or drawn from a distribution. */
export function thinkTime() {
	return {
		schema: z.string().transform((given, context): ThinkTime => {
			const value = parseThinkTime(given.trim().toLowerCase());
			if (value !== undefined) return value;
			context.addIssue({code: 'custom', ...plainRefusal});
			return z.NEVER;
		}),
		allowed:
			'a duration with a unit (ms, s, m, h) or 0, a range such as 2s..8s, or lognormal:MEDIAN[:SIGMA]',
		fromText: (text: string): unknown => text,
		toText: (value: unknown) => formatThinkTime(value as ThinkTime),
		nearest(value: unknown) {
			if (typeof value !== 'string' && typeof value !== 'number') return undefined;
			return nearestThinkTime(String(value).trim().toLowerCase());
		},
	};
}
