import {isDeepStrictEqual} from 'node:util';
import type {Layer} from '../../config/resolve.ts';
import {configOptions} from '../../config/options/run-options.ts';
import type {Edits, Field} from './form.ts';

/** The load models of the form, in the order in which Enter goes through them. */
export const loadChoices = ['connections', 'rate', 'steps', 'stages', 'capacity'] as const;
export type LoadChoice = (typeof loadChoices)[number];

/** The fields that say how the load changes: each is of use in some models only. */
const fieldsOf: Readonly<Record<LoadChoice, readonly string[]>> = {
	connections: ['connections', 'thinkTime', 'duration', 'repeat', 'abortOnFail'],
	rate: ['rate', 'arrivals', 'maxConnections', 'connections', 'duration', 'repeat', 'abortOnFail'],
	steps: ['steps', 'hold', 'pause', 'rate', 'abortOnFail'],
	stages: ['stages', 'connections', 'rate', 'abortOnFail'],
	capacity: ['findCapacity', 'steps', 'hold', 'pause', 'connections', 'rate'],
};
/** What a rate brings along where it is a choice, and what only a model without one has. */
const withRate = ['arrivals', 'maxConnections', 'connections'];
const withoutRate = ['thinkTime'];

/** The field that a model means nothing without. */
export const neededField: Readonly<Record<LoadChoice, string | undefined>> = {
	connections: undefined,
	rate: 'rate',
	steps: 'steps',
	stages: 'stages',
	// Without thresholds there is no capacity; whoever checks the plan says so.
	capacity: undefined,
};

const modelKeys = new Set([...Object.values(fieldsOf).flat(), ...withRate, ...withoutRate]);
/** The switch is the choice itself; the others stand among their own groups whatever the load. */
const neverAmong = new Set(['findCapacity']);
const elsewhere = new Set(['repeat', 'abortOnFail']);
/** Of no use in some models, but in nobody's way. */
const harmless = new Set(['connections']);

/** The given value of an option, the strongest first; undefined when nothing or a default is given. */
function givenValue(key: string, layers: readonly Layer[]): unknown {
	const value = layers.find(({values}) => values.has(key))?.values.get(key);
	const option = configOptions.find((each) => each.key === key)!;
	const read = option.schema.safeParse(value);
	// What can't be read is a value all the same, and the user is to see it.
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

/** Whether a field says anything in a model. */
function isUsed(key: string, choice: LoadChoice, hasRate: boolean): boolean {
	if (!modelKeys.has(key) || fieldsOf[choice].includes(key)) return true;
	if (choice === 'connections' || choice === 'rate') return false;
	return (hasRate ? withRate : withoutRate).includes(key);
}

/**
 * Whether the form shows a field: of the model's own fields those of the chosen model, and any other
 * that is given and would be in its way.
 */
export function isShown(field: Field, choice: LoadChoice, layers: readonly Layer[]): boolean {
	const {key} = field.option;
	if (neverAmong.has(key)) return false;
	if (elsewhere.has(key) || isUsed(key, choice, givenValue('rate', layers) !== undefined)) {
		return true;
	}
	return !harmless.has(key) && givenValue(key, layers) !== undefined;
}

/** The form's fields as they stand there: with those of the chosen model together, below the choice. */
export function arrangeFields(
	fields: readonly Field[],
	choice: LoadChoice,
	layers: readonly Layer[],
): {readonly before: readonly Field[]; readonly after: readonly Field[]} {
	const shown = fields.filter((field) => isShown(field, choice, layers));
	const isOwn = ({option: {key}}: Field) => modelKeys.has(key) && !elsewhere.has(key);
	const order = [...fieldsOf[choice], ...modelKeys];
	const own = shown
		.filter(isOwn)
		.toSorted((a, b) => order.indexOf(a.option.key) - order.indexOf(b.option.key));
	const others = shown.filter((field) => !isOwn(field));
	const first = others.findIndex(({option}) => option.meta.group === 'Load');
	return {before: others.slice(0, first), after: [...own, ...others.slice(first)]};
}

export type Choice = {
	readonly edits: Edits;
	/** Typed values that another model has a use for: they are there again when it is chosen. */
	readonly parked: Edits;
	/** Flags of values that were taken back because they contradict the model. */
	readonly cleared: readonly string[];
};

/**
 * Chooses a load model: typed values that contradict it are put aside, and given ones that do are
 * overruled by an edit back to the default, which is the value `undefined`.
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
	// Overruled values come back; what still contradicts is overruled anew.
	for (const [key, value] of next) if (modelKeys.has(key) && value === undefined) next.delete(key);
	next.delete('findCapacity');
	const rate = next.has('rate') ? next.get('rate') : givenValue('rate', below);
	for (const {key, meta} of configOptions) {
		if (harmless.has(key) || isUsed(key, choice, rate !== undefined)) continue;
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
