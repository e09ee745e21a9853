import {Box, Text} from 'ink';
import {useMemo, useState} from 'react';
import type {Comparison} from '../../../analysis/compare.ts';
import type {ResultList} from '../../../model/result-entry.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {formatCount, formatMany} from '../../../terminal/format.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {List} from '../../components/list.tsx';
import {panelFrame} from '../../components/panel.tsx';
import {layoutOf} from '../../hooks/use-layout.ts';
import {useSelection} from '../../hooks/use-selection.ts';
import {useKeys} from '../../keys/keys.tsx';
import {useTheme} from '../../theme.tsx';
import {ChangeRow, changeWidth} from './change-row.tsx';
import {comparedFigures} from './compare-figures.ts';
import {CompareTable} from './compare-table.tsx';
import {Framed} from './framed.tsx';
import {GroupRow} from './group-row.tsx';
import {groupedRows, rowKey, type PairGroup} from './pair-groups.ts';
import {PairPreview} from './pair-preview.tsx';

/** Rows of the list of changes that stay, whatever stands above it. */
const leastRows = 4;

/** The verdict in words, and what limits it. */
function verdictTexts({verdict, warnings}: Comparison): readonly string[] {
	const words = verdict === 'same' ? 'no certain difference' : verdict;
	return [warnings.length > 0 ? `${words}, but not like for like` : words, ...warnings];
}

/** The prompts whose outcome changed, in two groups, and the keys on them. */
function useChanges(
	{newlyFailing, fixed}: Comparison,
	page: number,
	active: boolean,
	onOpen: (entries: ResultList, position: number) => void,
) {
	const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
	const groups = useMemo(
		() =>
			[
				{name: 'newly failing', list: newlyFailing},
				{name: 'fixed', list: fixed},
			]
				.filter(({list}) => list.length > 0)
				.map(({name, list}): PairGroup => ({key: name, name, list, from: 0, length: list.length})),
		[newlyFailing, fixed],
	);
	const rows = useMemo(() => groupedRows(groups, ({key}) => folded.has(key)), [groups, folded]);
	const {item: row, position} = useSelection(rows, rowKey, page, active, 1);
	const toggle = (key: string) => {
		const next = new Set(folded);
		if (!next.delete(key)) next.add(key);
		setFolded(next);
	};
	useKeys(
		'pairs',
		{
			detail:
				row === undefined
					? {disabled: 'no prompt changed its outcome'}
					: row.kind === 'group'
						? {label: row.isFolded ? 'unfold' : 'fold', run: () => toggle(row.group.key)}
						: () => onOpen(row.group!.list, row.position),
		},
		{active},
	);
	return {rows, row, position};
}

/** The verdict, and below it what limits it; each text in lines of the panel's width. */
function Verdict({
	verdict,
	texts,
	warnings,
}: {
	readonly verdict: Comparison['verdict'];
	readonly texts: readonly string[];
	readonly warnings: readonly (readonly string[])[];
}) {
	const {marks, colors} = useTheme();
	const color = {
		...{better: colors.good, worse: colors.bad, mixed: colors.warn, same: colors.accent},
	}[verdict];
	return (
		<>
			{texts.map((text) => (
				<Text key={text} bold color={color}>
					{text}
				</Text>
			))}
			{warnings.flatMap((lines, index) =>
				lines.map((text, part) => (
					<Text key={`${index} ${part}`} color={colors.warn}>
						{part === 0 ? `${marks.error} ` : '  '}
						{text}
					</Text>
				)),
			)}
		</>
	);
}

/** What changed from one run to another: the verdict, the figures, and the prompts whose outcome changed. */
export function CompareView({
	comparison,
	document,
	baseline,
	height,
	columns,
	shown,
	active,
	onOpen,
}: {
	readonly comparison: Comparison;
	readonly document: RunDocument;
	/** The run to compare with. */
	readonly baseline: RunDocument;
	readonly height: number;
	readonly columns: number;
	readonly shown: boolean;
	readonly active: boolean;
	readonly onOpen: (entries: ResultList, position: number) => void;
}) {
	const {own, textOnly} = useTheme();
	const {newlyFailing, fixed, common} = comparison;
	const layout = layoutOf(columns);
	const bordered = layout !== 'narrow' && !textOnly;
	const inner = bordered ? columns - panelFrame.columns : columns;
	const frame = bordered ? panelFrame.rows : 1;
	const figures = useMemo(
		() => comparedFigures(comparison, baseline.summary, document.summary),
		[comparison, baseline, document],
	);
	const [first, ...warnings] = verdictTexts(comparison).map((text) =>
		wrapText(own(text), inner - 2),
	);
	const used = first!.length + warnings.flat().length + 1 + figures.length + frame;
	const above = Math.max(2, Math.min(used, height - leastRows - frame));
	const below = height - above;
	const beside = layout === 'wide' && bordered;
	const list = beside ? Math.floor(columns * 0.52) : columns;
	const listInner = bordered ? list - panelFrame.columns : list;
	const width = changeWidth(listInner - 2);
	const {rows, row, position} = useChanges(comparison, below - frame - 2, active, onOpen);
	const item = row?.kind === 'group' ? row.group.list.at(0) : row?.entry;
	const changed = newlyFailing.length + fixed.length;
	return (
		<Box flexDirection="column" height={height} overflow="hidden" display={shown ? 'flex' : 'none'}>
			<Framed
				title={`compared with ${baseline.manifest.id}`}
				note={`${formatMany(common, 'prompt')} in common`}
				bordered={bordered}
				columns={columns}
				height={above}
			>
				<Verdict verdict={comparison.verdict} texts={first!} warnings={warnings} />
				<CompareTable figures={figures} columns={inner} />
			</Framed>
			<Box height={below} flexShrink={0}>
				<Framed
					title={changed === 0 ? 'no changed outcome' : 'changed outcomes'}
					note={own(
						`${formatCount(newlyFailing.length)} newly failing · ${formatCount(fixed.length)} fixed`,
					)}
					bordered={bordered}
					columns={list}
					height={below}
				>
					{changed > 0 && (
						<Text dimColor wrap="truncate-end">
							{`  ${'baseline'.padEnd(Math.floor((width - 3) / 2))}${own(' → ')}this run`.padEnd(
								width + 4,
							)}
							prompt
						</Text>
					)}
					<List
						items={rows}
						selected={position}
						height={below - frame - 1}
						keyOf={rowKey}
						empty="no prompt changed its outcome"
						render={(each) =>
							each.kind === 'group' ? (
								<GroupRow
									name={each.group.name}
									count={each.group.length}
									isFolded={each.isFolded}
									tone={each.group.key === 'fixed' ? 'good' : 'bad'}
								/>
							) : (
								<ChangeRow entry={each.entry} baseline={baseline} width={width} />
							)
						}
					/>
				</Framed>
				{beside && item && (
					<Framed title={item.id} note="" bordered columns={columns - list} height={below}>
						<PairPreview
							document={document}
							baseline={baseline}
							entry={item}
							columns={columns - list - panelFrame.columns}
							height={below - panelFrame.rows}
						/>
					</Framed>
				)}
			</Box>
		</Box>
	);
}
