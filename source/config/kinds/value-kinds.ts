import {z} from 'zod';
import {nearest} from '../../model/nearest.ts';
import {formatDuration} from '../../model/duration-text.ts';
import {nearestDuration, parseDuration} from './duration.ts';

/** The parts of an option that depend only on the kind of its value. */
type Kind<Schema extends z.ZodType> = {
	readonly schema: Schema;
	readonly allowed: string;
	readonly fromText: (text: string) => unknown;
	readonly toText?: (value: unknown) => string;
	readonly choices?: readonly unknown[];
	readonly nearest?: (value: unknown) => string | undefined;
};

/** A refusal that adds nothing to the option's own description. */
export const plainRefusal = {message: 'not allowed', params: {plain: true}};

/** Whether an issue is such a refusal. */
export const isPlainRefusal = (issue: z.core.$ZodIssue): boolean =>
	issue.code === 'custom' && issue.params?.plain === true;

/** Turns a function that finds problems into a check; its sentence replaces zod's. */
export function refuse<Value>(problem: (value: Value) => string | undefined) {
	return (value: Value, context: z.RefinementCtx) => {
		const message = problem(value);
		if (message !== undefined) context.addIssue({code: 'custom', message});
	};
}

const asIs = (text: string): unknown => text;
/** Formats without Intl, which takes longer to load than all option declarations. */
const count = (value: number): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');

/** A whole number between two limits, both included. */
export function wholeNumber(min: number, max: number): Kind<z.ZodNumber> {
	return {
		schema: z.number().int().min(min).max(max),
		allowed: `a whole number from ${count(min)} to ${count(max)}`,
		fromText: (text) =>
			/^[+-]?\d[\d_]*(\.\d+)?$/.test(text) ? Number(text.replaceAll('_', '')) : text,
		nearest(value) {
			const parsed = Number(typeof value === 'string' ? value.replaceAll(/[\s,_]/g, '') : value);
			if (!Number.isFinite(parsed)) return undefined;
			return String(Math.min(max, Math.max(min, Math.round(parsed))));
		},
	};
}

/** A duration with a unit, in milliseconds once parsed. */
export function duration(allowZero: boolean) {
	const valid = (text: string) => {
		const parsed = parseDuration(text);
		return parsed !== undefined && (allowZero || parsed > 0);
	};
	return {
		schema: z
			.string()
			.refine(valid, plainRefusal)
			.transform((text) => parseDuration(text)!),
		allowed: `a duration with a unit (ms, s, m, h)${allowZero ? ' or 0' : ''}, at most 24h`,
		fromText: asIs,
		toText: (value: unknown) => formatDuration(value as number),
		nearest(value: unknown) {
			if (typeof value !== 'string' && typeof value !== 'number') return undefined;
			const near = nearestDuration(String(value));
			return near === undefined || valid(near) ? near : '1ms';
		},
	};
}

/** A piece of text that is not empty. */
export function text(allowed: string): Kind<z.ZodString> {
	return {schema: z.string().min(1), allowed, fromText: asIs};
}

const truths: ReadonlyMap<string, boolean> = new Map([
	['true', true],
	['1', true],
	['yes', true],
	['on', true],
	['false', false],
	['0', false],
	['no', false],
	['off', false],
]);

/** One of a few words. */
export function choice<const Word extends string>(...words: readonly [Word, ...Word[]]) {
	return {
		schema: z.enum(words),
		allowed: `${words.slice(0, -1).join(', ')} or ${words.at(-1)!}`,
		fromText: asIs,
		choices: words,
		nearest: (value: unknown) => nearest(String(value), words),
	};
}

/** True or false; a bare flag is true. */
export function toggle(): Kind<z.ZodBoolean> {
	return {
		schema: z.boolean(),
		allowed: 'true or false',
		choices: [true, false],
		fromText: (word) => truths.get(word.toLowerCase()) ?? word,
	};
}

/** Named values, each written `name=value` (or with another separator) on the command line. */
export function pairs(separator: '=' | ':', allowed: string) {
	return {
		schema: z.record(z.string().min(1), z.string()),
		allowed,
		joint: separator === ':' ? ': ' : separator,
		fromText(word: string): unknown {
			const at = word.indexOf(separator);
			if (at < 1) return word;
			return {[word.slice(0, at).trim()]: word.slice(at + 1).trim()};
		},
	};
}
