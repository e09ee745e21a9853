import {expect, test} from 'vitest';
import type {RunEvent} from '../../source/model/run-event.ts';
import {tookReply} from '../../source/model/took-reply.ts';
import {
	createDoubts,
	type DoubtEvent,
	type DoubtedAttempt,
} from '../../source/statistics/doubts.ts';
import type {ErrorClass} from '../../source/model/error-class.ts';

const attempt = (parts: Partial<DoubtedAttempt> = {}): DoubtedAttempt => ({
	...{outcome: 'passed', error: undefined, connection: 1, sent: 2_000_000, doubt: undefined},
	...parts,
});

const failedWith = (name: ErrorClass) => attempt({error: {class: name, message: 'no'}});

const doubt = (parts: Partial<DoubtEvent> = {}): DoubtEvent => ({
	...{type: 'doubt', at: 9, connection: 1, from: 1, to: 3, count: 2, reason: 'a surplus frame'},
	...parts,
});

function reasonsFor(events: readonly RunEvent[], attempts: readonly DoubtedAttempt[]) {
	const doubts = createDoubts();
	for (const event of events) doubts.apply(event);
	return attempts.map(doubts.of);
}

test('a doubt is of the attempts that one connection sent between two times', () => {
	const sent = [999_999, 1_000_000, 2_000_000, 3_000_000, 3_000_001];
	const attempts = sent.map((time) => attempt({sent: time}));
	const reason = 'a surplus frame';
	expect(reasonsFor([doubt()], attempts)).toEqual([undefined, reason, reason, reason, undefined]);
	expect(reasonsFor([doubt()], [attempt({connection: 2})])).toEqual([undefined]);
});

test('a doubt without a connection is of all of them', () => {
	const events = [doubt({connection: null, reason: 'a greeting after the send'})];
	// Those that were sent when it was found are no more certain.
	const attempts = [attempt(), attempt({connection: 7}), attempt({sent: 90_000_000})];
	expect(new Set(reasonsFor(events, attempts))).toEqual(new Set(['a greeting after the send']));
});

test('the doubts of a run are none of its reruns’, and those of a rerun none of the run’s', () => {
	const rerun = {type: 'rerun', at: 50, started: '2026-01-01T00:00:00Z'} as const;
	const attempts = [attempt(), attempt({sent: 60_000_000}), attempt({sent: 90_000_000})];
	const reasons = (events: Parameters<typeof reasonsFor>[0]) => reasonsFor(events, attempts);
	const all = doubt({connection: null, reason: 'all'});
	const later = doubt({at: 95, from: 0, to: 95, reason: 'later'});
	expect(reasons([all, rerun])).toEqual(['all', undefined, undefined]);
	expect(reasons([rerun, all])).toEqual([undefined, 'all', 'all']);
	// The connections of a rerun have numbers that the run's had.
	expect(reasons([rerun, {...rerun, at: 80}, later])).toEqual([undefined, undefined, 'later']);
});

test('only what took a reply can have taken another prompt’s', () => {
	const attempts = [
		attempt(),
		failedWith('reply.parse'),
		failedWith('app.apology'),
		failedWith('gateway.forbidden'),
		failedWith('timeout.total'),
		failedWith('closed.1006'),
		failedWith('appetite.none' as ErrorClass),
		attempt({sent: undefined}),
	];
	const taken = [true, true, true, true, false, false, false, false];
	const reasons = reasonsFor([doubt()], attempts);
	expect(reasons.map((reason) => reason !== undefined)).toEqual(taken);
	expect(attempts.slice(0, 7).map(({error}) => tookReply(error?.class))).toEqual(taken.slice(0, 7));
});

test('several doubts of a connection are all applied, and one known at once counts by itself', () => {
	const later = doubt({from: 10, to: 11, reason: 'later'});
	const attempts = [attempt(), attempt({sent: 10_500_000}), attempt({sent: 5_000_000})];
	expect(reasonsFor([doubt(), later], attempts)).toEqual(['a surplus frame', 'later', undefined]);
	expect(reasonsFor([], [attempt({doubt: 'a foreign nonce'})])).toEqual(['a foreign nonce']);
});

test('the surplus frame is told where there was one', () => {
	const doubts = createDoubts();
	doubts.apply(doubt({frame: '{"beat":1}'}));
	expect(doubts.frameOf(attempt())).toBe('{"beat":1}');
	expect(doubts.frameOf(attempt({connection: 2}))).toBeUndefined();
	expect(doubts.frameOf(attempt({doubt: 'another nonce'}))).toBeUndefined();
});

test('who left is not doubtful: there is no reply that may be another prompt’s', () => {
	const left = attempt({outcome: 'left'});
	const events = [doubt(), doubt({connection: null, from: 0, to: 3})];
	expect(reasonsFor(events, [left, attempt()])).toEqual([undefined, 'a surplus frame']);
});
