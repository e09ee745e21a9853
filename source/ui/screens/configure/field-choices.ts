import type {PickerItem} from '../../components/picker.tsx';
import {choicesOf, type Field} from '../../state/form.ts';
import type {LoadChoice} from '../../state/load-form.ts';

/** The load models, in words. */
export const loadItems: readonly PickerItem<LoadChoice>[] = [
	{
		name: 'connections',
		about: 'a number of users, each waits for its reply (closed model)',
		value: 'connections',
	},
	{
		name: 'rate',
		about: 'a number of prompts per second, whatever the replies do (open model)',
		value: 'rate',
	},
	{name: 'steps', about: 'one level after another, with a pause in between', value: 'steps'},
	{name: 'stages', about: 'ramps up and down over time', value: 'stages'},
	{
		name: 'capacity',
		about: 'searches for the highest level at which every threshold holds',
		value: 'capacity',
	},
];

/** Values that are often wanted where others are possible too. */
const usual: Readonly<Record<string, readonly (readonly [name: string, about: string])[]>> = {
	arrivals: [
		['constant', 'evenly spaced'],
		['poisson', 'at random, as independent users come'],
		['gamma:2', 'in bursts; the number says how even, 1 is poisson'],
		['replay', "at the rows' own times, see --field time"],
	],
};

/** What a picker yields: a value, or that another one will be typed. */
export type FieldAnswer = {readonly value: unknown} | {readonly typed: true};

/** The values to choose from; undefined for a field whose value is typed, or that is a switch. */
export function pickerItems({
	option,
	source,
}: Field): readonly PickerItem<FieldAnswer>[] | undefined {
	const often = usual[option.key];
	if (often) {
		return [
			...often.map(([name, about]) => ({name, about, value: {value: name}})),
			{name: 'another', about: `type it, such as ${option.meta.example}`, value: {typed: true}},
		];
	}
	const choices = choicesOf(option);
	if (!choices || choices.every((choice) => typeof choice === 'boolean')) return undefined;
	const fallback: unknown = option.schema.safeParse(undefined).data;
	return choices.map((choice) => ({
		name: String(choice),
		about: choice === fallback && source !== 'default' ? 'the default' : '',
		value: {value: choice},
	}));
}
