import type {Comparison} from '../../../analysis/compare.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import type {PairFilter} from './filters.ts';
import type {PairListProps} from './pair-list.tsx';
import type {PairLists} from './pair-lists.ts';

/** What the view of a tab gets. */
export type TabProps = {
	readonly document: RunDocument;
	readonly lists: PairLists;
	/** The properties that all lists of pairs share. */
	readonly list: Omit<
		PairListProps,
		'entries' | 'what' | 'empty' | 'shown' | 'active' | 'filter' | 'hint' | 'grouping'
	>;
	/** What the list of failures is narrowed to from another tab. */
	readonly filter: PairFilter | undefined;
	/** Opens the failures of one cell of the confusion matrix. */
	readonly onAnswers: (expected: string, got: string | null) => void;
	/** Whether the tab is shown. */
	readonly shown: boolean;
	/** Whether it takes the keys: no dialog covers it. */
	readonly active: boolean;
	readonly height: number;
	readonly columns: number;
	readonly baseline: RunDocument | undefined;
	readonly comparison: Comparison | undefined;
	readonly onCopy: (text: string, what: string) => void;
};
