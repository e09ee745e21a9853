import {microsecondsIn} from '../model/microseconds.ts';
import type {RunEvent} from '../model/run-event.ts';
import {tookReply} from '../model/took-reply.ts';
import type {AttemptFigures} from './attempt-figures.ts';

export type DoubtEvent = Extract<RunEvent, {type: 'doubt'}>;

/** The part of an attempt that decides whether it is doubtful. */
export type DoubtedAttempt = Pick<
	AttemptFigures,
	'outcome' | 'error' | 'connection' | 'sent' | 'doubt'
>;

/**
 * Why attempts may have the replies of other prompts; some doubts are found after the attempts are
 * written.
 */
export type Doubts = {
	/** Applies an event; only doubts and reruns have an effect. */
	readonly apply: (event: RunEvent) => void;
	/** Why an attempt is doubtful; undefined when it is not. */
	readonly of: (attempt: DoubtedAttempt) => string | undefined;
	/** The surplus frame that caused the doubt, where there is one. */
	readonly frameOf: (attempt: DoubtedAttempt) => string | undefined;
};

type Ground = Pick<DoubtEvent, 'reason' | 'frame'>;
type Span = Ground & {readonly from: number; readonly to: number};

/** The run itself, or a rerun: each numbers its connections from 0 and has its own doubts. */
type Part = {
	/** When it began, in microseconds since the run's zero. */
	readonly from: number;
	/** By connection. */
	readonly spans: Map<number, Span[]>;
	/** Why every attempt of it is doubtful. */
	ofAll?: Ground;
};

const createPart = (from: number): Part => ({from, spans: new Map()});

/**
 * Collects the doubts of a run's events, all of them before the first attempt, and applies them to
 * its attempts.
 */
export function createDoubts(): Doubts {
	const parts = [createPart(-Infinity)];

	function groundOf(attempt: DoubtedAttempt): Ground | undefined {
		const {outcome, doubt, connection, sent, error} = attempt;
		if (outcome === 'left') return undefined;
		if (doubt !== undefined) return {reason: doubt};
		if (sent === undefined || !tookReply(error?.class)) return undefined;
		const {spans, ofAll} = parts.findLast(({from}) => from <= sent)!;
		return spans.get(connection)?.find(({from, to}) => from <= sent && sent <= to) ?? ofAll;
	}

	return {
		apply(event) {
			if (event.type === 'rerun') parts.push(createPart(microsecondsIn(event.at)));
			if (event.type !== 'doubt') return;
			const {connection, reason, frame} = event;
			const ground = {reason, ...(frame !== undefined && {frame})};
			const part = parts.at(-1)!;
			if (connection === null) {
				part.ofAll ??= ground;
				return;
			}
			const span = {from: microsecondsIn(event.from), to: microsecondsIn(event.to), ...ground};
			const known = part.spans.get(connection);
			if (known) known.push(span);
			else part.spans.set(connection, [span]);
		},
		of: (attempt) => groundOf(attempt)?.reason,
		frameOf: (attempt) => groundOf(attempt)?.frame,
	};
}
