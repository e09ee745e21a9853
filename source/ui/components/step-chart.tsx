import {Box, Text} from 'ink';
import {
	levelCells,
	levelGlyphs,
	type LevelCellsOptions,
	type LevelTone,
} from '../format/level-cells.ts';
import {useTheme, type Theme} from '../theme.tsx';

/** The properties of a text of some tone. */
function styleOf(tone: LevelTone, {colors}: Theme) {
	if (tone === 'axis' || tone === 'muted') return {dimColor: true};
	if (tone === 'selected') return {color: colors.accent, bold: true};
	return {color: tone === 'first' ? colors.accent : colors[tone]};
}

/**
 * One or two figures against the levels of load: a mark for each level over its number, and the selected
 * level's figures in the legend.
 */
export function StepChart({
	names,
	height,
	...options
}: Omit<LevelCellsOptions, 'ascii' | 'braille'> & {
	readonly names: readonly [string, string?];
}) {
	const theme = useTheme();
	const {ascii, textOnly, own} = theme;
	if (textOnly || height < 3) return null;
	const {first, second, selected} = options;
	const braille = theme.chart === 'braille';
	const rows = levelCells({...options, height: height - 1, ascii, braille});
	const glyphs = ascii ? levelGlyphs.ascii : levelGlyphs.unicode;
	const figure = ({values, format}: typeof first) => {
		const value = values[selected] ?? null;
		return value === null || !Number.isFinite(value) ? '–' : format(value);
	};
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<Text wrap="truncate-end">
				<Text {...styleOf('first', theme)}>{`${glyphs.first} ${own(names[0])} `}</Text>
				<Text bold>{own(figure(first))}</Text>
				{second && names[1] !== undefined && (
					<>
						<Text {...styleOf('second', theme)}>{`   ${glyphs.second} ${own(names[1])} `}</Text>
						<Text bold>{own(figure(second))}</Text>
					</>
				)}
				{options.levels[selected] && (
					<Text dimColor>{`   at ${own(options.levels[selected].label)}`}</Text>
				)}
			</Text>
			{rows.length === 0 && <Text dimColor>no data</Text>}
			{rows.map((cells, row) => (
				<Text key={row} wrap="truncate-end">
					{cells.map(({text, tone}, at) => (
						<Text key={at} {...styleOf(tone, theme)}>
							{text}
						</Text>
					))}
				</Text>
			))}
		</Box>
	);
}
