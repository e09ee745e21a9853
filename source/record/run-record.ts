import {foreignNonce} from '../model/doubt-reasons.ts';
import type {RunEvent} from '../model/run-event.ts';
import type {Outages} from '../model/outages.ts';
import type {Abort} from '../model/snapshot.ts';
import type {Stop} from '../model/stop.ts';
import {createOutageFigures} from '../health/outages.ts';
import {createLegRecord, type LegRecord, type LegRecordOptions} from './leg-record.ts';

export type RunRecordOptions = LegRecordOptions;

/**
 * Accumulates a run's events: everything in a summary that doesn't come from attempts. The live run and
 * its replay process the same events, so they agree.
 */
export type RunRecord = Pick<
	LegRecord,
	'gauges' | 'generator' | 'strain' | 'steps' | 'stepsDone' | 'capacity'
> & {
	readonly apply: (event: RunEvent) => void;
	readonly stopped: () => Stop | null;
	readonly aborted: () => Abort | null;
	/** @param at now, in seconds since the run began; if absent, the last recorded moment */
	readonly outages: (at?: number) => Outages;
	/** The number of doubtful attempts by reason, given their total. */
	readonly doubts: (doubtful: number) => Readonly<Record<string, number>>;
	/** Whether the run reached its end, and was not cut off. */
	readonly ended: () => boolean;
};

/** Counts doubts by reason; doubts known at once are not events, and make up the remainder. */
function createDoubtCounts() {
	const counts = new Map<string, number>();
	let ofAll: string | undefined;
	return {
		take({connection, reason, count}: Extract<RunEvent, {type: 'doubt'}>) {
			if (connection === null) ofAll ??= reason;
			else counts.set(reason, (counts.get(reason) ?? 0) + count);
		},
		figures: (doubtful: number): Record<string, number> => {
			const known = [...counts.values()].reduce((sum, count) => sum + count, 0);
			const reason = ofAll ?? foreignNonce;
			const rest = Math.max(0, doubtful - known);
			return Object.fromEntries(rest > 0 ? [...counts, [reason, rest]] : counts);
		},
	};
}

const abortOf = ({reason, cause, threshold}: Extract<RunEvent, {type: 'abort'}>): Abort => ({
	reason: cause ?? {kind: 'recorded', text: reason},
	threshold,
});

export function createRunRecord(options: RunRecordOptions): RunRecord {
	const legs = createLegRecord(options);
	const outages = createOutageFigures();
	const doubts = createDoubtCounts();
	let stopped: Stop | null = null;
	let aborted: Abort | null = null;
	let ended = false;
	let last = 0;

	return {
		apply(event) {
			last = Math.max(last, event.at);
			switch (event.type) {
				case 'leg':
					legs.begin(event);
					break;
				case 'leg_end':
					legs.end(event, stopped !== null);
					break;
				case 'level':
					legs.level(event);
					break;
				case 'second':
					legs.second(event);
					break;
				case 'outage':
					outages.take(event);
					break;
				case 'doubt':
					doubts.take(event);
					break;
				case 'stop': {
					const {elapsed, step, begun, atEnd} = event;
					stopped ??= {elapsed, step, begun, atEnd};
					break;
				}
				case 'abort':
					aborted = abortOf(event);
					break;
				case 'end':
					ended = true;
					break;
				case 'begin':
				case 'pause':
				case 'resume':
				case 'rerun':
				case 'look':
				case 'unverified':
				case 'refused':
				case 'closed':
					break;
			}
		},
		gauges: legs.gauges,
		generator: legs.generator,
		strain: legs.strain,
		steps: legs.steps,
		stepsDone: legs.stepsDone,
		capacity: legs.capacity,
		stopped: () => stopped,
		aborted: () => aborted,
		outages: (at = last) => outages.figures(at),
		doubts: doubts.figures,
		ended: () => ended,
	};
}
