import type {Attempt} from '../../../model/attempt.ts';
import type {RerunChoice} from '../../../runner/rerun.ts';
import type {Tab} from './tabs.tsx';

/** What the results need from the app. */
export type ResultsActions = {
	readonly onBack: () => void;
	readonly onHistory: () => void;
	readonly onRerun: (choice: RerunChoice) => void;
	readonly onCopy: (text: string, what: string) => void;
	readonly onEdit: (attempt: Attempt) => void;
	readonly onReport: () => void;
	/** Saves the plan under a name; returns undefined, or why that failed. */
	readonly onSaveProfile: (name: string) => string | undefined;
	/** Lets the user choose a run to compare with. */
	readonly onBaseline: () => void;
	readonly onInterrupt: () => void;
	/** Receives the tab that is shown. */
	readonly onTab?: (tab: Tab) => void;
};
