import {z} from 'zod';
import {parsePath} from '../model/json-path.ts';
import {nearest} from '../model/nearest.ts';
import type {Condition} from '../model/reply-rule.ts';
import {formatDuration} from '../model/duration-text.ts';
import {nearestDuration, parseDuration} from './kinds/duration.ts';
import {jsonValue} from './json-value.ts';
import {refuse} from './kinds/value-kinds.ts';

/** An object with only these keys; the error for any other key names the nearest of them. */
export function objectOf<Shape extends z.ZodRawShape>(shape: Shape) {
	const keys = Object.keys(shape);
	return z.strictObject(shape, {
		error(issue) {
			if (issue.code !== 'unrecognized_keys') return undefined;
			const wrong = (issue as unknown as {keys: readonly string[]}).keys[0]!;
			const near = nearest(wrong, keys);
			const hint = near === undefined ? '' : `; did you mean "${near}"?`;
			return `"${wrong}" is unknown${hint} (there are ${keys.join(', ')})`;
		},
	});
}

/** A duration within a rule, in milliseconds once parsed. */
export function durationText(allowZero: boolean) {
	return z
		.string()
		.superRefine(
			refuse((text) => {
				const parsed = parseDuration(text);
				if (parsed !== undefined && (allowZero || parsed > 0)) return undefined;
				const near = nearestDuration(text);
				const hint =
					near === undefined || near === text || parsed === 0 ? '' : `; did you mean "${near}"?`;
				return `${JSON.stringify(text)} is not a duration with a unit such as "1500ms"${hint}`;
			}),
		)
		.transform((text) => parseDuration(text)!);
}

function problemWithPath(text: string): string | undefined {
	try {
		parsePath(text);
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

/** A place in a frame's JSON. */
export const jsonPath = z.string().superRefine(refuse(problemWithPath));

function problemWithRegex(text: string): string | undefined {
	// Patterns with escapes that the `u` flag refuses are common, and valid without it.
	for (const flags of ['u', '']) {
		try {
			new RegExp(text, flags);
			return undefined;
		} catch (error) {
			if (flags === '') return (error as Error).message;
		}
	}
	return undefined;
}

const regex = z.string().superRefine(refuse(problemWithRegex));

/** Keys of a condition on one frame. */
const ofFrame = {
	path: jsonPath.optional(),
	equals: jsonValue.optional(),
	exists: z.boolean().optional(),
	matches: regex.optional(),
	text: z.string().optional(),
	text_prefix: z.string().min(1).optional(),
	text_matches: regex.optional(),
};
/** Keys of further conditions that can end a reply. */
const ofEnd = {
	frames: z.number().int().min(1).max(1_000_000).optional(),
	idle: durationText(false).optional(),
	close: z.literal(true).optional(),
};

const ofPath = ['equals', 'exists', 'matches'] as const;
const alone = ['text', 'text_prefix', 'text_matches', 'frames', 'idle', 'close'] as const;

type GivenCondition = Readonly<Partial<Record<keyof typeof ofFrame | keyof typeof ofEnd, unknown>>>;

const forms =
	'{"path": "…", "equals": …}, {"path", "exists"}, {"path", "matches"}, {"text"}, {"text_prefix"}, {"text_matches"}';

/** What is wrong with a condition's combination of keys; undefined when nothing is. */
export function problemWithCondition(given: GivenCondition): string | undefined {
	const tests = ofPath.filter((key) => given[key] !== undefined);
	const others = alone.filter((key) => given[key] !== undefined);
	if (given.path !== undefined) {
		if (others.length > 0) return `"path" does not go with "${others[0]!}"; several make an array`;
		if (tests.length === 1) return undefined;
		return tests.length === 0
			? '"path" needs "equals", "exists" or "matches" beside it'
			: `"${tests[0]!}" does not go with "${tests[1]!}"; several conditions make an array`;
	}
	if (tests.length > 0) return `"${tests[0]!}" needs a "path" beside it`;
	if (others.length === 1) return undefined;
	return others.length === 0
		? `a condition is one of ${forms}`
		: `"${others[0]!}" does not go with "${others[1]!}"; several conditions make an array`;
}

/** Only the keys that were given. */
export function withoutAbsent<Value extends object>(value: Value): Value {
	return Object.fromEntries(
		Object.entries(value).filter(([, part]) => part !== undefined),
	) as Value;
}

const toCondition = (given: object): Condition => withoutAbsent(given) as unknown as Condition;

const frameCondition = objectOf(ofFrame)
	.superRefine(refuse(problemWithCondition))
	.transform(toCondition);
const endCondition = objectOf({...ofFrame, ...ofEnd})
	.superRefine(refuse(problemWithCondition))
	.transform(toCondition);

const oneOrMore = <Schema extends typeof frameCondition | typeof endCondition>(one: Schema) =>
	z
		.union([one, z.array(one).min(1)])
		.transform((value): readonly Condition[] => (Array.isArray(value) ? value : [value]));

/** Conditions on a frame: one, or an array of which any suffices. */
export const frameConditions = oneOrMore(frameCondition);
/** The same, always written as an array. */
export const frameConditionList = z.array(frameCondition).min(1);
/** Conditions that end a reply, such as silence, closing or a number of frames. */
export const endConditions = oneOrMore(endCondition);
/** The keys of a condition on a frame, for objects with further keys. */
export const frameConditionShape = ofFrame;

/** A condition as a configuration file holds it. */
export function toRawCondition(condition: Condition): object {
	return 'idle' in condition ? {idle: formatDuration(condition.idle)} : condition;
}

/** The inverse of `frameConditions` and `endConditions`. */
export function toRawConditions(conditions: readonly Condition[]): unknown {
	return conditions.length === 1 ? toRawCondition(conditions[0]!) : conditions.map(toRawCondition);
}
