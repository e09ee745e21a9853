import {createAttack, type Attack} from '../../source/engine/attack.ts';
import type {Connection, ConnectionEvents} from '../../source/engine/connection.ts';
import {createFeed} from '../../source/engine/feed.ts';
import type {ConnectionEnd} from '../../source/engine/outcome.ts';
import {closedPacer} from '../../source/engine/pacer.ts';
import type {RawAttempt} from '../../source/engine/raw-attempt.ts';
import {readSingleFrame} from '../../source/engine/reply.ts';
import {prompts} from '../faults/fire.ts';

/** A connection without a network: the test plays the server. */
export type FakeConnection = {
	readonly events: ConnectionEvents;
	/** Prompts sent over it, as `question N`. */
	readonly sent: string[];
	state: 'opening' | 'open' | 'closed' | 'terminated';
	usable: boolean;
	readonly reply: (text?: string) => void;
	readonly end: (end: ConnectionEnd) => void;
};

export type RigOptions = {
	readonly connections?: number;
	readonly total?: number;
	readonly duration?: number;
	readonly thinkTime?: number;
	readonly perPrompt?: boolean;
	readonly timeout?: number;
	/** Connections stay opening until the test opens them. */
	readonly manual?: boolean;
};

export type Rig = {
	readonly attack: Attack;
	readonly attempts: readonly RawAttempt[];
	readonly connections: readonly FakeConnection[];
	/** Those that wait for a reply. */
	readonly waiting: () => FakeConnection[];
	/** How often `done` was called. */
	readonly over: () => number;
	/** Lets everything happen that needs no time to pass. */
	readonly settle: () => Promise<void>;
};

/** An attack on fake connections; for fake timers. */
export function createRig(
	advance: (by: number) => Promise<unknown>,
	options: RigOptions = {},
): Rig {
	const {connections: level = 1, total = 3, thinkTime = 0, perPrompt = false} = options;
	const attempts: RawAttempt[] = [];
	const connections: FakeConnection[] = [];
	let over = 0;

	function connect(events: ConnectionEvents): Connection {
		const fake: FakeConnection = {
			events,
			sent: [],
			state: 'opening',
			usable: true,
			reply: (text = `re: ${fake.sent.at(-1)}`) => events.message(Buffer.from(text), false),
			end(end) {
				fake.state = 'closed';
				events.end(end);
			},
		};
		connections.push(fake);
		if (options.manual !== true) {
			queueMicrotask(() => {
				fake.state = 'open';
				events.open(1);
			});
		}
		return {
			send: (text) => void fake.sent.push(text),
			usable: () => fake.usable,
			close() {
				if (fake.state === 'closed') return;
				fake.state = 'closed';
				queueMicrotask(() => events.end({kind: 'closed', code: 1000, reason: ''}));
			},
			terminate() {
				fake.state = 'terminated';
			},
		};
	}

	const attack = createAttack({
		pacer: closedPacer({connections: level, total, duration: options.duration}),
		feed: createFeed(prompts(total)),
		timeouts: {total: options.timeout ?? 60_000},
		thinkTime,
		perPrompt,
		connect: (_, __, events) => connect(events),
		render: ({prompt}) => prompt.question,
		readFrame: readSingleFrame,
		finished: (attempt) => attempts.push(attempt),
		done: () => over++,
	});
	const answered = (fake: FakeConnection) =>
		attempts.filter(({connection}) => connections[connection] === fake).length;
	return {
		attack,
		attempts,
		connections,
		waiting: () =>
			connections.filter((fake) => fake.state === 'open' && fake.sent.length > answered(fake)),
		over: () => over,
		async settle() {
			await advance(0);
		},
	};
}
