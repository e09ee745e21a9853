import {vi} from 'vitest';
import type {OutgoingMessage, ReplyTimeouts} from '../../source/engine/exchange-types.ts';
import {createExchange} from '../../source/engine/exchange.ts';
import {createTimerWheel} from '../../source/engine/timer-wheel.ts';
import type {RawAttempt} from '../../source/model/raw-attempt.ts';
import type {Condition, ReplyRule} from '../../source/model/reply-rule.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';
import {makeAssembler, ruleOf, toFrame, type Written} from './assembly.ts';

export const stepOf = (send: string, wait?: Condition): OutgoingMessage => ({
	data: Buffer.from(send),
	await: wait && [wait],
});

const {assignment} = makeRaw();

/** One prompt on its way, with a test for a server; for fake timers. Times are since it was sent. */
export function talk(
	rule: Partial<ReplyRule>,
	timeouts: Partial<ReplyTimeouts> = {},
	steps: readonly OutgoingMessage[] = [stepOf('prompt')],
) {
	const attempts: RawAttempt[] = [];
	const released: {readonly at: number; readonly late: boolean}[] = [];
	const sent: string[] = [];
	const now = () => performance.now();
	const began = now();
	const since = (time: number | undefined) => (time === undefined ? time : time - began);
	const exchange = createExchange({
		now,
		wheel: createTimerWheel(now),
		timeouts: {total: 60_000, ...timeouts},
		assembler: makeAssembler(ruleOf(rule)),
		send: (data) => sent.push(data.toString()),
		finished: (attempt) => attempts.push(attempt),
		released: (late) => released.push({at: now() - began, late}),
	});
	const start = () => {
		exchange.begin(assignment, undefined, now());
		exchange.transmit(steps, 0);
	};
	start();
	return {
		exchange,
		start,
		sent,
		attempts,
		released,
		say: (...frames: readonly Written[]) => {
			for (const written of frames) {
				const frame = toFrame(written);
				exchange.take(frame, frame.data.length);
			}
		},
		pass: (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds),
		/** What the attempt says, its times since the sending of the first prompt. */
		outcome: () => {
			const [attempt] = attempts;
			if (!attempt) return undefined;
			const {text, body, frames, gaps, error} = attempt;
			const {ack, first, complete} = attempt;
			return {
				...{text, body, frames, gaps, error: error?.class},
				...{ack: since(ack), first: since(first), complete: since(complete)},
			};
		},
	};
}
