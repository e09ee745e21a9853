import {createAttack, type Attack, type AttackGauges} from '../../source/engine/attack.ts';
import type {Connection, ConnectionEvents} from '../../source/engine/connection.ts';
import {createPacer} from '../../source/engine/create-pacer.ts';
import {createFeed} from '../../source/engine/feed.ts';
import type {ConnectionEnd} from '../../source/engine/outcome.ts';
import type {Share} from '../../source/engine/pacer.ts';
import {readSingleFrame} from '../../source/engine/reply.ts';
import type {Leg} from '../../source/model/load.ts';
import type {RawAttempt} from '../../source/model/raw-attempt.ts';
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

export type LegOptions = {
	readonly connections?: number;
	/** How many prompts; with a duration and without this, as many as there is time for. */
	readonly total?: number | null;
	readonly duration?: number;
	/** Prompts per second: makes it an open leg. */
	readonly rate?: number;
	readonly maxConnections?: number;
	/** What the level moves to, and within how many milliseconds. */
	readonly segments?: Leg['ramp']['segments'];
	readonly step?: number;
	/** Index of the first prompt. */
	readonly first?: number;
	readonly warmup?: boolean;
};

export type RigOptions = LegOptions & {
	readonly thinkTime?: number;
	readonly perPrompt?: boolean;
	readonly timeout?: number;
	/** Connections stay opening until the test opens them. */
	readonly manual?: boolean;
	/** Several legs: the test begins and finishes them itself. */
	readonly legs?: boolean;
	readonly share?: Share;
	/** Prompts in the dataset; as many as a leg has if absent. */
	readonly dataset?: number;
	/** Milliseconds that each sending takes. */
	readonly sendingTakes?: number;
};

export type Rig = {
	readonly attack: Attack;
	readonly begin: (options?: LegOptions) => void;
	/** The attack's, and how many prompts are in flight. */
	readonly gauges: () => AttackGauges & {readonly inFlight: number};
	readonly attempts: readonly RawAttempt[];
	readonly connections: readonly FakeConnection[];
	/** Those that wait for a reply. */
	readonly waiting: () => FakeConnection[];
	/** Prompts in flight each time that `drained` was called. */
	readonly drained: readonly number[];
	/** How often `done` was called. */
	readonly over: () => number;
	/** Lets everything happen that needs no time to pass. */
	readonly settle: () => Promise<void>;
};

export function makeLeg({
	connections = 1,
	duration,
	total = duration === undefined ? 3 : null,
	rate,
	maxConnections = connections,
	segments = [],
	step = 0,
	warmup = false,
}: LegOptions): Leg {
	const bounds = {step, pause: 0, total, duration: duration ?? null};
	const kind = warmup ? 'warmup' : step > 0 ? 'step' : 'steady';
	if (rate === undefined) {
		return {kind, ...bounds, model: 'closed', ramp: {start: connections, segments}};
	}
	const ramp = {start: rate, segments};
	const open = {arrivals: 'constant', seed: 1, connections, maxConnections} as const;
	return {kind, ...bounds, model: 'open', ramp, ...open};
}

export const alone = (): Share => ({worker: 0, workers: 1, taken: new Int32Array(1)});

/** An attack on fake connections; for fake timers. */
export function createRig(
	advance: (by: number) => Promise<unknown>,
	options: RigOptions = {},
): Rig {
	const {thinkTime = 0, perPrompt = false, share = alone(), sendingTakes = 0} = options;
	const attempts: RawAttempt[] = [];
	const connections: FakeConnection[] = [];
	const drained: number[] = [];
	let over = 0;
	/** What sending has taken, on top of the clock. */
	let spent = 0;

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
				if (fake.state !== 'opening') return;
				fake.state = 'open';
				events.open(1);
			});
		}
		return {
			send(text) {
				spent += sendingTakes;
				fake.sent.push(text.toString());
			},
			usable: () => fake.usable,
			giveUp: () => fake.end({kind: 'silent'}),
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
		timeouts: {total: options.timeout ?? 60_000, connect: 10_000},
		thinkTime,
		perPrompt,
		connect: (_, __, events) => connect(events),
		render: ({prompt}) => Buffer.from(prompt.question),
		readFrame: readSingleFrame,
		finished: (attempt) => attempts.push(attempt),
		drained() {
			const {sent, finished} = attack.gauges();
			drained.push(sent - finished);
			if (options.legs !== true) attack.finish();
		},
		done: () => over++,
		now: () => performance.now() + spent,
	});

	function begin(own: LegOptions = {}): void {
		const given = {...options, ...own};
		const leg = makeLeg(given);
		const {first = 0, warmup = false, dataset = leg.total ?? 3} = given;
		// Workers that share a counter begin together.
		if (!options.share) share.taken[0] = 0;
		attack.begin({
			pacer: createPacer(leg, share),
			feed: createFeed(prompts(dataset), {first, step: leg.step, measured: !warmup}),
			duration: leg.duration,
			measured: !warmup,
		});
	}

	const answered = (fake: FakeConnection) =>
		attempts.filter(({connection}) => connections[connection] === fake).length;
	return {
		attack,
		begin,
		gauges() {
			const gauges = attack.gauges();
			return {...gauges, inFlight: gauges.sent - gauges.finished};
		},
		attempts,
		connections,
		waiting: () =>
			connections.filter((fake) => fake.state === 'open' && fake.sent.length > answered(fake)),
		drained,
		over: () => over,
		async settle() {
			await advance(0);
		},
	};
}
