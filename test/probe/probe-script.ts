import {vi} from 'vitest';
import {payloadMessages} from '../../source/config/payload.ts';
import type {Connection, ConnectionEvents} from '../../source/engine/connection.ts';
import {probe, type ProbeOptions} from '../../source/probe/probe.ts';
import type {ProbeResult} from '../../source/probe/probe-result.ts';
import {someOpening} from '../helpers/opening.ts';
import {prepare} from '../helpers/prepared.ts';

export type Events = ConnectionEvents;

/** Something that the server does, so many milliseconds after what was before it. */
export type Deed = readonly [after: number, frame: string | ((events: Events) => void)];

/**
 * Probes a server that answers the first message of each prompt as told; the clock is a fake one, so that silence takes
 * no time.
 */
export async function probeScript(
	config: Readonly<Record<string, unknown>>,
	deeds: readonly Deed[],
	options: ProbeOptions = {},
): Promise<ProbeResult & {readonly ended: boolean}> {
	const run = await prepare(config, 1);
	vi.useFakeTimers({loopLimit: 1_000_000});
	let ended = false;
	const messages = payloadMessages(run.plan.payload).length;
	const answer = (events: Events) => {
		let at = 0;
		for (const [after, deed] of deeds) {
			at += after;
			setTimeout(() => {
				if (ended) return;
				if (typeof deed === 'function') deed(events);
				else events.message(Buffer.from(deed), false);
			}, at);
		}
	};
	const open: ProbeOptions['open'] = (_assignment, _number, events) => {
		let heard = 0;
		setTimeout(() => events.open(12, someOpening), 12);
		const connection: Connection = {
			send() {
				if (heard++ % messages === 0) answer(events);
			},
			ping: () => undefined,
			usable: () => true,
			giveUp: () => events.end({kind: 'silent'}),
			close: () => undefined,
			terminate() {
				ended = true;
			},
		};
		return connection;
	};
	try {
		const found = probe(run, {open, now: () => performance.now(), ...options});
		await vi.runAllTimersAsync();
		return {...(await found), ended};
	} finally {
		vi.useRealTimers();
	}
}

export const token = (text: string) => JSON.stringify({type: 'part', piece: text});

export const end = JSON.stringify({type: 'end'});

export const own = {done: {path: 'type', equals: 'end'}, delta: {path: 'piece'}};
