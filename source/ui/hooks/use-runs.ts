import {useRef} from 'react';
import type {Plan} from '../../config/plan.ts';
import {describeRerun} from '../../model/summary.ts';
import type {PreparedRun} from '../../prepare/prepare.ts';
import {recordedPlan} from '../../runner/recorded-plan.ts';
import type {RerunChoice} from '../../runner/rerun.ts';
import {formatCount} from '../../terminal/format.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {describeInterrupt, interruptCode, interruptGrace} from '../../terminal/signals.ts';
import {useKeyHold} from '../keys/keys.tsx';
import {lazyParts} from '../lazy-parts.ts';
import {messageOf} from '../message-of.ts';
import {readEnd, wholeOf} from '../read-results.ts';
import {useServices} from '../services.ts';
import {throttleSnapshots} from '../state/throttle-snapshots.ts';
import {useTheme} from '../theme.tsx';
import type {AppEnd, ResultsView, RunView} from '../views.ts';
import type {NavigationHook} from './use-navigation.ts';

/** Milliseconds between two looks at a run: five a second, or a line every ten seconds as text. */
const drawInterval = {screen: 200, text: 10_000};

type Options = {
	readonly navigation: NavigationHook;
	/** The app has nothing to show besides the run it began with. */
	readonly runOnly: boolean;
	readonly onEnd: (end: AppEnd) => void;
	readonly exit: () => void;
	readonly say: (text: string, stay?: boolean) => void;
};

export type RunsHook = {
	readonly quit: (code?: number) => void;
	readonly startRun: (run: PreparedRun) => Promise<void>;
	readonly rerunFrom: (from: ResultsView, choice: RerunChoice) => Promise<void>;
	/** Sets the run that is reported when the app ends. */
	readonly setLast: (last: AppEnd['last']) => void;
	/** Stops a run, the second time by force; elsewhere it quits with this exit code. */
	readonly interrupt: (code?: number) => void;
};

/** Runs and reruns on the run screen, from their start to their results. */
export function useRuns({navigation, runOnly, onEnd, exit, say}: Options): RunsHook {
	const {view, atStart, go, show, forget} = navigation;
	const {textOnly} = useTheme();
	const services = useServices();
	const hold = useKeyHold();
	const end = useRef<AppEnd>({});
	/** The exit code of the first interruption of the run; 0 before it. */
	const signalled = useRef(0);
	/** Gives up the reports that are being written. */
	const writing = useRef<AbortController | undefined>(undefined);
	/** Once the app has quit, a run that is still being prepared must not begin. */
	const gone = useRef(false);

	const quit = (code?: number) => {
		gone.current = true;
		end.current = {...end.current, ...(code !== undefined && {code})};
		onEnd(end.current);
		exit();
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
		const writeReports = await services.prepareReports(run.plan.reports, run.secrets);
		if (gone.current) return;
		let recorded;
		try {
			recorded = recordRun(run);
		} catch (error) {
			say(messageOf(error), true);
			if (runOnly && atStart) quit(2);
			return;
		}
		const {runner, folder, done} = recorded;
		const host = sanitiseLine(URL.parse(run.plan.url)?.host ?? '');
		const title = `${run.plan.name}  ${host}`;
		const saving = {folder, save: run.plan.save, from: 0};
		showRun({Screen: RunScreen, title, control: runner, bounds: boundsOf(run), saving});
		const ended = await done;
		const {status, failure} = ended;
		const after = await readEnd(folder, ended);
		const reporting = new AbortController();
		writing.current = reporting;
		if (run.plan.reports.length > 0) say('Writing reports…');
		const unwritten =
			ended.saved === 'not' ? [] : await writeReports(after.document, reporting.signal);
		writing.current = undefined;
		end.current = {...end.current, last: after.document};
		if (status === 'interrupted' || reporting.signal.aborted) {
			quit(signalled.current || interruptCode);
			return;
		}
		say(sanitiseLine(failure ?? unwritten.join('; ')), true);
		show({...after, plan: run.plan});
	};

	const rerunFrom = async (from: ResultsView, choice: RerunChoice) => {
		const document = await wholeOf(from.document);
		const plan: Plan = from.plan ?? recordedPlan(document);
		// Keys are held until it is ready: a second rerun of the same run would write into the same file.
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
		const saving = {folder: document.folder, save: plan.save, from: document.entries.length};
		showRun({Screen: RunScreen, title, control: prepared.runner, saving});
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
		show({...from, document: after});
	};

	return {
		quit,
		startRun,
		rerunFrom,
		setLast(last) {
			end.current = {...(last && {last})};
		},
		interrupt(code = interruptCode) {
			if (view.kind !== 'run') {
				quit(code);
				return;
			}
			const again = signalled.current > 0;
			signalled.current = code;
			if (writing.current) {
				writing.current.abort();
				return;
			}
			view.control.stop({interrupted: true, grace: again ? 0 : interruptGrace});
			say(describeInterrupt(again), true);
		},
	};
}
