import type {FormRow} from '../../state/form-rows.ts';
import {Box, Text} from 'ink';
import {padEnd, truncate, widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {TextInput} from '../../components/text-input.tsx';
import {separator, type Field} from '../../state/form.ts';
import type {LoadChoice} from '../../state/load-form.ts';
import {windowOf} from '../../state/selection.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {useTheme} from '../../theme.tsx';
import {labelWidth, loadHelp, LoadRow} from './load-row.tsx';

const sourceWidth = 12;

function FieldRow({
	field,
	needed,
	selected,
	columns,
	editing,
	onSubmit,
	onCancel,
	onChange,
}: {
	readonly field: Field;
	readonly needed: boolean;
	readonly selected: boolean;
	readonly columns: number;
	readonly editing: boolean;
	readonly onSubmit: (text: string) => void;
	readonly onCancel: () => void;
	readonly onChange: (text: string) => void;
}) {
	const {own, colors, pointer, marks} = useTheme();
	const {option, shown, source, problem} = field;
	const room = Math.max(8, columns - labelWidth - sourceWidth - 4);
	return (
		<Box height={1} flexShrink={0}>
			<Box flexShrink={0}>
				<Text color={colors.accent}>{selected ? `${pointer} ` : '  '}</Text>
				<Text bold={selected}>
					{padEnd(truncate(option.meta.flag, labelWidth - 1), labelWidth)}
				</Text>
			</Box>
			{editing ? (
				<TextInput
					initial={field.text}
					columns={room + sourceWidth}
					onSubmit={onSubmit}
					onCancel={onCancel}
					onChange={onChange}
				/>
			) : (
				<>
					<Box width={room} flexShrink={0}>
						<Text
							wrap="truncate-end"
							dimColor={source === 'default' && !needed}
							{...(problem !== undefined && {color: colors.bad})}
							{...(needed && {color: colors.warn})}
						>
							{problem === undefined && !needed ? '' : `${marks.error} `}
							{own(needed ? `needed, such as ${option.meta.example}` : sanitiseLine(shown))}
						</Text>
					</Box>
					<Text dimColor>{` ${source}`}</Text>
				</>
			)}
		</Box>
	);
}

/** The height from which a form has room for more than one line of help, and the most lines of help. */
const tallForm = 14;
const mostHelp = 3;

function helpOf(row: FormRow | undefined): string {
	if (row?.kind === 'load') return loadHelp;
	if (!row?.field) return 'Enter starts; arrows choose a field';
	const {meta, shape} = row.field.option;
	const several = shape === 'single' ? '' : ` (several: separate with "${separator}")`;
	const more = meta.more === undefined ? '' : `; ${meta.more}`;
	return `${meta.help}${several}; for example ${meta.example}${more}`;
}

/** As many fields of a configuration as fit, and help on the selected one. */
export function FormList({
	rows,
	choice,
	selected,
	height,
	columns,
	focused,
	editing,
	problem,
	onSubmit,
	onCancel,
	onChange,
}: {
	readonly rows: readonly FormRow[];
	readonly choice: LoadChoice;
	readonly selected: number;
	readonly height: number;
	readonly columns: number;
	readonly focused: boolean;
	readonly editing: boolean;
	/** The problem with the typed text, or with the selected field. */
	readonly problem: string | undefined;
	readonly onSubmit: (text: string) => void;
	readonly onCancel: () => void;
	readonly onChange: (text: string) => void;
}) {
	const {colors, pointer, own, marks} = useTheme();
	const current = rows[selected];
	const help = wrapText(own(helpOf(current)), columns).slice(0, height < tallForm ? 1 : mostHelp);
	const helpRows =
		problem === undefined
			? help.length
			: Math.min(5, Math.ceil((1.15 * (widthOf(problem) + 2)) / Math.max(10, columns)));
	const listRows = Math.max(1, height - helpRows);
	const {from, to} = windowOf(rows.length, selected, listRows);
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<Box flexDirection="column" height={listRows} overflow="hidden">
				{rows.slice(from, to).map((row, offset) => {
					const isSelected = focused && from + offset === selected;
					if (row.kind === 'load') {
						return (
							<LoadRow
								key={row.key}
								rows={rows}
								choice={choice}
								selected={isSelected}
								columns={columns}
							/>
						);
					}
					if (row.kind === 'start' || !row.field) {
						return (
							<Box key={row.key} height={1} flexShrink={0}>
								<Box flexShrink={0}>
									<Text color={colors.accent}>{isSelected ? `${pointer} ` : '  '}</Text>
								</Box>
								<Text bold color={colors.good}>
									Start
								</Text>
								<Text dimColor>{'  review the plan, then run it'}</Text>
							</Box>
						);
					}
					return (
						<FieldRow
							key={row.key}
							field={row.field}
							needed={row.needed === true}
							selected={isSelected}
							columns={columns}
							editing={isSelected && editing}
							onSubmit={onSubmit}
							onCancel={onCancel}
							onChange={onChange}
						/>
					);
				})}
			</Box>
			{problem === undefined ? (
				<Box flexDirection="column" height={helpRows} overflow="hidden">
					{help.map((line) => (
						<Text key={line} dimColor wrap="truncate-end">
							{line}
						</Text>
					))}
				</Box>
			) : (
				<Box height={helpRows} overflow="hidden">
					<Text color={colors.bad} wrap="wrap">
						{own(`${marks.error} ${sanitiseLine(problem)}`)}
					</Text>
				</Box>
			)}
		</Box>
	);
}
