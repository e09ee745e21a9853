import {vi} from 'vitest';
import type {Connection} from '../../source/engine/connection.ts';
import {probe} from '../../source/probe/probe.ts';
import type {ProbeResult} from '../../source/probe/probe-result.ts';
import {someOpening} from '../helpers/opening.ts';
import {prepare} from '../helpers/prepared.ts';

/** One connection of a server: what it says, in how many milliseconds from now. */
export type Saying = {
	readonly say: (frame: string | object, after?: number) => void;
	/** Again and again; the wait before each is asked for, and the frame. */
	readonly beat: (
		frame: (count: number) => string | object,
		wait: (count: number) => number,
	) => void;
};

export type Served = {
	/** As soon as the connection is open. */
	readonly open?: (server: Saying) => void;
	/** For each message, the n-th from 0; beats that have begun go on. */
	readonly prompt?: (server: Saying, nth: number) => void;
};

/** Probes a server; the clock is a fake one, so that waiting takes no time. */
export async function probeServed(
	{open, prompt}: Served,
	config: Readonly<Record<string, unknown>> = {},
): Promise<ProbeResult & {readonly lasted: number}> {
	const run = await prepare({timeouts: {total: '20s'}, ...config}, 1);
	vi.useFakeTimers({loopLimit: 1_000_000});
	const began = performance.now();
	let ended = began;
	let isOver = false;
	try {
		const found = probe(run, {
			now: () => performance.now(),
			open(_assignment, _number, events) {
				const server: Saying = {
					say(frame, after = 0) {
						const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
						setTimeout(() => {
							if (!isOver) events.message(Buffer.from(text), false);
						}, after);
					},
					beat(frame, wait) {
						let count = 0;
						const next = () => {
							if (isOver) return;
							if (count > 0) server.say(frame(count - 1));
							setTimeout(next, wait(count++));
						};
						next();
					},
				};
				let heard = 0;
				setTimeout(() => {
					events.open(1, someOpening);
					open?.(server);
				}, 1);
				const connection: Connection = {
					send() {
						prompt?.(heard === 0 ? server : {...server, beat: () => undefined}, heard);
						heard++;
					},
					ping: () => undefined,
					usable: () => true,
					giveUp: () => undefined,
					close: () => undefined,
					terminate() {
						isOver = true;
						ended = performance.now();
					},
				};
				return connection;
			},
		});
		await vi.runAllTimersAsync();
		return {...(await found), lasted: ended - began};
	} finally {
		vi.useRealTimers();
	}
}
