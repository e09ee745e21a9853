import {useApp} from 'ink';
import {useEffect, useEffectEvent, useRef, useState} from 'react';
import {toRawPlan} from '../config/plan.ts';
import type {Attempt} from '../model/attempt.ts';
import type {PreparedRun} from '../prepare/prepare.ts';
import {recordedPlan} from '../runner/recorded-plan.ts';
import type {RerunChoice} from '../runner/rerun.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {PaletteItem} from './hooks/use-palette.ts';
import {useNavigation} from './hooks/use-navigation.ts';
import {useRuns} from './hooks/use-runs.ts';
import {useSignals} from './hooks/use-signals.ts';
import {useKeyHold} from './keys/keys.tsx';
import {lazyParts} from './lazy-parts.ts';
import {messageOf} from './message-of.ts';
import {readResults, readWhole} from './read-results.ts';
import type {ConfigureMemory, ConfigureState} from './screens/configure/use-configure.ts';
import type {Tab} from './screens/results/results-screen.tsx';
import {useServices} from './services.ts';
import {openInEditor} from './state/editor.ts';
import type {AppEnd, AppStart, RerunStart, ResultsView, View} from './views.ts';

export type Application = {
	readonly view: View;
	/** `q` ends the app. */
	readonly atRoot: boolean;
	/** Called with the tab of the results that is shown. */
	readonly onTab: (tab: Tab) => void;
	readonly memory: ConfigureMemory;
	readonly startRun: (run: PreparedRun) => void;
	readonly rerun: (choice: RerunChoice) => void;
	readonly openHistory: () => void;
	/** The saved runs as choices of the palette; none while a run goes on. */
	readonly listedRuns: () => Promise<readonly PaletteItem[]>;
	readonly openFromHistory: (path: string) => void;
	readonly chooseBaseline: () => void;
	readonly compare: (before: string, after: string) => void;
	/** To the previous screen, or out of the app. */
	readonly back: () => void;
	/** Ctrl-C: stops a run, the second time by force; elsewhere it quits. */
	readonly interrupt: () => void;
	/** Stops the run without waiting for anything, and quits. */
	readonly abort: () => void;
	readonly redraw: () => void;
	readonly copy: (text: string, what: string) => void;
	readonly edit: (attempt: Attempt) => void;
	readonly report: () => void;
	/** Saves the plan of the run on the screen; returns why when that fails. */
	readonly saveProfile: (name: string) => string | undefined;
};

type Options = {
	readonly start: AppStart;
	readonly onEnd: (end: AppEnd) => void;
	readonly say: (text: string, stay?: boolean) => void;
};

/** Saved runs that the palette offers; History has all of them. */
const mostListed = 50;

/** What can be shown at once; everything else has to be loaded first. */
function firstView(start: AppStart): View {
	return start.kind === 'configure' ? start : {kind: 'loading', text: 'one moment…'};
}

/** Keeps the form's state while another screen is shown. */
function useFormMemory(): ConfigureMemory {
	const form = useRef<ConfigureState>(undefined);
	const [memory] = useState<ConfigureMemory>(() => ({
		recall: () => form.current,
		remember(state) {
			form.current = state;
		},
	}));
	return memory;
}

/** Which screen is shown, and what leads from one to another. */
export function useApplication({start, onEnd, say}: Options): Application {
	const {exit, suspendTerminal} = useApp();
	const services = useServices();
	const hold = useKeyHold();
	const memory = useFormMemory();
	const navigation = useNavigation(() => firstView(start));
	const {view, atStart, go, show, forget} = navigation;
	const runs = useRuns({navigation, runOnly: start.kind === 'run', onEnd, exit, say});
	useSignals(runs.interrupt);

	/** Shows why an action failed, on the screen where it began. */
	const perform = (action: Promise<unknown>, fallback?: View) => {
		action.catch((error: unknown) => {
			say(messageOf(error), true);
			if (fallback) show(fallback);
		});
	};

	const results = view.kind === 'results' ? view : undefined;
	const outOf = (path: string) => path.replace(/[/\\][^/\\]+[/\\]?$/, '');
	const historyFolder = () => (results ? outOf(results.document.folder.path) : services.out);

	const openHistory = async (out: string, choosing?: ResultsView) => {
		const {HistoryScreen} = await hold(lazyParts.historyScreen());
		go({kind: 'history', Screen: HistoryScreen, out, choosing});
	};

	const beginRerun = async ({document, choice, plan}: RerunStart) => {
		runs.setLast(document);
		const {ResultsScreen} = await hold(lazyParts.resultsScreen());
		const from: ResultsView = {kind: 'results', Screen: ResultsScreen, document, plan};
		perform(runs.rerunFrom(from, choice), from);
	};
	const begin = useEffectEvent(() => {
		if (start.kind === 'run') perform(runs.startRun(start.run));
		if (start.kind === 'rerun') perform(beginRerun(start));
		if (start.kind === 'results') perform(readResults(start.path).then(show));
		if (start.kind === 'history') perform(openHistory(start.out));
	});
	useEffect(() => {
		// After the first paint, which nothing should delay.
		const beginning = setImmediate(() => begin());
		return () => clearImmediate(beginning);
	}, []);

	const open = (path: string) => {
		const from = view;
		go({kind: 'loading', text: 'reading the run…'});
		perform(readResults(path).then(show), from);
	};
	const openComparison = async (before: string, after: string) => {
		const [baseline, view] = await Promise.all([readWhole(before), readResults(after)]);
		show({...view, baseline, tab: 'Compare'});
	};

	return {
		view,
		atRoot: atStart && view.kind !== 'run',
		onTab: navigation.onTab,
		memory,
		startRun: (run) => perform(runs.startRun(run)),
		rerun: (choice) => results && perform(runs.rerunFrom(results, choice), results),
		openHistory: () => perform(openHistory(historyFolder())),
		async listedRuns() {
			if (view.kind === 'run' || view.kind === 'loading') return [];
			const {listRuns} = await lazyParts.history();
			return listRuns(historyFolder())
				.runs.slice(0, mostListed)
				.map(({manifest, folder}) => ({
					name: `run ${sanitiseLine(manifest.id)}`,
					about: 'open its results',
					value: () => open(folder.path),
				}));
		},
		openFromHistory(path) {
			if (view.kind !== 'history' || !view.choosing) {
				open(path);
				return;
			}
			const {choosing} = view;
			forget();
			perform(
				readWhole(path).then((baseline) => show({...choosing, baseline, tab: 'Compare'})),
				choosing,
			);
		},
		chooseBaseline: () => results && perform(openHistory(historyFolder(), results)),
		compare(before, after) {
			const from = view;
			go({kind: 'loading', text: 'comparing…'});
			perform(openComparison(before, after), from);
		},
		back: () => (atStart ? runs.quit() : navigation.back()),
		interrupt: () => runs.interrupt(),
		abort() {
			if (view.kind === 'run') view.control.stop({interrupted: true, grace: 0});
		},
		redraw: () => void suspendTerminal(() => undefined),
		copy: (text, what) => perform(services.copy(text).then((how) => say(`${what} copied ${how}`))),
		edit: (record) => perform(suspendTerminal(() => openInEditor(record, services.edit))),
		saveProfile(name) {
			try {
				const plan = results?.plan ?? (results && recordedPlan(results.document));
				if (plan) services.profiles.save(name, toRawPlan({...plan, name}));
				say(`profile ${sanitiseLine(name)} saved`);
				return undefined;
			} catch (error) {
				return messageOf(error);
			}
		},
		report: () =>
			results &&
			perform(services.report(results.document).then((file) => say(`report written: ${file}`))),
	};
}
