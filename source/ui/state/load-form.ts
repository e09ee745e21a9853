import {isDeepStrictEqual} from 'node:util';
import type {Layer} from '../../config/resolve.ts';
import {excludesEachOther} from '../../config/conflicts.ts';
import {configOption, configOptions} from '../../config/options/run-options.ts';
import type {Edits, Field} from './form.ts';

/** The load models of the form, in the order in which Enter cycles through them. */
export const loadChoices = ['connections', 'rate', 'steps', 'stages', 'capacity'] as const;
export type LoadChoice = (typeof loadChoices)[number];

/** The options that make a model, and those that may stand beside them. */
const models: Readonly<
	Record<LoadChoice, {readonly by: readonly string[]; readonly beside: readonly string[]}>
> = {
	connections: {by: [], beside: []},
	rate: {by: ['rate'], beside: []},
	steps: {by: ['steps'], beside: ['rate']},
	stages: {by: ['stages'], beside: ['connections', 'rate']},
	capacity: {by: ['findCapacity', 'steps'], beside: ['connections', 'rate']},
};
const modelOptions = ['rate', 'steps', 'stages', 'findCapacity'];

/** The field that a model cannot do without. A search without thresholds is refused with the plan. */
export const neededField: Readonly<Record<LoadChoice, string | undefined>> = {
	connections: undefined,
	rate: 'rate',
	steps: 'steps',
	stages: 'stages',
	capacity: undefined,
};

const isNeeded = (key: string, by: string): boolean =>
	configOption(key).meta.needs?.anyOf.includes(by) === true;
const dependsOn = (key: string, other: string): boolean =>
	excludesEachOther(key, other) || isNeeded(key, other);

/** The number of connections contradicts no model: levels of connections replace it. */
const harmless = 'connections';
/** The fields that some models do not use, by what the options exclude and need. */
const modelKeys = new Set(
	configOptions
		.map(({key}) => key)
		.filter(
			(key) =>
				key === harmless ||
				modelOptions.includes(key) ||
				modelOptions.some((other) => dependsOn(key, other)),
		),
);
/** Whether a field stays in its own group whatever the load. */
const elsewhere = (key: string): boolean => configOption(key).meta.group !== 'Load';

/** The given value of an option, the strongest first; undefined when nothing or a default is given. */
function givenValue(key: string, layers: readonly Layer[]): unknown {
	const value = layers.find(({values}) => values.has(key))?.values.get(key);
	const option = configOption(key);
	const read = option.schema.safeParse(value);
	// What can't be read is a value all the same, and the user has to see it.
	if (!read.success) return value;
	return isDeepStrictEqual(read.data, option.schema.safeParse(undefined).data) ? undefined : value;
}

/** The load model that given values make. */
export function loadChoiceOf(layers: readonly Layer[]): LoadChoice {
	const has = (key: string) => givenValue(key, layers) !== undefined;
	if (has('findCapacity')) return 'capacity';
	if (has('steps')) return 'steps';
	if (has('stages')) return 'stages';
	return has('rate') ? 'rate' : 'connections';
}

/** Whether a field has a meaning in a model. */
function isUsed(key: string, choice: LoadChoice, hasRate: boolean): boolean {
	if (!modelKeys.has(key)) return true;
	const {by, beside} = models[choice];
	if (modelOptions.includes(key)) return by.includes(key) || beside.includes(key);
	const [own] = by;
	const given = modelOptions.filter(
		(other) => other === own || (other === 'rate' && hasRate && beside.includes(other)),
	);
	// Levels of connections take the place of their number, unless a search begins there.
	if (key === harmless) return choice !== 'steps' || given.includes('rate');
	if (given.some((other) => excludesEachOther(key, other))) return false;
	const {needs} = configOption(key).meta;
	return needs === undefined || needs.anyOf.some((other) => given.includes(other));
}

/**
 * Whether the form shows a field: of those on the load, the fields of the chosen model, and others whose
 * given values contradict it.
 */
export function isShown(field: Field, choice: LoadChoice, layers: readonly Layer[]): boolean {
	const {key} = field.option;
	// The switch is the choice itself.
	if (key === 'findCapacity') return false;
	if (elsewhere(key) || isUsed(key, choice, givenValue('rate', layers) !== undefined)) {
		return true;
	}
	return key !== harmless && givenValue(key, layers) !== undefined;
}

/** A model's own options first, each with those that need it, then what may stand beside it. */
function placeOf(key: string, choice: LoadChoice): number {
	const {by, beside} = models[choice];
	const order = [...by, ...beside];
	const place = order.indexOf(key);
	if (place >= 0) return place;
	const needed = order.findLastIndex((other) => isNeeded(key, other));
	return needed >= 0 ? needed + 0.5 : order.length;
}

/** The form's fields as they stand there: with those of the chosen model together, below the choice. */
export function arrangeFields(
	fields: readonly Field[],
	choice: LoadChoice,
	layers: readonly Layer[],
): {readonly before: readonly Field[]; readonly after: readonly Field[]} {
	const shown = fields.filter((field) => isShown(field, choice, layers));
	const isOwn = ({option: {key}}: Field) => modelKeys.has(key) && !elsewhere(key);
	const own = shown
		.filter(isOwn)
		.toSorted((a, b) => placeOf(a.option.key, choice) - placeOf(b.option.key, choice));
	const others = shown.filter((field) => !isOwn(field));
	const first = others.findIndex(({option}) => option.meta.group === 'Load');
	return {before: others.slice(0, first), after: [...own, ...others.slice(first)]};
}

export type Choice = {
	readonly edits: Edits;
	/** Typed values that another model uses: they return when it is chosen. */
	readonly parked: Edits;
	/** Flags of values that were cleared because they contradict the model. */
	readonly cleared: readonly string[];
};

/**
 * Chooses a load model. Typed values that contradict it are put aside; given ones are overruled by an
 * edit to the default, which is the value `undefined`.
 * @param below the layers under the edits
 */
export function chooseLoad(
	choice: LoadChoice,
	{edits, parked}: Pick<Choice, 'edits' | 'parked'>,
	below: readonly Layer[],
): Choice {
	const next = new Map([...parked, ...edits]);
	const aside = new Map<string, unknown>();
	const cleared: string[] = [];
	// Overruled values come back; what still contradicts is overruled again.
	for (const [key, value] of next) if (modelKeys.has(key) && value === undefined) next.delete(key);
	next.delete('findCapacity');
	const rate = next.has('rate') ? next.get('rate') : givenValue('rate', below);
	for (const {key, meta} of configOptions) {
		if (key === harmless || isUsed(key, choice, rate !== undefined)) continue;
		const typed = edits.has(key) && edits.get(key) !== undefined;
		if (next.has(key)) aside.set(key, next.get(key));
		next.delete(key);
		const given = givenValue(key, below) !== undefined;
		if (given) next.set(key, undefined);
		if ((typed || (given && !edits.has(key))) && key !== 'findCapacity') cleared.push(meta.flag);
	}
	if (choice === 'capacity' && givenValue('findCapacity', below) === undefined) {
		next.set('findCapacity', true);
	}
	return {edits: next, parked: aside, cleared};
}

/** The load model after another. */
export const nextLoad = (choice: LoadChoice): LoadChoice =>
	loadChoices[(loadChoices.indexOf(choice) + 1) % loadChoices.length]!;
