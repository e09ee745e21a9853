import {Text} from 'ink';
import type {ReactNode} from 'react';
import {doubtAdvice} from '../../../analysis/doubts.ts';
import {CompareView} from './compare-view.tsx';
import {Intents} from './intents/intents.tsx';
import {Overview} from './overview/overview.tsx';
import {PairList} from './pair-list.tsx';
import type {PairLists} from './pair-lists.ts';
import {ReadingLine} from './reading-line.tsx';
import {Steps} from './steps.tsx';
import type {TabProps} from './tab-props.ts';

type TabDefinition = {
	readonly name: string;
	/** The name where columns are few. */
	readonly short: string;
	/** The number after the name. */
	readonly count?: (lists: PairLists) => number;
	/** Why the tab is missing; undefined when it is there. */
	readonly absent?: (lists: PairLists) => string | undefined;
	/** Whether it shows attempts, which may still be read. */
	readonly isListed?: boolean;
	/** Whether it keeps its state while hidden. */
	readonly isKept?: boolean;
	readonly View: (props: TabProps) => ReactNode;
};

const noDoubts = 'no attempt is doubtful';
const nobodyLeft = 'no user left in mid-reply';

function Failures({lists, list, shown, active, filter}: TabProps) {
	return (
		<PairList
			key={filter ? `${filter.intent} ${filter.got}` : ''}
			entries={lists.failures}
			what="failed"
			empty="no pair failed"
			shown={shown}
			grouping="metric"
			active={active}
			filter={filter}
			{...list}
		/>
	);
}

function Errors({document, lists, list, shown, active, onCopy}: TabProps) {
	const query = document.summary?.insightsQuery;
	return (
		<PairList
			entries={lists.errors}
			what="errored"
			empty="no prompt errored"
			shown={shown}
			grouping="error"
			active={active}
			{...list}
			{...(query !== undefined && {
				hint: 'y copies a query for CloudWatch Logs Insights',
				onCopy: () => onCopy(query, 'the log query'),
			})}
		/>
	);
}

function Doubtful({lists, list, shown, active}: TabProps) {
	return (
		<PairList
			entries={lists.doubtful}
			what="doubtful"
			empty={noDoubts}
			shown={shown}
			active={active}
			{...list}
			hint={doubtAdvice}
		/>
	);
}

function Left({lists, list, shown, active}: TabProps) {
	return (
		<PairList
			entries={lists.left}
			what="left"
			empty={nobodyLeft}
			shown={shown}
			active={active}
			{...list}
		/>
	);
}

function Compare({document, comparison, baseline, height, columns, shown, active, list}: TabProps) {
	if (baseline && document.reading) return <ReadingLine document={document} />;
	if (!comparison || !baseline) {
		return <Text dimColor>No baseline yet: b chooses a run to compare with.</Text>;
	}
	return (
		<CompareView
			comparison={comparison}
			document={document}
			baseline={baseline}
			height={height}
			columns={columns}
			shown={shown}
			active={active}
			onOpen={list.onOpen}
		/>
	);
}

/** The tabs of the results, in order; the number of a tab is its key. */
const definitions = [
	{name: 'Overview', short: 'Over', View: Overview},
	{
		name: 'Failures',
		short: 'Fail',
		count: ({failures}) => failures.length,
		isListed: true,
		isKept: true,
		View: Failures,
	},
	{
		name: 'Errors',
		short: 'Err',
		count: ({errors}) => errors.length,
		isListed: true,
		isKept: true,
		View: Errors,
	},
	{name: 'Intents', short: 'Int', isListed: true, View: Intents},
	{name: 'Steps', short: 'Steps', View: Steps},
	{name: 'Compare', short: 'Comp', View: Compare},
	{
		name: 'Doubtful',
		short: 'Doubt',
		count: ({doubtful}) => doubtful.length,
		absent: ({doubtful}) => (doubtful.length > 0 ? undefined : noDoubts),
		isListed: true,
		isKept: true,
		View: Doubtful,
	},
	{
		name: 'Left',
		short: 'Left',
		count: ({left}) => left.length,
		absent: ({left}) => (left.length > 0 ? undefined : nobodyLeft),
		isListed: true,
		isKept: true,
		View: Left,
	},
] as const satisfies readonly TabDefinition[];

export type Tab = (typeof definitions)[number]['name'];
export const allTabs: readonly (TabDefinition & {readonly name: Tab})[] = definitions;

/** The tabs that a run has. */
export const tabsOf = (lists: PairLists): typeof allTabs =>
	allTabs.filter(({absent}) => absent?.(lists) === undefined);
