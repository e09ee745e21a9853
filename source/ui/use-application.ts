import {useApp} from 'ink';
import {useEffect, useEffectEvent, useRef, useState} from 'react';
import {openInEditor} from './state/editor.ts';
import {toRawPlan, type Plan} from '../config/plan.ts';
import type {Attempt} from '../model/attempt.ts';
import type {PreparedRun} from '../prepare/prepare.ts';
import type {RecordedEnd} from '../runner/saved-run.ts';
import {recordedPlan} from '../runner/recorded-plan.ts';
import type {RerunChoice} from '../runner/rerun.ts';
import type {RunFolder} from '../store/run-folder.ts';
import {describeRerun} from '../model/summary.ts';
import {formatCount} from '../terminal/format.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import {describeInterrupt, interruptCode, interruptGrace} from '../terminal/signals.ts';
import {useSignals} from './hooks/use-signals.ts';
import {useKeyHold} from './keys/keys.tsx';
import {lazyParts} from './lazy-parts.ts';
import type {ConfigureMemory, ConfigureState} from './screens/configure/use-configure.ts';
import type {Tab} from './screens/results/results-screen.tsx';
import {useServices} from './services.ts';
import {throttleSnapshots} from './state/throttle-snapshots.ts';
import {useTheme} from './theme.tsx';
import type {AppEnd, AppStart, RerunStart, ResultsView, RunView, View} from './views.ts';

/** Milliseconds between two looks at a run: five a second, or a line every ten seconds as text. */
const drawInterval = {screen: 200, text: 10_000};

export type Application = {
	readonly view: View;
	/** `q` ends the app. */
	readonly atRoot: boolean;
	/** Told which tab of the results is shown. */
	readonly onTab: (tab: Tab) => void;
	readonly memory: ConfigureMemory;
	readonly startRun: (run: PreparedRun) => void;
	readonly rerun: (choice: RerunChoice) => void;
	readonly openHistory: () => void;
	readonly openFromHistory: (path: string) => void;
	readonly chooseBaseline: () => void;
	readonly compare: (before: string, after: string) => void;
	/** To the screen before, or out. */
	readonly back: () => void;
	/** Ctrl-C: stops a run, the second time by force; elsewhere it quits. */
	readonly interrupt: () => void;
	/** Stops the run without waiting for anything, and quits. */
	readonly abort: () => void;
	readonly redraw: () => void;
	readonly copy: (text: string, what: string) => void;
	readonly edit: (attempt: Attempt) => void;
	readonly report: () => void;
	/** Saves the plan of the run on the screen; why not, when it did not work. */
	readonly saveProfile: (name: string) => string | undefined;
};

type Options = {
	readonly start: AppStart;
	readonly onEnd: (end: AppEnd) => void;
	readonly say: (text: string, stay?: boolean) => void;
};

const messageOf = (error: unknown): string =>
	sanitiseLine(error instanceof Error ? error.message : String(error));

/** What is there to see at once; the rest takes a moment. */
function firstView(start: AppStart): View {
	return start.kind === 'configure' ? start : {kind: 'loading', text: 'one moment…'};
}

/** Reads a saved run, for the screen of results. */
async function readResults(path: string): Promise<ResultsView> {
	const [{openDocument}, {ResultsScreen}] = await Promise.all([
		lazyParts.openDocument(),
		lazyParts.resultsScreen(),
	]);
	return {kind: 'results', Screen: ResultsScreen, document: await openDocument(path)};
}

/** A run that has ended, as far as it can be read again: its folder may be gone. */
async function readEnd(folder: RunFolder, {manifest, summary}: RecordedEnd): Promise<ResultsView> {
	try {
		return await readResults(folder.path);
	} catch {
		const [{unsavedRun}, {ResultsScreen}] = await Promise.all([
			lazyParts.runDocument(),
			lazyParts.resultsScreen(),
		]);
		const document = unsavedRun({folder, manifest, summary});
		return {kind: 'results', Screen: ResultsScreen, document};
	}
}

