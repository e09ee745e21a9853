import {Text} from 'ink';
import {formatCount} from '../../../terminal/format.ts';
import {useTheme} from '../../theme.tsx';
import type {PairLists} from './pair-lists.ts';
import {allTabs, tabsOf, type Tab} from './tabs.tsx';

/** The tabs of a run, with their keys; the shown one stands out. */
export function TabBar({
	lists,
	isReading,
	tab,
	columns,
}: {
	readonly lists: PairLists;
	/** The lists are not known yet. */
	readonly isReading: boolean;
	readonly tab: Tab;
	readonly columns: number;
}) {
	const {colors} = useTheme();
	const labels = tabsOf(lists).map((each) => {
		const key = String(allTabs.indexOf(each) + 1);
		const count = each.count && !isReading ? ` ${formatCount(each.count(lists))}` : '';
		return {name: each.name, key, label: `${key} ${each.name}${count}`};
	});
	// If not all names fit, only the shown tab has one; the others show their keys.
	const fits = labels.reduce((width, {label}) => width + label.length + 3, 0) <= columns;
	return (
		<Text wrap="truncate-end">
			{labels.map(({name, key, label}) =>
				name === tab ? (
					<Text key={name} bold color={colors.accent}>{`[${label}] `}</Text>
				) : (
					<Text key={name} dimColor>{` ${fits ? label : key}  `}</Text>
				),
			)}
		</Text>
	);
}
