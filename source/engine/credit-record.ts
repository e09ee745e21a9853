import {firstFrameReason} from '../model/doubt-reasons.ts';
import type {RawAttempt} from '../model/raw-attempt.ts';
import type {EngineEvent} from '../model/run-event.ts';
import {isTimeout} from '../model/response-time.ts';
import {tookReply} from '../model/took-reply.ts';
import type {AttackGauges} from '../model/worker-gauges.ts';
import {evidenceText} from './evidence.ts';
import {longestQuote, type Frame} from './frame.ts';
import {createReplyTimes, type ReplyTimes} from './reply-times.ts';
import {shorten} from './shorten.ts';

/** The share of all connection time that looks between two prompts may take. */
const lookShare = 0.01;

/** How certain it is that replies belong to their prompts, over all connections of an attack. */
export type CreditRecord = {
	readonly times: ReplyTimes;
	/** Takes the time for a look of this many milliseconds; false when the budget is used up. */
	readonly takeTime: (milliseconds: number) => boolean;
	readonly finish: (attempt: RawAttempt) => void;
	/** Marks this many more attempts as doubtful. */
	readonly doubt: (count: number) => void;
	/** Marks all attempts of the run as doubtful, including future ones. */
	readonly doubtAll: (at: number, frame: Frame) => void;
	readonly countUnverified: () => void;
	readonly report: (event: EngineEvent) => void;
	/** Seconds since the run began. */
	readonly seconds: (at: number) => number;
	readonly counts: () => Pick<AttackGauges, 'doubtful' | 'credited' | 'allDoubtful' | 'unverified'>;
};

export type CreditRecordOptions = {
	/** Milliseconds for a whole reply. */
	readonly limit: number;
	/** Milliseconds that connections have been open, over all of them. */
	readonly connectionTime: () => number;
	readonly report: (event: EngineEvent) => void;
	readonly seconds: (at: number) => number;
};

export function createCreditRecord(options: CreditRecordOptions): CreditRecord {
	const {limit, connectionTime, report, seconds} = options;
	const times = createReplyTimes(limit);
	let spent = 0;
	let credited = 0;
	let doubtful = 0;
	let unverified = 0;
	let all = false;

	return {
		times,
		takeTime(milliseconds) {
			if (spent + milliseconds > lookShare * connectionTime()) return false;
			spent += milliseconds;
			return true;
		},
		finish({assignment, error, sent, complete, doubt, left}) {
			if (left) return;
			// A reply that timed out is at least as slow as its limit.
			if (sent !== undefined && (!error || isTimeout(error.class))) times.record(complete - sent);
			if (!assignment.measured || !tookReply(error?.class)) return;
			credited++;
			if (doubt !== undefined) doubtful++;
		},
		doubt(count) {
			doubtful += count;
		},
		doubtAll(at, frame) {
			if (all) return;
			all = true;
			const [from, to] = [0, seconds(at)];
			report({
				...{type: 'doubt', at: to, connection: null, from, to, count: credited},
				reason: firstFrameReason,
				frame: shorten(evidenceText(frame), longestQuote),
			});
		},
		countUnverified() {
			unverified++;
		},
		report,
		seconds,
		counts: () => ({
			...{doubtful: all ? credited : doubtful, credited},
			...{allDoubtful: all, unverified},
		}),
	};
}