/** Which screen is shown, and what leads from one to the other. */
export function useApplication({start, onEnd, say}: Options): Application {
	const {exit, suspendTerminal} = useApp();
	const services = useServices();
	const {textOnly} = useTheme();
	const hold = useKeyHold();
	const form = useRef<ConfigureState>(undefined);
	const [memory] = useState<ConfigureMemory>(() => ({
		recall: () => form.current,
		remember(state) {
			form.current = state;
		},
	}));
	const [view, setView] = useState<View>(() => firstView(start));
	/** The screens to go back to. */
	const [trail, setTrail] = useState<readonly View[]>([]);
	const forget = () => setTrail((views) => views.slice(0, -1));
	const tab = useRef<Tab>(undefined);
	const end = useRef<AppEnd>({});
	const signalled = useRef(0);
	/** A run that was still being prepared must not begin any more. */
	const gone = useRef(false);

	const quit = (code?: number) => {
		gone.current = true;
		end.current = {...end.current, ...(code !== undefined && {code})};
		onEnd(end.current);
		exit();
	};
	/** A run on the results screen is found again on the tab where it was left. */
	const withTab = (left: View): View =>
		left.kind === 'results' ? {...left, tab: tab.current ?? left.tab} : left;
	const go = (next: View) => {
		if (view.kind !== 'loading' && view.kind !== 'run')
			setTrail((views) => [...views, withTab(view)]);
		setView(next);
	};
	const back = () => {
		const previous = trail.at(-1);
		forget();
		if (previous) setView(previous);
		else quit();
	};
	/** Shows what an action that failed has to say, and stays where one is. */
	const tell = (action: Promise<unknown>, fallback?: View) => {
		action.catch((error: unknown) => {
			say(messageOf(error), true);
			if (fallback) setView(fallback);
		});
	};

	const showRun = (shown: Omit<RunView, 'kind' | 'runner'>) => {
		const {control} = shown;
		const runner = throttleSnapshots(control, textOnly ? drawInterval.text : drawInterval.screen);
		go({kind: 'run', ...shown, runner});
		control.start();
	};
	const startRun = async (run: PreparedRun) => {
		signalled.current = 0;
		const [{recordRun}, {RunScreen}, {boundsOf}] = await hold(
			Promise.all([lazyParts.recordedRun(), lazyParts.runScreen(), lazyParts.runBounds()]),
		);
		const writeReports = await services.prepareReports(run.plan.reports);
		if (gone.current) return;
		let recorded;
		try {
			recorded = recordRun(run);
		} catch (error) {
			say(messageOf(error), true);
			if (start.kind === 'run' && trail.length === 0) quit(2);
			return;
		}
		const {runner, folder, done} = recorded;
		const host = sanitiseLine(URL.parse(run.plan.url)?.host ?? '');
		const title = `${run.plan.name}  ${host}`;
		showRun({Screen: RunScreen, title, control: runner, bounds: boundsOf(run)});
		const ended = await done;
		const {status, failure} = ended;
		const after = await readEnd(folder, ended);
		const unwritten = ended.saved === 'not' ? [] : await writeReports(after.document);
		end.current = {...end.current, last: after.document};
		if (status === 'interrupted') {
			quit(signalled.current || interruptCode);
			return;
		}
		say(sanitiseLine(failure ?? unwritten.join('; ')), true);
		setView({...after, plan: run.plan});
	};

	const rerunFrom = async (from: ResultsView, choice: RerunChoice) => {
		const {document} = from;
		const plan: Plan = from.plan ?? recordedPlan(document);
		// Held until it is ready: a second rerun of the same run would write into the same file.
		const [prepared, {RunScreen}] = await hold(
			Promise.all([
				lazyParts.rerun().then(({prepareRerun}) => prepareRerun(document, choice, plan)),
				lazyParts.runScreen(),
			]),
		);
		if (gone.current) return;
		const count = prepared.entries.length;
		signalled.current = 0;
		const title = `rerun of ${formatCount(count)} ${count === 1 ? 'prompt' : 'prompts'}`;
		showRun({Screen: RunScreen, title, control: prepared.runner});
		forget();
		const {summary, document: after, status, failure} = await prepared.done;
		if (end.current.last?.manifest.id === after.manifest.id)
			end.current = {...end.current, last: after};
		if (status === 'interrupted') {
			quit(signalled.current || interruptCode);
			return;
		}
		const fixed = sanitiseLine(describeRerun(summary));
		say(failure === undefined ? fixed : sanitiseLine(failure), failure !== undefined);
		setView({...from, document: after});
	};

	const results = view.kind === 'results' ? view : undefined;
	const outOf = (path: string) => path.replace(/[/\\][^/\\]+[/\\]?$/, '');
	const historyFolder = () => (results ? outOf(results.document.folder.path) : services.out);

	const openHistory = async (out: string, choosing?: ResultsView) => {
		const {HistoryScreen} = await hold(lazyParts.historyScreen());
		go({kind: 'history', Screen: HistoryScreen, out, choosing});
	};

	const interrupt = (code = interruptCode) => {
		if (view.kind !== 'run') {
			quit(code);
			return;
		}
		const again = signalled.current > 0;
		signalled.current = code;
		view.control.stop({interrupted: true, grace: again ? 0 : interruptGrace});
		say(describeInterrupt(again), true);
	};
	useSignals(interrupt);

	const beginRerun = async ({document, choice, plan}: RerunStart) => {
		end.current = {last: document};
		const {ResultsScreen} = await hold(lazyParts.resultsScreen());
		const from: ResultsView = {kind: 'results', Screen: ResultsScreen, document, plan};
		tell(rerunFrom(from, choice), from);
	};
	const begin = useEffectEvent(() => {
		if (start.kind === 'run') tell(startRun(start.run));
		if (start.kind === 'rerun') tell(beginRerun(start));
		if (start.kind === 'results') tell(readResults(start.path).then(setView));
		if (start.kind === 'history') tell(openHistory(start.out));
	});
	useEffect(() => {
		// After the first paint, which nothing should delay.
		const beginning = setImmediate(() => begin());
		return () => clearImmediate(beginning);
	}, []);

	const open = (path: string) => {
		const from = view;
		go({kind: 'loading', text: 'reading the run…'});
		tell(readResults(path).then(setView), from);
	};
	const openComparison = async (before: string, after: string) => {
		const [{document: baseline}, view] = await Promise.all([
			readResults(before),
			readResults(after),
		]);
		setView({...view, baseline, tab: 'Compare'});
	};

	return {
		view,
		atRoot: trail.length === 0 && view.kind !== 'run',
		onTab(shown) {
			tab.current = shown;
		},
		memory,
		startRun: (run) => tell(startRun(run)),
		rerun: (choice) => results && tell(rerunFrom(results, choice), results),
		openHistory: () => tell(openHistory(historyFolder())),
		openFromHistory(path) {
			if (view.kind !== 'history' || !view.choosing) {
				open(path);
				return;
			}
			const {choosing} = view;
			forget();
			tell(
				readResults(path).then(({document: baseline}) =>
					setView({...choosing, baseline, tab: 'Compare'}),
				),
				choosing,
			);
		},
		chooseBaseline: () => results && tell(openHistory(historyFolder(), results)),
		compare(before, after) {
			const from = view;
			go({kind: 'loading', text: 'comparing…'});
			tell(openComparison(before, after), from);
		},
		back,
		interrupt,
		abort() {
			if (view.kind === 'run') view.control.stop({interrupted: true, grace: 0});
		},
		redraw: () => void suspendTerminal(() => undefined),
		copy: (text, what) => tell(services.copy(text).then((how) => say(`${what} copied ${how}`))),
		edit: (attempt) => tell(suspendTerminal(() => openInEditor(attempt, services.edit))),
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
			tell(services.report(results.document).then((file) => say(`report written: ${file}`))),
	};
}
