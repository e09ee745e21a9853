import type {Plan} from '../config/plan.ts';
import type {PreparedRun} from '../prepare/prepare.ts';
import type {RerunChoice} from '../runner/rerun.ts';
import type {Runner} from '../runner/runner.ts';
import type {RunDocument} from '../runs/saved-run-reader.ts';
import type {RunnerView} from './hooks/use-runner.ts';
import type {HistoryScreen} from './screens/history-screen.tsx';
import type {ResultsScreen, Tab} from './screens/results/results-screen.tsx';
import type {RunScreen} from './screens/run/run-screen.tsx';
import type {SavedAttempts} from './screens/run/use-live-document.ts';
import type {RunBounds} from './state/seconds-left.ts';

export type RerunStart = {
	readonly kind: 'rerun';
	readonly document: RunDocument;
	readonly choice: RerunChoice;
	readonly plan: Plan;
};

/** What the app starts with. */
export type AppStart =
	| {readonly kind: 'configure'}
	| {readonly kind: 'run'; readonly run: PreparedRun}
	| {readonly kind: 'results'; readonly path: string}
	| RerunStart
	| {readonly kind: 'history'; readonly out: string};

/** A run on the results screen; the plan is complete, secrets included, when it was run here. */
export type ResultsView = {
	readonly kind: 'results';
	readonly Screen: typeof ResultsScreen;
	readonly document: RunDocument;
	readonly baseline?: RunDocument | undefined;
	readonly plan?: Plan | undefined;
	readonly tab?: Tab | undefined;
};

export type RunView = {
	readonly kind: 'run';
	readonly Screen: typeof RunScreen;
	readonly title: string;
	/** The runner itself, and the part that the screen sees. */
	readonly control: Runner;
	readonly runner: RunnerView;
	readonly bounds?: RunBounds | undefined;
	/** Where its attempts go. */
	readonly saving?: SavedAttempts | undefined;
};

/** The current screen with its content; only the form's is always loaded. */
export type View =
	| {readonly kind: 'loading'; readonly text: string}
	| {readonly kind: 'configure'}
	| RunView
	| ResultsView
	| {
			readonly kind: 'history';
			readonly Screen: typeof HistoryScreen;
			readonly out: string;
			readonly choosing?: ResultsView | undefined;
	  };

/** How the app ended, for the text printed after it. */
export type AppEnd = {
	/** Set when a signal or Ctrl-C ended it. */
	readonly code?: number;
	/** The last run sent by this app. */
	readonly last?: RunDocument;
};
