import {z} from 'zod';
import {parseDecimal, parseRate} from './extents.ts';
import {formatDuration} from '../../model/duration-text.ts';
import {nearestDuration, parseDuration} from './duration.ts';
import {plainRefusal} from './value-kinds.ts';

/** An option that can be turned off; `off` is null once parsed. */
function orOff<Input extends z.ZodType<string | number, string | number>>(
	input: Input,
	parse: (text: string) => number | undefined,
	parts: {
		readonly allowed: string;
		readonly format: (value: number) => string;
		readonly near: (text: string) => string | undefined;
	},
) {
	const read = (given: string | number): number | null | undefined => {
		const text = String(given).trim();
		return text.toLowerCase() === 'off' ? null : parse(text);
	};
	return {
		schema: input.transform((given, context): number | null => {
			const value = read(given);
			if (value !== undefined) return value;
			context.addIssue({code: 'custom', ...plainRefusal});
			return z.NEVER;
		}),
		allowed: `${parts.allowed}, or off`,
		fromText: (text: string): unknown => text,
		toText: (value: unknown) => (value === null ? 'off' : parts.format(value as number)),
		nearest(value: unknown) {
			if (typeof value !== 'string' && typeof value !== 'number') return 'off';
			return parts.near(String(value)) ?? 'off';
		},
	};
}

/** A duration, in milliseconds once parsed. */
export const durationOrOff = () =>
	orOff(
		z.string(),
		(text) => {
			const parsed = parseDuration(text);
			return parsed === 0 ? undefined : parsed;
		},
		{
			allowed: 'a duration with a unit (ms, s, m, h), at most 24h',
			format: formatDuration,
			near(text) {
				const near = nearestDuration(text);
				return near === undefined || parseDuration(near) !== 0 ? near : 'off';
			},
		},
	);

const units: Readonly<Record<string, number>> = {b: 1, kb: 1024, mb: 1024 * 1024};
const sizeLimits = {min: 1, max: 1024 * 1024 * 1024};

/** Bytes of `128KB`, `1MB` or `131072`; a kilobyte is 1,024 bytes, as AWS counts. */
export function parseSize(text: string): number | undefined {
	const [, count, unit = 'b'] = /^([\d.]+) ?(b|kb|mb)?$/i.exec(text) ?? [];
	const number = count === undefined ? undefined : parseDecimal(count);
	if (number === undefined) return undefined;
	const bytes = Math.round(number * units[unit.toLowerCase()]!);
	return bytes >= sizeLimits.min && bytes <= sizeLimits.max ? bytes : undefined;
}

/** The shortest exact text for a number of bytes. */
export function formatSize(bytes: number): string {
	for (const unit of ['mb', 'kb']) {
		const count = bytes / units[unit]!;
		if (Number.isInteger(count)) return `${count}${unit.toUpperCase()}`;
	}
	return String(bytes);
}

function nearestSize(text: string): string | undefined {
	const [, count, unit] = /^\s*(\d+(?:\.\d+)?)\s*([kmb])?[a-z]*\s*$/i.exec(text) ?? [];
	if (count === undefined) return undefined;
	const candidate = `${count}${unit === undefined || /b/i.test(unit) ? '' : `${unit.toUpperCase()}B`}`;
	return parseSize(candidate) === undefined ? undefined : candidate;
}

/** A number of bytes. */
export const sizeOrOff = () =>
	orOff(z.union([z.string(), z.number()]), parseSize, {
		allowed: 'a size such as 128KB',
		format: formatSize,
		near: nearestSize,
	});

function parsePositiveRate(text: string): number | undefined {
	const rate = parseRate(text);
	return rate === 0 ? undefined : rate;
}

/** A number of something per second. */
export const perSecondOrOff = (what: string) =>
	orOff(z.union([z.string(), z.number()]), parsePositiveRate, {
		allowed: `${what} per second from 0.001 to 100,000`,
		format: String,
		near(text) {
			const [count] = /\d+(?:\.\d+)?/.exec(text) ?? [];
			return count === undefined || parsePositiveRate(count) === undefined ? undefined : count;
		},
	});
