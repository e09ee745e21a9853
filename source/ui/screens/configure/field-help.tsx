import {Box, Text} from 'ink';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {inFormWords, separator, unquoted} from '../../state/form.ts';
import type {FormRow} from '../../state/form-rows.ts';
import {useTheme} from '../../theme.tsx';
import {loadHelp} from './load-row.tsx';

/** What a row is for. */
function helpOf(row: FormRow | undefined): string {
	if (!row) return '';
	switch (row.kind) {
		case 'load':
			return loadHelp;
		case 'group':
			return row.hidden === 0
				? `the fields on ${row.group.toLowerCase()}`
				: `Enter shows ${row.isOpen ? 'fewer' : 'all'} fields of this group`;
		case 'field': {
			const {meta, shape} = row.field.option;
			const several = shape === 'single' ? '' : ` (several: separate with "${separator}")`;
			const more = meta.more === undefined ? '' : `; ${meta.more}`;
			return `${meta.help}${several}; for example ${unquoted(meta.example)}${more}`;
		}
		case 'start':
			return 'Enter starts; arrows choose a field; / finds one';
	}
}

/** Values from this length on are shown in full here, because a row cuts them. */
const longValue = 40;

type Line = {readonly text: string; readonly tone: 'help' | 'value' | 'bad' | 'hint'};

function linesOf(
	row: FormRow | undefined,
	problem: string | undefined,
	suggestion: string | undefined,
	columns: number,
): Line[] {
	const lines = (text: string, tone: Line['tone']): Line[] =>
		wrapText(text, columns).map((line) => ({text: line, tone}));
	const value = row?.kind === 'field' ? sanitiseLine(inFormWords(row.field.shown)) : '';
	return [
		...(problem === undefined ? [] : lines(`! ${sanitiseLine(problem)}`, 'bad')),
		...(suggestion === undefined ? [] : lines(`Tab takes ${suggestion}`, 'hint')),
		...lines(helpOf(row), 'help'),
		...(value.length >= longValue ? lines(value, 'value') : []),
	];
}

/** What is wrong with the selected field, what it is for, and its whole value where that is long. */
export function FieldHelp({
	row,
	problem,
	suggestion,
	columns,
	height,
}: {
	readonly row: FormRow | undefined;
	readonly problem: string | undefined;
	/** A value that was probably meant. */
	readonly suggestion: string | undefined;
	readonly columns: number;
	readonly height: number;
}) {
	const {colors, own, marks} = useTheme();
	const all = linesOf(row, problem, suggestion, columns);
	const shown = all.slice(0, height);
	const cut = all.length > shown.length;
	return (
		<Box flexDirection="column" height={height} overflow="hidden" flexShrink={0}>
			{shown.map(({text, tone}, index) => {
				const end = cut && index === shown.length - 1 ? ` ${marks.ellipsis}` : '';
				return (
					<Text
						key={index}
						wrap="truncate-end"
						dimColor={tone === 'help'}
						{...(tone === 'bad' && {color: colors.bad})}
						{...(tone === 'hint' && {color: colors.accent})}
					>
						{own(text) + end}
					</Text>
				);
			})}
		</Box>
	);
}

/** Rows that the help of the tallest sort takes, within a limit. */
export const helpRowsIn = (height: number): number => (height < 14 ? 2 : height < 24 ? 4 : 6);
