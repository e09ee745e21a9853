import {Box, Text} from 'ink';
import {useMemo, type ComponentProps, type ReactNode} from 'react';
import {runColumns} from '../../reports/run-columns.ts';
import type {ListedRun} from '../../store/history.ts';
import {formatCount} from '../../terminal/format.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {fitColumns, gap} from '../../terminal/table.ts';
import {Confirm} from '../components/dialog.tsx';
import {Header} from '../components/header.tsx';
import {List} from '../components/list.tsx';
import {Panel, panelFrame} from '../components/panel.tsx';
import {TextInput} from '../components/text-input.tsx';
import {layoutOf} from '../hooks/use-layout.ts';
import {useSize} from '../hooks/use-size.ts';
import {useTheme} from '../theme.tsx';
import {orderNames} from './history-order.ts';
import {beforeRow, HistoryHead, HistoryRow} from './history-row.tsx';
import {useHistory, type HistoryProps} from './use-history.ts';
import {HistoryTrend, trendRows, trendsOf} from './history-trend.tsx';

const keyOf = ({folder}: ListedRun): string => folder.path;

/** The share of a wide screen that the table takes. */
const listShare = 0.7;
const leastId = 14;
/** Rows from which the trend has room below the table, and those that it takes. */
const [roomy, trendBelow] = [20, 6];
/** Rows of a screen that are no row of the list. */
const pageLess = 8;

type Frame = Pick<ComponentProps<typeof Panel>, 'title' | 'note' | 'width' | 'height'>;

/** Content in a panel, or without one on a narrow screen. */
const framed = (frame: Frame, bordered: boolean, content: ReactNode): ReactNode =>
	bordered ? (
		<Panel {...frame} flexShrink={0}>
			{content}
		</Panel>
	) : (
		<Box flexDirection="column" height={frame.height} flexShrink={0} overflow="hidden">
			{content}
		</Box>
	);

/** The filter, the heads and the rows of the runs. */
function RunTable({
	history,
	choosing,
	inner,
	rows: shownRows,
}: {
	readonly history: ReturnType<typeof useHistory>;
	readonly choosing: string | undefined;
	/** Columns of a row. */
	readonly inner: number;
	readonly rows: number;
}) {
	const theme = useTheme();
	const {colors} = theme;
	const {all, runs, order, text, setText, typing, setTyping, position, marked} = history;
	const table = useMemo(() => {
		const wanted = runColumns(all, theme);
		const [first, ...others] = wanted;
		// A shortened id still tells runs apart.
		const id = {
			...first!,
			width: Math.min(first!.width, Math.max(leastId, Math.floor(inner * 0.4))),
		};
		return fitColumns([id, ...others], inner - beforeRow + gap).shown;
	}, [all, theme, inner]);
	return (
		<>
			{(typing || text !== '') && (
				<Box height={1} flexShrink={0}>
					<Text color={colors.accent}>/ </Text>
					{typing ? (
						<TextInput
							initial={text}
							columns={inner - 4}
							verb="keep"
							onChange={setText}
							onSubmit={() => setTyping(false)}
							onCancel={() => {
								setText('');
								setTyping(false);
							}}
						/>
					) : (
						<Text>{sanitiseLine(text)}</Text>
					)}
				</Box>
			)}
			<HistoryHead columns={table} sortedBy={order} />
			<List
				items={runs}
				selected={position}
				height={shownRows}
				render={(run) => (
					<HistoryRow run={run} columns={table} marked={marked === run.folder.path} />
				)}
				keyOf={keyOf}
				empty={
					text !== ''
						? 'no run fits'
						: choosing === undefined
							? 'no run yet'
							: 'no other run to compare with'
				}
			/>
		</>
	);
}

/** All saved runs as a table, sorted and filtered, and the trend of those of one name. */
export function HistoryScreen(props: HistoryProps) {
	const {out, choosing} = props;
	const {columns, rows} = useSize();
	const {colors, own, textOnly} = useTheme();
	const history = useHistory(props, Math.max(1, rows - pageLess));
	const {all, runs, unreadable, order, text, typing, item, deleting, answer} = history;
	const layout = textOnly ? 'narrow' : layoutOf(columns);
	const bordered = layout !== 'narrow';
	const around = bordered ? panelFrame.rows : 0;
	const body = rows - 1 - (unreadable.length > 0 ? 1 : 0);
	const listWidth = layout === 'wide' ? Math.floor(columns * listShare) : columns;
	const below = layout === 'full' && body >= roomy ? trendBelow : 0;
	const listHeight = body - below;
	const shownRows = listHeight - around - 1 - (typing || text !== '' ? 1 : 0);
	const inner = listWidth - (bordered ? panelFrame.columns : 0);
	const trends = trendsOf(all, item);
	return (
		<>
			<Box
				flexDirection="column"
				height={rows}
				overflow="hidden"
				display={deleting && textOnly ? 'none' : 'flex'}
			>
				<Header
					screen={choosing === undefined ? 'history' : 'choose a baseline'}
					detail={choosing ?? out}
					right={`${formatCount(runs.length)} ${runs.length === 1 ? 'run' : 'runs'}`}
				/>
				{unreadable.length > 0 && (
					<Text color={colors.warn} wrap="truncate-end">
						{own(
							`! ${unreadable.length} folders cannot be read, such as ${sanitiseLine(unreadable[0]!.path)}: ${sanitiseLine(unreadable[0]!.reason)}`,
						)}
					</Text>
				)}
				<Box flexDirection={layout === 'wide' ? 'row' : 'column'} height={body} overflow="hidden">
					{framed(
						{
							title: text === '' ? 'Runs' : `Runs with "${text}"`,
							note: orderNames[order],
							width: listWidth,
							height: listHeight,
						},
						bordered,
						<RunTable history={history} choosing={choosing} inner={inner} rows={shownRows} />,
					)}
					{(layout === 'wide' || below > 0) &&
						framed(
							{
								title: `Trend of ${item ? sanitiseLine(item.manifest.name) : 'a run'}`,
								note: '',
								width: layout === 'wide' ? columns - listWidth : columns,
								height: layout === 'wide' ? body : below,
							},
							bordered,
							<HistoryTrend
								trends={trends}
								columns={(layout === 'wide' ? columns - listWidth : columns) - panelFrame.columns}
								height={
									layout === 'wide'
										? Math.min(body - panelFrame.rows, trendRows(trends))
										: below - panelFrame.rows
								}
							/>,
						)}
				</Box>
			</Box>
			{deleting && (
				<Confirm
					title={`Delete ${sanitiseLine(deleting.manifest.id)}?`}
					text="Its manifest, results, summary and reports are deleted for good; other files in the folder stay."
					width={Math.min(columns, 70)}
					onAnswer={answer}
				/>
			)}
		</>
	);
}
