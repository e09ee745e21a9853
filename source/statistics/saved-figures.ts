import type {Attempt} from '../model/attempt.ts';
import {microsecondsIn} from '../model/microseconds.ts';
import {openingPartNames} from '../model/opening-times.ts';
import {noIntent} from '../model/prompt.ts';
import {contentText, intentText, readField} from '../model/row-fields.ts';
import type {AttemptFigures} from './attempt-figures.ts';

/** The keys of a dataset's rows that figures need. */
export type FigureFields = {readonly question: string; readonly intent: string};

const nothing = {};

const timeOf = (seconds: number | undefined): number | undefined =>
	seconds === undefined ? undefined : microsecondsIn(seconds);

/** Undefined for an attempt that opened no connection, and in results of earlier versions. */
function openingOf(timing: Attempt['timing']): AttemptFigures['opening'] {
	if (timing.connect_tcp === undefined) return undefined;
	return openingPartNames.map((name) => timeOf(timing[name]));
}

const phasesOf = (phases: NonNullable<Attempt['phases']>): AttemptFigures['phases'] =>
	Object.entries(phases).map(([name, {seconds}]) => ({name, time: microsecondsIn(seconds)}));

function reasonsOf({failed, reasons}: Attempt): Readonly<Record<string, string>> {
	if (reasons !== undefined || failed.length === 0) return reasons ?? nothing;
	return Object.fromEntries(failed.map((metric) => [metric, metric]));
}

/** The figures of a line of `results.jsonl`, as they were when the attempt ended. */
export function figuresOfSaved(attempt: Attempt, fields: FigureFields): AttemptFigures {
	const {prompt, timing, error, faults, phases, usage} = attempt;
	return {
		id: attempt.id,
		attempt: attempt.attempt,
		index: attempt.index,
		outcome: attempt.outcome,
		intent: intentText(readField(prompt, fields.intent)) ?? noIntent,
		step: attempt.step,
		row: prompt,
		question: contentText(readField(prompt, fields.question)) ?? '',
		text: attempt.reply?.text,
		intended: microsecondsIn(timing.intended),
		sent: timeOf(timing.sent),
		ack: timeOf(timing.ack),
		first: timeOf(timing.first),
		complete: microsecondsIn(timing.complete),
		connect: timeOf(timing.connect),
		opening: openingOf(timing),
		setup: timeOf(timing.setup),
		phases: phases && phasesOf(phases),
		usage,
		gaps: attempt.gaps?.map(microsecondsIn),
		faults: faults && {
			lost: faults.lost,
			duplicated: faults.duplicated,
			outOfOrder: faults.out_of_order,
		},
		error,
		notice: attempt.notice,
		requestId: attempt.request_id,
		connectionId: attempt.connection_id,
		scores: attempt.scores,
		reasons: reasonsOf(attempt),
		metricErrors: attempt.metric_errors ?? nothing,
		unscored: attempt.unscored,
		doubt: attempt.doubt,
		connection: attempt.connection,
	};
}
