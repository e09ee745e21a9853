import {Box, Text} from 'ink';
import {padEnd, truncate, widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {TextInput} from '../../components/text-input.tsx';
import {inFormWords, type Field} from '../../state/form.ts';
import {useTheme} from '../../theme.tsx';
import {labelWidth} from './load-row.tsx';

/** The pointer, and the space before the source. */
const beside = 3;

/** Whether it is worth saying where a value comes from. */
const isTold = ({source}: Field): boolean => source !== 'default';

/** A field: its name, its value, and where that comes from if not from a default. */
export function FieldRow({
	field,
	needed,
	problem,
	selected,
	columns,
	editing,
	onSubmit,
	onCancel,
	onChange,
	onTab,
}: {
	readonly field: Field;
	readonly needed: boolean;
	/** What is wrong with it, if anything. */
	readonly problem: string | undefined;
	readonly selected: boolean;
	readonly columns: number;
	readonly editing: boolean;
	readonly onSubmit: (text: string) => void;
	readonly onCancel: () => void;
	readonly onChange: (text: string) => void;
	/** Takes what was probably meant. */
	readonly onTab: () => void;
}) {
	const {own, colors, pointer, marks} = useTheme();
	const {option, shown, source} = field;
	const origin = isTold(field) ? source : '';
	const room = Math.max(8, columns - labelWidth - beside - widthOf(origin));
	const empty = shown === '' && option.key === 'url' ? 'wss://… of your chatbot' : shown;
	const value = needed ? `needed, such as ${option.meta.example}` : sanitiseLine(empty);
	const mark = problem === undefined && !needed ? '' : `${marks.error} `;
	return (
		<Box height={1} flexShrink={0}>
			<Box flexShrink={0}>
				<Text color={colors.accent}>{selected ? `${pointer} ` : '  '}</Text>
				<Text bold={selected} dimColor={!selected}>
					{padEnd(truncate(option.meta.flag, labelWidth - 1), labelWidth)}
				</Text>
			</Box>
			{editing ? (
				<TextInput
					initial={field.text}
					placeholder={field.offered}
					columns={columns - labelWidth - beside}
					onSubmit={(text) => onSubmit(text === field.offered ? '' : text)}
					onCancel={onCancel}
					onChange={onChange}
					onKey={(key) => {
						if (key !== 'tab') return false;
						onTab();
						return true;
					}}
				/>
			) : (
				<>
					<Box width={room} flexShrink={0}>
						<Text
							wrap="truncate-end"
							dimColor={source === 'default' && !needed && problem === undefined}
							{...(problem !== undefined && {color: colors.bad})}
							{...(needed && {color: colors.warn})}
						>
							{mark}
							{own(inFormWords(value))}
						</Text>
					</Box>
					{origin !== '' && (
						<Text
							color={source === 'edited' ? colors.accent : undefined}
							dimColor={source !== 'edited'}
						>
							{` ${origin}`}
						</Text>
					)}
				</>
			)}
		</Box>
	);
}
