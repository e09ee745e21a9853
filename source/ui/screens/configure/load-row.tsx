import {Box, Text} from 'ink';
import {padEnd, widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {loadChoices, type LoadChoice} from '../../state/load-form.ts';
import {useTheme} from '../../theme.tsx';
import type {FormRow} from '../../state/form-rows.ts';

/** The width of the form's labels. */
export const labelWidth = 16;

export const loadHelp = 'how the load changes over time: Enter cycles through the five models';

const keyFor: Readonly<Record<LoadChoice, string>> = {
	connections: 'connections',
	rate: 'rate',
	steps: 'steps',
	stages: 'stages',
	capacity: 'steps',
};

/** The load models side by side; if they do not all fit, only the chosen one shows its name. */
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
	const field = rows.find(({key}) => key === keyFor[choice])?.field;
	const value =
		field && field.text !== '' ? field.shown : choice === 'connections' ? field?.shown : '';
	const parts = (named: boolean) =>
		loadChoices.map((each) =>
			each === choice
				? `${signs.on} ${each} ${sanitiseLine(value ?? '')}`.trimEnd()
				: named
					? `${signs.off} ${each}`
					: signs.off,
		);
	const whole = parts(true);
	const fits = widthOf(whole.join('  ')) <= columns - labelWidth - 2;
	const shown = fits ? whole : parts(false);
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
						{part}
						{fits ? '  ' : ' '}
					</Text>
				))}
			</Text>
		</Box>
	);
}
