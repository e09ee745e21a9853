import {presetList} from '../../../config/reply-rule.ts';
import {Picker, type PickerItem} from '../../components/picker.tsx';

export type ReplyAnswer =
	| {readonly kind: 'preset'; readonly name: string}
	/** A rule written by the user. */
	| {readonly kind: 'own'}
	| {readonly kind: 'none'};

/** Lists each preset once; its other names are for the command line. */
const items: readonly PickerItem<ReplyAnswer>[] = [
	...presetList.map(({name, description}): PickerItem<ReplyAnswer> => {
		const [first = name] = name.split(', ');
		return {name: first, about: description, value: {kind: 'preset', name: first}};
	}),
	{name: 'own rule', about: 'a rule as JSON, or @FILE; t finds one', value: {kind: 'own'}},
];

/** Lets the user choose how replies are understood. */
export function ReplyChoice({
	current,
	width,
	onAnswer,
}: {
	/** The current rule, as the form shows it. */
	readonly current: string;
	readonly width: number;
	readonly onAnswer: (answer: ReplyAnswer) => void;
}) {
	return (
		<Picker
			title="How does the chatbot reply?"
			hint="A preset brings its own request, unless you have set one."
			items={items}
			current={items.some(({name}) => name === current) ? current : 'own rule'}
			width={width}
			onAnswer={(answer) => onAnswer(answer?.chosen ?? {kind: 'none'})}
		/>
	);
}
