import {Box, Text} from 'ink';
import type {FormRow} from '../../state/form-rows.ts';
import type {LoadChoice} from '../../state/load-form.ts';
import {windowOf} from '../../state/selection.ts';
import {useTheme} from '../../theme.tsx';
import {FieldRow} from './field-row.tsx';
import {LoadRow} from './load-row.tsx';

function GroupRow({
	row: {group, hidden, isOpen},
	selected,
	spaced,
}: {
	readonly row: Extract<FormRow, {readonly kind: 'group'}>;
	readonly selected: boolean;
	/** Whether a blank row precedes it. */
	readonly spaced: boolean;
}) {
	const {colors, ascii, pointer} = useTheme();
	const sign = hidden === 0 ? ' ' : isOpen ? (ascii ? 'v' : '▾') : ascii ? '>' : '▸';
	return (
		<Box height={1} flexShrink={0} marginTop={spaced ? 1 : 0}>
			<Text wrap="truncate-end">
				<Text color={colors.accent}>{selected ? `${pointer} ` : '  '}</Text>
				<Text bold>{group}</Text>
				{hidden > 0 && (
					<Text dimColor={!selected}>{`  ${sign} ${isOpen ? 'fewer' : `${hidden} more`}`}</Text>
				)}
			</Text>
		</Box>
	);
}

function StartRow({selected}: {readonly selected: boolean}) {
	const {colors, pointer} = useTheme();
	return (
		<Box height={1} flexShrink={0}>
			<Text wrap="truncate-end">
				<Text color={colors.accent}>{selected ? `${pointer} ` : '  '}</Text>
				<Text bold color={colors.good}>
					Start
				</Text>
				<Text dimColor>{'  review the plan, then run it'}</Text>
			</Text>
		</Box>
	);
}

/** As many rows of the form as fit, the selected one among them. */
export function FormList({
	rows,
	choice,
	selected,
	height,
	columns,
	focused,
	editing,
	problemOf,
	onSubmit,
	onCancel,
	onChange,
	onTab,
}: {
	readonly rows: readonly FormRow[];
	readonly choice: LoadChoice;
	readonly selected: number;
	readonly height: number;
	readonly columns: number;
	readonly focused: boolean;
	readonly editing: boolean;
	/** The problem with a field, by its key. */
	readonly problemOf: (key: string) => string | undefined;
	readonly onSubmit: (text: string) => void;
	readonly onCancel: () => void;
	readonly onChange: (text: string) => void;
	/** Takes what was probably meant. */
	readonly onTab: () => void;
}) {
	const {from, to} = windowOf(rows.length, selected, height);
	const groups = rows.filter(({kind}) => kind === 'group').length;
	const isRoomy = rows.length + groups <= height;
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			{rows.slice(from, to).map((row, offset) => {
				const isSelected = focused && from + offset === selected;
				switch (row.kind) {
					case 'start':
						return <StartRow key={row.key} selected={isSelected} />;
					case 'group':
						return <GroupRow key={row.key} row={row} selected={isSelected} spaced={isRoomy} />;
					case 'load':
						return (
							<LoadRow
								key={row.key}
								rows={rows}
								choice={choice}
								selected={isSelected}
								columns={columns}
							/>
						);
					case 'field':
						return (
							<FieldRow
								key={row.key}
								field={row.field}
								needed={row.needed}
								problem={problemOf(row.key)}
								selected={isSelected}
								columns={columns}
								editing={isSelected && editing}
								onSubmit={onSubmit}
								onCancel={onCancel}
								onChange={onChange}
								onTab={onTab}
							/>
						);
				}
			})}
		</Box>
	);
}
