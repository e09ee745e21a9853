import {z} from 'zod';
import type {Arrivals} from '../../model/load.ts';
import {nearest} from '../../model/nearest.ts';
import {plainRefusal} from './value-kinds.ts';

const words = ['constant', 'poisson', 'gamma:0.5', 'replay'] as const;
/** Outside of these a process is as good as all at once, or even. */
const shapes = {least: 0.05, most: 100};
const speeds = {least: 0.1, most: 100};

const isWithin = (value: number, {least, most}: typeof shapes): boolean =>
	value >= least && value <= most;

/** The arrivals of `constant`, `poisson`, `gamma:K`, `replay` or `replay:SPEED`; undefined for others. */
export function parseArrivals(text: string): Arrivals | undefined {
	if (text === 'constant' || text === 'poisson') return text;
	if (text === 'replay') return {replay: 1};
	const [, word, digits] = /^(gamma|replay):(\d+(?:\.\d+)?)x?$/.exec(text) ?? [];
	const value = Number(digits);
	if (word === 'gamma' && isWithin(value, shapes)) return {gamma: value};
	return word === 'replay' && isWithin(value, speeds) ? {replay: value} : undefined;
}

/** The inverse of `parseArrivals`. */
export function formatArrivals(arrivals: Arrivals): string {
	if (typeof arrivals === 'string') return arrivals;
	if ('gamma' in arrivals) return `gamma:${arrivals.gamma}`;
	return arrivals.replay === 1 ? 'replay' : `replay:${arrivals.replay}`;
}

/** How prompts arrive. */
export function arrivals() {
	return {
		schema: z.string().transform((given, context): Arrivals => {
			const value = parseArrivals(given.trim().toLowerCase());
			if (value !== undefined) return value;
			context.addIssue({code: 'custom', ...plainRefusal});
			return z.NEVER;
		}),
		allowed: `constant, poisson, gamma:K with K from ${shapes.least} to ${shapes.most}, or replay[:SPEED] with a speed from ${speeds.least} to ${speeds.most}`,
		fromText: (text: string): unknown => text,
		toText: (value: unknown) => formatArrivals(value as Arrivals),
		nearest(value: unknown) {
			const [word = '', digits] = String(value).trim().toLowerCase().split(':');
			const near = nearest(word, ['constant', 'poisson', 'gamma', 'replay']);
			const limits = near === 'gamma' ? shapes : near === 'replay' ? speeds : undefined;
			const given = Number.parseFloat(digits ?? '');
			if (!limits || Number.isNaN(given)) return near === 'gamma' ? words[2] : near;
			return `${near!}:${Math.min(limits.most, Math.max(limits.least, given))}`;
		},
	};
}
