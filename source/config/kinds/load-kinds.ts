import {z} from 'zod';
import type {Extent} from '../../model/load.ts';
import {
	formatExtent,
	formatShare,
	nearestExtent,
	nearestRate,
	parseDecimal,
	parseExtent,
	parseRate,
	parseShare,
} from './extents.ts';
import {plainRefusal} from './value-kinds.ts';
import {
	formatStages,
	formatSteps,
	nearestStages,
	nearestSteps,
	parseStages,
	parseSteps,
	type Stages,
	type Steps,
} from './ramp-text.ts';

const asIs = (text: string): unknown => text;

/** Applies a function to a value that is a string or a number. */
const ofText = (near: (text: string) => string | undefined) => (value: unknown) =>
	typeof value === 'string' || typeof value === 'number' ? near(String(value)) : undefined;

/** A schema made from a function that parses text; a string it returns describes the problem. */
function understood<Value>(
	input: z.ZodType<string | number, string | number>,
	parse: (text: string) => Value | string | undefined,
) {
	return input.transform((given, context): Value => {
		const value = parse(String(given).trim());
		if (value !== undefined && typeof value !== 'string') return value;
		const refusal = typeof value === 'string' ? {message: value} : plainRefusal;
		context.addIssue({code: 'custom', ...refusal});
		return z.NEVER;
	});
}

const textOrNumber = z.union([z.string(), z.number()]);

/** Prompts per second. */
export function rate() {
	return {
		schema: understood(textOrNumber, parseRate),
		allowed:
			'prompts per second from 0.001 to 100,000, a rate such as 600/m or 36000/h, or 0 before --stages',
		fromText: (text: string) => parseDecimal(text) ?? text,
		nearest: ofText(nearestRate),
	};
}

function extentKind<Value extends Extent | null>(allowZero: boolean) {
	const parse = (text: string): Value | undefined => {
		const value = parseExtent(text);
		return value === null && !allowZero ? undefined : (value as Value | undefined);
	};
	return {
		schema: understood(textOrNumber, parse),
		allowed: `a number of prompts or a duration with a unit (ms, s, m, h)${allowZero ? ', or 0' : ''}`,
		fromText: asIs,
		toText: (value: unknown) => formatExtent(value as Extent | null),
		nearest: ofText((text) => {
			const near = nearestExtent(text);
			return near === undefined || parse(near) !== undefined ? near : '1 prompt';
		}),
	};
}

/** An extent in prompts or time. */
export const extent = () => extentKind<Extent>(false);

/** An extent that may be zero: `0` becomes null. */
export const extentOrNone = () => extentKind<Extent | null>(true);

/** A share from 0 to 1, where 1 is written `off`, because no share exceeds it. */
export function shareOrOff() {
	return {
		schema: understood(textOrNumber, parseShare),
		allowed: 'a percentage, a share from 0 to 1, or off',
		fromText: asIs,
		toText: (value: unknown) => formatShare(value as number),
		nearest: ofText((text) => {
			const number = parseDecimal(text.replace(',', '.').replace(/\s*%$/, ''));
			if (number === undefined) return 'off';
			return number <= 100 ? `${number}%` : '100%';
		}),
	};
}

/** A share from 0 up to, but without, 1. */
export function shareOrNone() {
	const parse = (text: string): number | undefined => {
		const share = parseShare(text);
		return share === 1 ? undefined : share;
	};
	return {
		schema: understood(textOrNumber, parse),
		allowed: 'a percentage below 100%, or a share from 0 to 1',
		fromText: asIs,
		toText: (value: unknown) => (value === 0 ? '0' : formatShare(value as number)),
		nearest: ofText((text) => {
			const number = parseDecimal(text.replace(',', '.').replace(/\s*%$/, ''));
			return number === undefined ? undefined : `${Math.min(99, number)}%`;
		}),
	};
}

/** A ramp in segments. */
export function stages() {
	return {
		schema: understood(z.string(), parseStages),
		allowed: 'stages written TIME:LEVEL,TIME:LEVEL',
		fromText: asIs,
		toText: (value: unknown) => formatStages(value as Stages),
		nearest: ofText(nearestStages),
	};
}

/** Levels held one after the other. */
export function steps() {
	return {
		schema: understood(z.string(), parseSteps),
		allowed: 'steps written FROM:TO:BY',
		fromText: asIs,
		toText: (value: unknown) => formatSteps(value as Steps),
		nearest: ofText(nearestSteps),
	};
}
