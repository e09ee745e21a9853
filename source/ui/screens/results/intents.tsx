import {Box, Text} from 'ink';
import {useMemo, useState} from 'react';
import {
	confusionOf,
	standingsOf,
	type IntentStanding,
	type RunDocument,
} from '../../../store/run-document.ts';
import {formatCount, formatSeconds, formatShare} from '../../../terminal/format.ts';
import {padEnd, padStart, truncate, widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {useKeys} from '../../keys/keys.tsx';
import {moveIn, type Move} from '../../state/selection.ts';
import {useTheme} from '../../theme.tsx';

const widestName = 18;
const cellWidth = 7;

type Line = {readonly key: string; readonly content: React.ReactNode};

function intentLines(
	standings: ReadonlyMap<string, IntentStanding>,
	own: (text: string) => string,
	name: (text: string) => string,
): Line[] {
	return [...standings].map(([intent, {count, passed, errored, p50, p95}]) => ({
		key: `figures ${intent}`,
		content: own(
			`${name(intent)} ${padStart(formatCount(count), 8)} ${padStart(formatShare(passed, count), 8)} ${padStart(formatCount(errored), 8)} ${padStart(formatSeconds(p50), 9)} ${padStart(formatSeconds(p95), 9)}`,
		),
	}));
}

/** Per intent count, pass rate and latency, and how often each was taken for which other. */
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
	const standings = useMemo(() => standingsOf(document.latest), [document]);
	const names = [...standings.keys(), ...got];
	const width = Math.min(
		widestName,
		Math.max(8, ...names.map((text) => widthOf(sanitiseLine(text)))),
	);
	const name = (text: string) => padEnd(truncate(sanitiseLine(text), width), width);
	const fitting = got.slice(0, Math.max(1, Math.floor((columns - width - 1) / (cellWidth + 1))));
	const hidden = got.length - fitting.length;

	const lines: Line[] = [
		{
			key: 'head',
			content: (
				<Text
					dimColor
				>{`${padEnd('intent', width)}    count   passed  errored       p50       p95`}</Text>
			),
		},
		...intentLines(standings, own, name),
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
					{fitting
						.map((text) => padStart(truncate(sanitiseLine(text), cellWidth), cellWidth))
						.join(' ')}
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
	useKeys('list', {
		down: () => move('down'),
		up: () => move('up'),
		pageDown: () => move('pageDown'),
		pageUp: () => move('pageUp'),
		first: () => move('first'),
		last: () => move('last'),
	});
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
