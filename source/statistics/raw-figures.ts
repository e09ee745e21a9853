import type {Outcome} from '../model/attempt.ts';
import {microsecondsOf, microsecondsSince} from '../model/microseconds.ts';
import {openingPartNames, openingParts, type OpeningTimes} from '../model/opening-times.ts';
import {noIntent} from '../model/prompt.ts';
import {attemptIdOf, type RawAttempt, type RawPhase} from '../model/raw-attempt.ts';
import type {AttemptFigures} from './attempt-figures.ts';

/** What all metrics say about one pair. */
export type ScoredPair = {
	readonly scores: Readonly<Record<string, number>>;
	/** By failed metric. */
	readonly reasons: Readonly<Record<string, string>>;
	readonly errors: Readonly<Record<string, string>>;
	/** Metrics whose score comes later. */
	readonly unscored?: readonly string[];
};

/** The attempt number and the place in the run of a rerun's attempt. */
export type AttemptPlace = {readonly attempt: number; readonly index: number};

const openingOf = (opening: OpeningTimes): AttemptFigures['opening'] =>
	openingPartNames.map((name) => {
		const time = opening[openingParts[name]];
		return time === undefined ? undefined : microsecondsOf(time);
	});

const phasesOf = (phases: readonly RawPhase[], zero: number): AttemptFigures['phases'] =>
	phases.map(({name, first, last}) => ({
		...{name, time: microsecondsSince(zero, last) - microsecondsSince(zero, first)},
	}));

/**
 * The figures of an attempt that has just ended.
 * @param zero the beginning of the run on the clock of the raw times, in milliseconds
 */
export function figuresOfRaw(
	raw: RawAttempt,
	{scores, reasons, errors, unscored}: ScoredPair,
	outcome: Outcome,
	zero: number,
	place?: AttemptPlace,
): AttemptFigures {
	const {assignment, sent, ack, first, connect, opening, error, notice} = raw;
	const {prompt} = assignment;
	return {
		id: attemptIdOf(assignment),
		attempt: place?.attempt ?? 1,
		index: place?.index ?? assignment.index,
		outcome,
		intent: prompt.intent ?? noIntent,
		step: assignment.step,
		row: prompt.row,
		question: prompt.question,
		text: raw.text,
		intended: microsecondsSince(zero, raw.intended),
		sent: sent === undefined ? undefined : microsecondsSince(zero, sent),
		ack: ack === undefined ? undefined : microsecondsSince(zero, ack),
		first: first === undefined ? undefined : microsecondsSince(zero, first),
		complete: microsecondsSince(zero, raw.complete),
		connect: connect === undefined ? undefined : microsecondsOf(connect),
		opening: opening && openingOf(opening),
		setup: raw.setup === undefined ? undefined : microsecondsOf(raw.setup),
		phases: raw.phases && phasesOf(raw.phases, zero),
		usage: raw.usage,
		gaps: raw.gaps?.map(microsecondsOf),
		faults: raw.faults,
		error,
		notice,
		requestId: error?.requestId ?? notice?.requestId,
		connectionId: error?.connectionId ?? notice?.connectionId,
		scores,
		reasons,
		metricErrors: errors,
		unscored,
		doubt: raw.doubt,
		connection: raw.connection,
	};
}
