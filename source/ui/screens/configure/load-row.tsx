import {Box, Text} from 'ink';
import {padEnd, widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {loadChoices, type LoadChoice} from '../../state/load-form.ts';
import {useTheme} from '../../theme.tsx';
import type {FormRow} from '../../state/form-rows.ts';

/** The width of the form's labels. */
export const labelWidth = 16;

export const loadHelp = 'how the load changes over time: Enter chooses one of five models';

const fullNames: Readonly<Record<LoadChoice, string>> = {
	...{connections: 'connections', rate: 'rate', steps: 'steps', stages: 'stages'},
	capacity: 'capacity',
};
const briefNames = {...fullNames, connections: 'conn.', capacity: 'cap.'};

const keyFor: Readonly<Record<LoadChoice, string>> = {
	connections: 'connections',
	rate: 'rate',
	steps: 'steps',
	stages: 'stages',
	capacity: 'steps',
};

/** The load models side by side, each with its name; where there is little room, in brief. */
export function LoadRow({
	rows,
	choice,
	selected,
	columns,
}: {
	readonly rows: readonly FormRow[];
	readonly choice: LoadChoice;
	readonly selected: boolean;
	readonly columns: number;
}) {
	const {ascii, colors, pointer} = useTheme();
	const signs = ascii ? {on: '(o)', off: '( )'} : {on: '◉', off: '○'};
	const row = rows.find(({key}) => key === keyFor[choice]);
	const field = row?.kind === 'field' ? row.field : undefined;
	const value =
		field && field.text !== '' ? field.shown : choice === 'connections' ? field?.shown : '';
	const parts = (names: Readonly<Record<LoadChoice, string>>, withValue: boolean) =>
		loadChoices.map((each) => {
			const shownValue = withValue ? sanitiseLine(value ?? '') : '';
			return each === choice
				? `${signs.on} ${names[each]} ${shownValue}`.trimEnd()
				: `${signs.off} ${names[each]}`;
		});
	const room = columns - labelWidth - 2;
	const choices = [parts(fullNames, true), parts(briefNames, true), parts(briefNames, false)];
	const gap = widthOf(choices[0]!.join('  ')) <= room ? '  ' : ' ';
	const shown = choices.find((each) => widthOf(each.join(' ')) <= room) ?? choices.at(-1)!;
	return (
		<Box height={1} flexShrink={0}>
			<Box flexShrink={0}>
				<Text color={colors.accent}>{selected ? `${pointer} ` : '  '}</Text>
				<Text bold={selected}>{padEnd('load', labelWidth)}</Text>
			</Box>
			<Text wrap="truncate-end">
				{shown.map((part, index) => (
					<Text
						key={loadChoices[index]}
						bold={loadChoices[index] === choice}
						dimColor={loadChoices[index] !== choice}
					>
						{index === 0 ? part : gap + part}
					</Text>
				))}
			</Text>
		</Box>
	);
}
