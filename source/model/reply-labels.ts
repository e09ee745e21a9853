import {every, openJson, parsePath, readPath, type JsonPath} from './json-path.ts';
import type {ReplyRule} from './reply-rule.ts';

/** What the built-in metrics read in a reply besides its text. */
export type LabelName = 'intent' | 'references';

/** The keys of a rule that tell where. */
export type LabelRule = Pick<ReplyRule, 'text' | 'delta' | LabelName>;

/** Objects that servers wrap their answers in; `body` also of an answer made for an HTTP gateway. */
const wrappers = ['body', 'data', 'result'];

/** The object beside whose text labels may stand, as a path; undefined at the top level. */
function besideText({text, delta}: LabelRule): string | undefined {
	const given = text?.path ?? delta?.path;
	if (given === undefined) return undefined;
	const path = parsePath(given);
	const list = path.indexOf(every);
	const parent = path.slice(0, list === -1 ? -1 : Math.max(0, list - 1));
	if (parent.length === 0) return undefined;
	return parent
		.map((key, place) => {
			if (typeof key === 'number') return `[${key}]`;
			return place === 0 ? String(key) : `.${String(key)}`;
		})
		.join('');
}

/**
 * The paths at which a label is looked for, in order: the rule's own, or else beside the text, at the top
 * level, and in `body`, `data` and `result`.
 * @throws Error for an invalid path in the rule
 */
export function labelPlaces(name: LabelName, rule: LabelRule): readonly string[] {
	const own = rule[name];
	if (own !== undefined) return [own];
	const beside = besideText(rule);
	const parents = beside === undefined ? wrappers : [beside, ...wrappers];
	const nested = parents.map((parent) => `${parent}.${name}`);
	const order = beside === undefined ? [name, ...nested] : [nested[0]!, name, ...nested.slice(1)];
	return [...new Set(order)];
}

/** Without a rule that says more. */
export const usualPlaces = (name: LabelName): readonly string[] => labelPlaces(name, {});

const parsed = new Map<string, JsonPath>();

function pathAt(place: string): JsonPath {
	const known = parsed.get(place);
	if (known) return known;
	const path = parsePath(place);
	parsed.set(place, path);
	return path;
}

/** A label in a reply's body, with the place where it was found; undefined if it is at none of them. */
export function findLabel(
	body: unknown,
	places: readonly string[],
): {readonly place: string; readonly value: unknown} | undefined {
	if (body === null || body === undefined) return undefined;
	for (const place of places) {
		const value = openJson(readPath(body, pathAt(place)));
		if (value !== undefined && value !== null) return {place, value};
	}
	return undefined;
}

/** A label in a reply's body; undefined if it is at none of the places. */
export const labelIn = (body: unknown, places: readonly string[]): unknown =>
	findLabel(body, places)?.value;
