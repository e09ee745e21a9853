import {z} from 'zod';
import {parsePath, takesAll} from '../model/json-path.ts';
import type {Condition, Decoding, ReplyRule} from '../model/reply-rule.ts';
import {frameConditions, jsonPath, objectOf, toRawConditions, withoutAbsent} from './conditions.ts';
import {refuse} from './kinds/value-kinds.ts';

/** A place in a frame's JSON with one value. */
export const singlePath = jsonPath.superRefine(
	refuse((text) => {
		try {
			if (!takesAll(parsePath(text))) return undefined;
		} catch {
			return undefined;
		}
		return `${JSON.stringify(text)} leads to several values, and one is wanted: name it, as in "a[0].b" or "a[-1].b"`;
	}),
);

const cut = objectOf({
	split: z.string().min(1).optional(),
	prefix: z.string().min(1).optional(),
}).superRefine(
	refuse(({split, prefix}) =>
		(split === undefined) === (prefix === undefined)
			? 'a decoding that cuts is one of {"split": "…"} and {"prefix": "…"}; several make an array'
			: undefined,
	),
);

const decoding = z.union([
	z.enum(['utf8', 'base64', 'sse', 'ndjson', 'json']),
	cut.transform((given): Decoding => withoutAbsent(given) as unknown as Decoding),
]);

/** One decoding, or a list of them. */
export const decodings = z
	.union([decoding, z.array(decoding).min(1)])
	.transform((value): readonly Decoding[] => (Array.isArray(value) ? value : [value]));

/** A part of a text, by its beginning and its end with `…` (or three dots) between. */
const strip = z
	.string()
	.transform((text) => (text.includes('…') ? text : text.replace('...', '…')))
	.superRefine(
		refuse((text) =>
			/^[^…]+…[^…]+$/s.test(text)
				? undefined
				: `${JSON.stringify(text)} names no beginning and end with one "…" between, as in "<think>…</think>"`,
		),
	);

/** One part to take out of the text, or a list of them. */
export const strips = z
	.union([strip, z.array(strip).min(1)])
	.transform((value): readonly string[] => (Array.isArray(value) ? value : [value]));

const phaseName = /^[A-Za-z][\w-]{0,39}$/;

/** Conditions by the name of the phase. */
export const phases = z.record(z.string(), frameConditions).superRefine(
	refuse((value) => {
		const wrong = Object.keys(value).find((name) => !phaseName.test(name));
		if (wrong !== undefined) {
			return `${JSON.stringify(wrong)} is no name of a phase: it begins with a letter and has letters, digits, "_" and "-", at most 40`;
		}
		return Object.keys(value).length === 0
			? 'a phase needs a name, as in {"thinking": {"path": "type", "equals": "thinking"}}'
			: undefined;
	}),
);

/** Where a server tells what a reply uses. */
export const usage = objectOf({
	input: singlePath.optional(),
	output: singlePath.optional(),
	cost: singlePath.optional(),
})
	.superRefine(
		refuse((given) =>
			Object.keys(withoutAbsent(given)).length === 0
				? 'a path is wanted for "input", "output" or "cost"'
				: undefined,
		),
	)
	.transform(withoutAbsent);

const oneOrList = <Item>(list: readonly Item[] | undefined): Item | readonly Item[] | undefined =>
	list?.length === 1 ? list[0] : list;

/** These keys of a rule as a configuration file holds them. */
export const toRawKeys = ({
	decode,
	strip: stripped,
	phases: named,
}: Pick<ReplyRule, 'decode' | 'strip' | 'phases'>): object => ({
	decode: oneOrList(decode),
	strip: oneOrList(stripped),
	phases:
		named &&
		Object.fromEntries(
			Object.entries(named).map(([name, conditions]: [string, readonly Condition[]]) => [
				name,
				toRawConditions(conditions),
			]),
		),
});
