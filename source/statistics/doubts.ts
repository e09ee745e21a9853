import {microsecondsIn} from '../model/microseconds.ts';
import type {RunEvent} from '../model/run-event.ts';
import {tookReply} from '../model/took-reply.ts';
import type {AttemptFigures} from './attempt-figures.ts';

export type DoubtEvent = Extract<RunEvent, {type: 'doubt'}>;

/** What a doubt is told by. */
export type DoubtedAttempt = Pick<AttemptFigures, 'error' | 'connection' | 'sent' | 'doubt'>;

/** Why attempts may have other prompts' replies: some of it is found after they are written. */
export type Doubts = {
	/** Takes an event; those that are no doubt change nothing. */
	readonly apply: (event: RunEvent) => void;
	/** Why an attempt is in doubt; undefined when it is not. */
	readonly of: (attempt: DoubtedAttempt) => string | undefined;
};

type Span = {readonly from: number; readonly to: number; readonly reason: string};

/** The run itself, or a rerun: each counts its connections from 0 and is in doubt for itself. */
type Part = {
	/** When it began, in microseconds since the run did. */
	readonly from: number;
	/** By connection. */
	readonly spans: Map<number, Span[]>;
	/** Why all of it is in doubt. */
	ofAll: string | undefined;
};

const createPart = (from: number): Part => ({from, spans: new Map(), ofAll: undefined});

/** Applies doubts, all of a run's events before the first attempt, to its attempts. */
export function createDoubts(): Doubts {
	const parts = [createPart(-Infinity)];

	return {
		apply(event) {
			if (event.type === 'rerun') parts.push(createPart(microsecondsIn(event.at)));
			if (event.type !== 'doubt') return;
			const {connection, reason} = event;
			const part = parts.at(-1)!;
			if (connection === null) {
				part.ofAll ??= reason;
				return;
			}
			const {spans} = part;
			const span = {from: microsecondsIn(event.from), to: microsecondsIn(event.to), reason};
			const known = spans.get(connection);
			if (known) known.push(span);
			else spans.set(connection, [span]);
		},
		of(attempt) {
			const {doubt, connection, sent, error} = attempt;
			if (doubt !== undefined) return doubt;
			if (sent === undefined || !tookReply(error?.class)) return undefined;
			const {spans, ofAll} = parts.findLast(({from}) => from <= sent)!;
			const known = spans.get(connection);
			return known?.find(({from, to}) => from <= sent && sent <= to)?.reason ?? ofAll;
		},
	};
}
