import {Text} from 'ink';
import type {IntentResults} from '../../../../runs/saved-run-reader.ts';
import {padEnd, truncateApart, widthOf} from '../../../../terminal/fit.ts';
import {sanitiseLine} from '../../../../terminal/sanitise.ts';
import {gap, tableLine} from '../../../../terminal/table.ts';
import {Bar} from '../../../components/bar.tsx';
import {fitIntentColumns} from '../../../format/intent-table.ts';
import {windowOf} from '../../../state/selection.ts';
import {useTheme} from '../../../theme.tsx';

const widestName = 18;
const barWidth = {least: 6, most: 20};
/** Columns of the figures without which a bar would say little. */
const besideBar = {latency: 28, both: 38};

/** Names within a number of columns, all different. */
export function shortNames(
	names: readonly string[],
	own: (text: string) => string,
	most = widestName,
): {readonly width: number; readonly nameOf: (name: string) => string} {
	const shown = (text: string) => own(sanitiseLine(text));
	const width = Math.min(most, Math.max(8, ...names.map((name) => widthOf(shown(name)))));
	const short = truncateApart(names.map(shown), width);
	return {width, nameOf: (name) => padEnd(short.get(shown(name)) ?? shown(name), width)};
}

/** The pass rate of each intent as a bar, and as many figures as fit; the selected one stands out. */
export function IntentFigures({
	figures,
	responds,
	selected,
	columns,
	height,
}: {
	readonly figures: readonly (readonly [string, IntentResults])[];
	readonly responds: boolean;
	/** The intent of the selected cell. */
	readonly selected: string | undefined;
	readonly columns: number;
	/** With the row of heads. */
	readonly height: number;
}) {
	const {own, colors, textOnly, pointer} = useTheme();
	const {width, nameOf} = shortNames(
		figures.map(([name]) => name),
		own,
	);
	const room = columns - width - 2;
	const bar = textOnly
		? 0
		: Math.min(barWidth.most, room - (responds ? besideBar.both : besideBar.latency));
	const barRoom = bar >= barWidth.least ? bar + gap : 0;
	const all = figures.map(([, result]) => result);
	const {shown, hidden} = fitIntentColumns(all, responds, room - barRoom);
	const position = Math.max(
		0,
		figures.findIndex(([name]) => name === selected),
	);
	const {from, to} = windowOf(figures.length, position, Math.max(1, height - 1));
	const spacing = ' '.repeat(gap);
	const more = hidden > 0 ? `  (+${hidden})` : '';
	return (
		<>
			<Text dimColor wrap="truncate-end">
				{`  ${padEnd('intent', width)}${' '.repeat(barRoom)}${spacing}`}
				{own(tableLine(shown, ({title}) => title) + more)}
			</Text>
			{figures.slice(from, to).map(([name, result]) => (
				<Text key={name} wrap="truncate-end" bold={name === selected}>
					<Text color={colors.accent}>{name === selected ? `${pointer} ` : '  '}</Text>
					{nameOf(name)}
					{barRoom > 0 && (
						<>
							{spacing}
							<Bar value={result.passed} total={result.count} width={bar} color={colors.good} />
						</>
					)}
					{spacing}
					{own(tableLine(shown, ({cell}) => cell(result)))}
				</Text>
			))}
		</>
	);
}
