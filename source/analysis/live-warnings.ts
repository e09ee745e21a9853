import type {Snapshot} from '../model/snapshot.ts';
import {formatClock, formatMany} from '../terminal/format.ts';
import {describeLateSeconds} from '../terminal/generator-reason.ts';
import {warnOfDoubts} from './doubts.ts';
import {finishedOf} from '../model/outcome-counts.ts';

/** Something the user should know about a run while it is in progress. */
export type LiveWarning = {
	/** Identifies the cause: it stays the same while figures in the text change. */
	readonly key: string;
	readonly text: string;
};

/** Fewer late seconds than this are a hiccup. */
const notableLate = 3;
/** Seconds without a connection before a warning: some servers merely restart. */
const notableOutage = 1;
/** Seconds of load for which a late second stays on display. */
const recently = 10;

type Warned = Pick<Snapshot, 'counts' | 'outages' | 'stuck' | 'generator' | 'elapsed'>;

function ofOutage({outages}: Warned): LiveWarning[] {
	const {current, count, error} = outages;
	if (current === null || current < notableOutage) return [];
	const why = error === null ? '' : `: ${error}`;
	return [
		{
			key: `outage ${count}`,
			text: `no connection has been possible since ${formatClock(current)}${why}`,
		},
	];
}

function ofStuck({stuck}: Warned): LiveWarning[] {
	if (!stuck) return [];
	const {count, since, frame} = stuck;
	const [waited, whose] = count === 1 ? ['has waited', 'its'] : ['have waited', 'their'];
	return [
		{
			key: 'stuck',
			text: `${formatMany(count, 'prompt')} ${waited} since ${formatClock(since)}; ${whose} last frame matches nothing in the reply rule: ${frame}`,
		},
	];
}

function ofDoubts({counts}: Warned): LiveWarning[] {
	const text = warnOfDoubts(counts.doubtful, finishedOf(counts));
	return text === '' ? [] : [{key: 'doubts', text}];
}

function ofLateSeconds({generator, elapsed}: Warned): LiveWarning[] {
	const {lateSeconds: late, loopLate} = generator;
	// If it puts all figures in doubt, the warning about a saturated generator covers it.
	if (loopLate || late.count < notableLate || late.last === null) return [];
	if (elapsed - late.last > recently) return [];
	return [{key: 'late', text: `this machine's event loop was ${describeLateSeconds(late)}`}];
}

/** What is wrong right now, the most pressing first; a warning disappears with its cause. */
export const liveWarnings = (snapshot: Warned): readonly LiveWarning[] => [
	...ofOutage(snapshot),
	...ofStuck(snapshot),
	...ofDoubts(snapshot),
	...ofLateSeconds(snapshot),
];
