import type {Layer} from '../../config/resolve.ts';
import type {Field} from './form.ts';
import {arrangeFields, type LoadChoice} from './load-form.ts';

/** The groups of the form, in order. */
export const formGroups = [
	'Target',
	'Dataset',
	'Reply',
	'Load',
	'Checks',
	'Output',
	'More',
] as const;
export type FormGroup = (typeof formGroups)[number];

export type FormRow =
	| {readonly key: string; readonly kind: 'start'}
	/** The title of a group; Enter shows its further fields, or hides them again. */
	| {
			readonly key: string;
			readonly kind: 'group';
			readonly group: FormGroup;
			/** How many fields it can show besides those in sight. */
			readonly hidden: number;
			readonly isOpen: boolean;
	  }
	| {readonly key: string; readonly kind: 'load'}
	| {
			readonly key: string;
			readonly kind: 'field';
			readonly field: Field;
			/** The load model needs its value. */
			readonly needed: boolean;
	  };

/** Key of the row with the load models. */
export const loadRowKey = 'load model';
export const startRowKey = 'start';
export const groupKey = (group: FormGroup): string => `group ${group}`;

/** The fields that matter first, which are always in sight. */
const first: Readonly<Record<FormGroup, readonly string[]>> = {
	Target: ['url', 'headers'],
	Dataset: ['datasets', 'maxSamples'],
	Reply: ['reply', 'payload'],
	Load: ['connections', 'rate', 'steps', 'stages', 'hold', 'duration'],
	Checks: ['metrics', 'thresholds'],
	Output: ['name'],
	More: [],
};

/** Fields of the group `Load` that say how a load is made up; the others are technical. */
const ofLoad = [
	...['connections', 'rate', 'steps', 'stages', 'hold', 'pause', 'duration', 'warmup'],
	...['thinkTime', 'arrivals', 'leave', 'connectionMode', 'inFlight', 'maxConnections'],
	...['connectRate', 'findCapacity'],
];

/** The group of the form that a field stands in. */
export function formGroupOf({option: {key, meta}}: Field): FormGroup {
	if (meta.group === 'Load') return ofLoad.includes(key) ? 'Load' : 'More';
	if (meta.group === 'Quality') return 'Checks';
	return formGroups.find((group) => group === meta.group) ?? 'More';
}

/** Whether a field is in sight while its group is folded: it matters first, or differs from the default. */
function isInSight(field: Field, group: FormGroup, needed: boolean): boolean {
	const {source, problem, option} = field;
	if (needed || problem !== undefined || first[group].includes(option.key)) return true;
	return source !== 'default' && source !== 'preset';
}

type Given = {
	readonly fields: readonly Field[];
	readonly choice: LoadChoice;
	readonly layers: readonly Layer[];
	/** The field for which the load model still needs a value. */
	readonly needed: string | undefined;
};

/** The rows of the form: Start, then each group with the fields in sight. */
export function rowsOf(
	{fields, choice, layers, needed}: Given,
	open: ReadonlySet<FormGroup>,
): FormRow[] {
	const {before, after} = arrangeFields(fields, choice, layers);
	const shown = [...before, ...after];
	const rows: FormRow[] = [{key: startRowKey, kind: 'start'}];
	for (const group of formGroups) {
		const own = shown.filter((field) => formGroupOf(field) === group);
		if (own.length === 0) continue;
		const order = first[group];
		const sorted = [
			...order.flatMap((key) => own.filter(({option}) => option.key === key)),
			...own.filter(({option}) => !order.includes(option.key)),
		];
		const isOpen = open.has(group);
		const inSight = sorted.filter(
			(field) => isOpen || isInSight(field, group, field.option.key === needed),
		);
		const always = sorted.filter((field) => isInSight(field, group, field.option.key === needed));
		rows.push({
			...{key: groupKey(group), kind: 'group', group, isOpen},
			hidden: sorted.length - always.length,
		});
		if (group === 'Load') rows.push({key: loadRowKey, kind: 'load'});
		for (const field of inSight) {
			const {key} = field.option;
			rows.push({key, kind: 'field', field, needed: key === needed});
		}
	}
	return rows;
}

/** How well a field fits what is searched for; the lower the better, undefined when it does not. */
function fitOf({option: {meta, key}}: Field, wanted: string): number | undefined {
	const [name, other] = [meta.flag, key.toLowerCase()];
	if (name === wanted || other === wanted) return 0;
	if (name.startsWith(wanted) || other.startsWith(wanted)) return 1;
	if (name.includes(wanted) || other.includes(wanted)) return 2;
	const words = meta.help.toLowerCase().split(/[^a-z0-9]+/);
	if (words.some((word) => word.startsWith(wanted))) return 3;
	return meta.help.toLowerCase().includes(wanted) ? 4 : undefined;
}

/**
 * The fields that fit a text: by name first, then by a word of their help, and of equal ones those that
 * matter first; those that the load model hides come last.
 */
export function findFields(
	fields: readonly Field[],
	text: string,
	isHidden: (field: Field) => boolean,
): readonly Field[] {
	const wanted = text
		.trim()
		.toLowerCase()
		.replaceAll(/[\s_]+/g, '-');
	if (wanted === '') return [];
	return fields
		.flatMap((field) => {
			const fit = fitOf(field, wanted);
			if (fit === undefined) return [];
			const minor = first[formGroupOf(field)].includes(field.option.key) ? 0 : 0.5;
			return [{field, place: fit + minor + (isHidden(field) ? 10 : 0)}];
		})
		.toSorted((a, b) => a.place - b.place)
		.map(({field}) => field);
}
