import {Box, Text} from 'ink';
import {useMemo, useState} from 'react';
import {
	confusionOf,
	resultsByIntent,
	type IntentResults,
	type RunDocument,
} from '../../../runs/saved-run-reader.ts';
import {runHasOwnResponseTime} from '../../../model/response-time.ts';
import {formatCount} from '../../../terminal/format.ts';
import {padEnd, padStart, truncateApart, widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {useMoves} from '../../hooks/use-moves.ts';
import {fitIntentColumns} from '../../format/intent-table.ts';
import {moveIn, type Move} from '../../state/selection.ts';
import {gap, tableLine} from '../../../terminal/table.ts';
import {useTheme} from '../../theme.tsx';

const widestName = 18;
const cellWidth = 7;

type Line = {readonly key: string; readonly content: React.ReactNode};

/** The figures of each intent, as many as fit. */
function intentLines(
	results: ReadonlyMap<string, IntentResults>,
	responds: boolean,
	columns: number,
	own: (text: string) => string,
	name: (text: string) => string,
): Line[] {
	const {shown, hidden} = fitIntentColumns([...results.values()], responds, columns);
	const spacing = ' '.repeat(gap);
	const line = (first: string, textOf: (column: (typeof shown)[number]) => string) =>
		own([first, tableLine(shown, textOf)].join(spacing));
	const more = hidden > 0 ? `  (+${hidden})` : '';
	return [
		{key: 'head', content: <Text dimColor>{line(name('intent'), ({title}) => title) + more}</Text>},
		...[...results].map(([intent, result]) => ({
			key: `figures ${intent}`,
			content: line(name(intent), ({cell}) => cell(result)),
		})),
	];
}

/** Count, pass rate and latency per intent, and how often each was confused with which other. */
export function Intents({
	document,
	height,
	columns,
}: {
	readonly document: RunDocument;
	readonly height: number;
	readonly columns: number;
}) {
	const {own, colors} = useTheme();
	const [top, setTop] = useState(0);
	const matrix = useMemo(() => confusionOf(document.latest), [document]);
	const got = useMemo(
		() =>
			[
				...new Set([...matrix.keys(), ...[...matrix.values()].flatMap((row) => [...row.keys()])]),
			].toSorted(),
		[matrix],
	);
	const results = useMemo(() => resultsByIntent(document.latest), [document]);
	// A run that never finished has attempts, but no figures to decide by.
	const responds = !document.summary || runHasOwnResponseTime(document.summary);
	const names = [...results.keys(), ...got];
	const width = Math.min(
		widestName,
		Math.max(8, ...names.map((text) => widthOf(own(sanitiseLine(text))))),
	);
	const shown = (text: string) => own(sanitiseLine(text));
	const rowNames = truncateApart(names.map(shown), width);
	const name = (text: string) => padEnd(rowNames.get(shown(text)) ?? shown(text), width);
	const heads = truncateApart(got.map(shown), cellWidth);
	const fitting = got.slice(0, Math.max(1, Math.floor((columns - width - 1) / (cellWidth + 1))));
	const hidden = got.length - fitting.length;

	const lines: Line[] = [
		...intentLines(results, responds, columns - width, own, name),
		{key: 'gap', content: ' '},
		{
			key: 'title',
			content: (
				<Text>
					<Text bold>expected (down) x got (across)</Text>
					<Text dimColor>{hidden > 0 ? `  ${hidden} more columns need a wider terminal` : ''}</Text>
				</Text>
			),
		},
		{
			key: 'columns',
			content: (
				<Text dimColor>
					{' '.repeat(width)}{' '}
					{fitting.map((text) => padStart(heads.get(shown(text)) ?? '', cellWidth)).join(' ')}
				</Text>
			),
		},
		...[...matrix].map(([expected, row]) => ({
			key: `matrix ${expected}`,
			content: (
				<Text>
					{name(expected)}{' '}
					{fitting.map((answer) => {
						const count = row.get(answer) ?? 0;
						const text = padStart(count === 0 ? own('·') : formatCount(count), cellWidth);
						if (count === 0) return <Text key={answer} dimColor>{`${text} `}</Text>;
						return (
							<Text
								key={answer}
								bold
								color={answer === expected ? colors.good : colors.warn}
							>{`${text} `}</Text>
						);
					})}
				</Text>
			),
		})),
	];
	const start = Math.min(top, Math.max(0, lines.length - height));
	const move = (to: Move) =>
		setTop(moveIn(Math.max(1, lines.length - height + 1), start, to, height));
	useMoves(move);
	if (names.length === 0) return <Text dimColor>no prompt of this run has an intent</Text>;
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			{lines.slice(start, start + height).map(({key, content}) => (
				<Text key={key} wrap="truncate-end">
					{content}
				</Text>
			))}
		</Box>
	);
}
