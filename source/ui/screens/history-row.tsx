import {Text} from 'ink';
import type {ListedRun} from '../../store/history.ts';
import {hasOwnResponseP95, type RunDigest, type RunStatus} from '../../model/run-digest.ts';
import {describeCapacity} from '../../model/summary.ts';
import {padEnd, padStart, truncate, widthOf} from '../../terminal/fit.ts';
import {formatCount, formatScore, formatSeconds} from '../../terminal/format.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {useTheme} from '../theme.tsx';

const [leastId, widestId] = [8, 44];
/** Columns of a list's pointer and mark, and of the spaces after an id and after the times. */
const [before, behindId, behindTimes] = [4, 1, 2];
/** Columns of the number of attempts, which narrow lists omit. */
const attemptsWidth = 8;
const roomy = 70;

type RunState = 'damaged' | 'unknown' | Exclude<RunStatus, 'complete'> | RunDigest['verdict'];

/** How a run ended. */
function stateOf({manifest, digest, damage}: ListedRun): RunState {
	if (damage !== undefined) return 'damaged';
	if (manifest.status !== 'complete') return manifest.status;
	return digest?.verdict ?? 'unknown';
}

const tones: Readonly<Record<RunState, 'good' | 'bad' | 'warn'>> = {
	pass: 'good',
	fail: 'bad',
	failed: 'bad',
	invalid: 'bad',
	aborted: 'bad',
	damaged: 'bad',
	running: 'warn',
	interrupted: 'warn',
	unknown: 'warn',
};

function verdictText(run: ListedRun): string {
	const state = stateOf(run);
	if (state === 'unknown') return '–';
	const stopped = state === run.digest?.verdict && run.digest.stopped !== undefined;
	return stopped ? `${state}, stopped` : state;
}

type Times = (run: ListedRun) => string;

const figure = (value: number | null | undefined): string =>
	padStart(formatSeconds(value ?? null), 7);
const latencyOf: Times = ({digest}) => ` p95 ${figure(digest?.p95)}`;
const responseOf: Times = ({digest}) => ` resp. p95 ${figure(digest?.response_p95)}`;
const bothOf: Times = (run) => `${latencyOf(run)} ${responseOf(run)}`;

/** The widths of a list's columns. */
type HistoryLayout = {
	/** Columns; 0 for none. */
	readonly id: number;
	readonly verdict: number;
	readonly attempts: number;
	readonly times: Times;
};

/** Lays out the list of runs; if response time and latency differ, the response time has priority. */
export function layHistoryOut(runs: readonly ListedRun[], columns: number): HistoryLayout {
	const ids = runs.map(({manifest}) => widthOf(manifest.id));
	const verdict = 1 + Math.max(...['verdict', ...runs.map(verdictText)].map(widthOf));
	const attempts = columns < roomy ? 0 : attemptsWidth;
	const slow = runs.find(({digest}) => digest && hasOwnResponseP95(digest));
	const shortest = slow ? responseOf : latencyOf;
	const room = columns - before - behindId - verdict - attempts - behindTimes;
	const [any] = runs;
	// A shortened name still distinguishes runs; half a figure is useless.
	const forId = Math.max(leastId, room - (any ? widthOf(shortest(any)) : 0));
	const id = Math.min(widestId, forId, Math.max(leastId, ...ids));
	const fits = slow && widthOf(bothOf(slow)) <= room - id;
	return {id, verdict, attempts, times: fits ? bothOf : shortest};
}

/** The titles of the columns. */
export function HistoryHead({layout}: {readonly layout: HistoryLayout}) {
	const {id, verdict, attempts} = layout;
	return (
		<Text dimColor wrap="truncate-end">
			{' '.repeat(before)}
			{padEnd('run', id)} {padEnd('verdict', verdict)}
			{attempts > 0 && 'attempts'}
		</Text>
	);
}

/** A run in one line: how it ended, its times, its capacity and its averages. */
export function HistoryRow({
	run,
	layout,
	marked,
}: {
	readonly run: ListedRun;
	readonly layout: HistoryLayout;
	readonly marked: boolean;
}) {
	const {colors, own} = useTheme();
	const {manifest, digest} = run;
	const verdict = verdictText(run);
	const color = colors[tones[stateOf(run)]];
	const averages = Object.entries(digest?.averages ?? {}).map(
		([name, average]) => `${sanitiseLine(name)} ${formatScore(average)}`,
	);
	const attempts = digest ? formatCount(digest.total_requests) : own('–');
	return (
		<Text>
			<Text color={colors.accent}>{marked ? '* ' : '  '}</Text>
			{padEnd(truncate(own(sanitiseLine(manifest.id)), layout.id), layout.id)}{' '}
			<Text color={color}>{padEnd(own(verdict), layout.verdict)}</Text>
			{layout.attempts > 0 && padStart(attempts, layout.attempts)}
			{own(`${layout.times(run)}  `)}
			{digest?.capacity && own(`capacity ${describeCapacity(digest.capacity)}  `)}
			<Text dimColor>{own(averages.join('  '))}</Text>
		</Text>
	);
}
