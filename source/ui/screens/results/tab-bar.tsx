import {Text} from 'ink';
import {formatCount} from '../../../terminal/format.ts';
import {widthOf} from '../../../terminal/fit.ts';
import {useTheme} from '../../theme.tsx';
import type {PairLists} from './pair-lists.ts';
import {allTabs, tabsOf, type Tab} from './tabs.tsx';

/** A tab's texts: its key, its name in full or short, and how many pairs it lists. */
type Label = {
	readonly tab: Tab;
	readonly key: string;
	readonly name: string;
	readonly short: string;
	readonly count: string;
};

/** What a tab shows after its key. */
type Wording = (label: Label, isShown: boolean) => string;

const withCount = (name: string, count: string): string =>
	count === '' ? name : `${name} ${count}`;

/** The most complete first; the shown tab always has its whole name. */
const wordings: readonly Wording[] = [
	({name, count}) => withCount(name, count),
	({name, short, count}, isShown) => withCount(isShown ? name : short, count),
	({name, short, count}, isShown) => (isShown ? withCount(name, count) : short),
	({name, count}, isShown) => (isShown ? withCount(name, count) : ''),
];

/** Columns of a tab with this text: brackets or spaces around key and text. */
const widthIn = (text: string): number => widthOf(text) + (text === '' ? 3 : 4);

/** Says what the numbers count, since the header speaks of the first run. */
const afterReruns = 'after reruns';

/** The tabs of a run, with their keys and counts; the shown one stands out. */
export function TabBar({
	lists,
	isReading,
	isRerun,
	tab,
	columns,
}: {
	readonly lists: PairLists;
	/** The lists are not known yet. */
	readonly isReading: boolean;
	/** Prompts were sent again, and the lists have their last attempts. */
	readonly isRerun: boolean;
	readonly tab: Tab;
	readonly columns: number;
}) {
	const {colors} = useTheme();
	const labels = tabsOf(lists).map((each): Label => {
		const {name, short} = each;
		const count = each.count && !isReading ? formatCount(each.count(lists)) : '';
		return {tab: name, key: String(allTabs.indexOf(each) + 1), name, short, count};
	});
	const widthWith = (wording: Wording) =>
		labels.reduce((sum, label) => sum + widthIn(wording(label, label.tab === tab)), 0);
	const wording = wordings.find((each) => widthWith(each) <= columns) ?? wordings.at(-1)!;
	const free = columns - widthWith(wording);
	return (
		<Text wrap="truncate-end">
			{labels.map((label) => {
				const text = wording(label, label.tab === tab);
				return label.tab === tab ? (
					<Text key={label.tab} bold color={colors.accent}>
						{`[${label.key} ${text}]`}
					</Text>
				) : (
					<Text key={label.tab}>
						<Text color={colors.accent}>{` ${label.key}`}</Text>
						<Text dimColor>{text === '' ? ' ' : ` ${text} `}</Text>
					</Text>
				);
			})}
			{isRerun && free > widthOf(afterReruns) && (
				<Text dimColor>{`${' '.repeat(free - widthOf(afterReruns))}${afterReruns}`}</Text>
			)}
		</Text>
	);
}
