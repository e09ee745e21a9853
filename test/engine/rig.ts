import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import type {Attack, AttackOptions} from '../../source/engine/attack-types.ts';
import type {AttackGauges} from '../../source/model/worker-gauges.ts';
import {createThinkTimes} from '../../source/engine/think-times.ts';
import {createAttack} from '../../source/engine/attack.ts';
import type {Connection, ConnectionEvents} from '../../source/engine/connection.ts';
import {createCorrelator} from '../../source/engine/correlation.ts';
import {createPacer} from '../../source/engine/create-pacer.ts';
import {createPromptSource} from '../../source/engine/prompt-source.ts';
import type {Share} from '../../source/model/share.ts';
import type {Leg} from '../../source/model/load.ts';
import type {Prompt} from '../../source/model/prompt.ts';
import type {EngineEvent} from '../../source/model/run-event.ts';
import type {RawAttempt} from '../../source/model/raw-attempt.ts';
import {singleRule, type ReplyRule} from '../../source/model/reply-rule.ts';
import {prompts} from '../faults/fire.ts';
import {apiGateway} from '../../source/gateway/dialects/api-gateway.ts';
import {someOpening} from '../helpers/opening.ts';
import {makeAssembler, ruleOf} from './assembly.ts';
import {createFakeConnection, type FakeConnection} from './fake-connection.ts';

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
	/** What the run has measured before: milliseconds for which a prompt keeps a connection busy. */
	readonly busyTime?: number;
};

export type RigOptions = LegOptions &
	Partial<
		Pick<
			AttackOptions,
			| 'perPrompt'
			| 'inFlight'
			| 'keepAlive'
			| 'rotateAfter'
			| 'stopsConversation'
			| 'connectRate'
			| 'render'
			| 'ready'
			| 'setup'
			| 'answers'
			| 'setupTimeout'
			| 'random'
		>
	> & {
		/** Looks for surplus frames, and tells of them. */
		readonly looks?: boolean;
		/** Milliseconds. */
		readonly thinkTime?: number;
		readonly timeout?: number;
		/** Limits besides that of the whole reply. */
		readonly limits?: {readonly first?: number; readonly idle?: number};
		/** The rule of the replies; `single` if absent. */
		readonly rule?: Partial<ReplyRule>;
		/** Prompts and conversations in place of `question N`. */
		readonly units?: readonly Prompt[];
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
	/** What the engine has told of its connections. */
	readonly events: readonly EngineEvent[];
	/** Why the run was to end, each time. */
	readonly distrusted: readonly string[];
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
	const {share = alone(), sendingTakes = 0} = options;
	const rule = options.rule ? ruleOf(options.rule) : singleRule;
	const attempts: RawAttempt[] = [];
	const connections: FakeConnection[] = [];
	const drained: number[] = [];
	const events: EngineEvent[] = [];
	const distrusted: string[] = [];
	let over = 0;
	/** What sending has taken, on top of the clock. */
	let spent = 0;

	function connect(events: ConnectionEvents): Connection {
		const {fake, connection} = createFakeConnection(events, () => (spent += sendingTakes));
		connections.push(fake);
		if (options.manual !== true) {
			queueMicrotask(() => {
				if (fake.state !== 'opening') return;
				fake.state = 'open';
				events.open(1, someOpening);
			});
		}
		return connection;
	}

	const attack = createAttack({
		timeouts: {total: options.timeout ?? 60_000, ...options.limits},
		connectTimeout: 10_000,
		thinkTimes: createThinkTimes(options.thinkTime ?? 0, 1, {first: 0, step: 1}),
		perPrompt: options.perPrompt ?? false,
		inFlight: options.inFlight ?? 1,
		keepAlive: options.keepAlive,
		rotateAfter: options.rotateAfter,
		stopsConversation: options.stopsConversation ?? true,
		connectRate: options.connectRate,
		ready: options.ready,
		setup: options.setup,
		answers: options.answers,
		setupTimeout: options.setupTimeout,
		random: options.random,
		...(options.looks && {
			credit: {
				report: (event) => void events.push(event),
				seconds: (at) => Math.round(at * 1000) / 1e6,
				distrust: (reason) => void distrusted.push(reason),
			},
		}),
		connect: (_, __, events) => connect(events),
		render:
			options.render ?? (({prompt}) => [{data: Buffer.from(prompt.question), await: undefined}]),
		dialect: apiGateway,
		createAssembler: () => makeAssembler(rule),
		decode: rule.decode,
		correlator: rule.correlate && createCorrelator(rule.correlate),
		finished: (attempt) => attempts.push(attempt),
		drained() {
			drained.push(attack.drainGauges().sent - finished());
			if (options.legs !== true) attack.finish();
		},
		done: () => over++,
		now: () => performance.now() + spent,
	});

	function begin(own: LegOptions = {}): void {
		const given = {...options, ...own};
		const leg = makeLeg(given);
		const {first = 0, warmup = false, dataset = leg.total ?? 3, units = prompts(dataset)} = given;
		// Workers that share a counter begin together.
		if (!options.share) share.taken[0] = 0;
		attack.begin({
			pacer: createPacer(leg, share),
			promptAt: createPromptSource(promptTableOf(units), {
				first,
				step: leg.step,
				measured: !warmup,
			}),
			duration: leg.duration,
			measured: !warmup,
			before: attack.drainGauges().elapsed,
			busyTime: given.busyTime,
		});
	}

	/** Measured attempts that have ended. */
	const finished = () => attempts.filter(({assignment}) => assignment.measured).length;
	const answered = (fake: FakeConnection) =>
		attempts.filter(({connection}) => connections[connection] === fake).length;
	return {
		attack,
		begin,
		gauges() {
			const gauges = attack.drainGauges();
			return {...gauges, finished: finished(), inFlight: gauges.sent - finished()};
		},
		attempts,
		connections,
		waiting: () =>
			connections.filter((fake) => fake.state === 'open' && fake.sent.length > answered(fake)),
		events,
		distrusted,
		drained,
		over: () => over,
		async settle() {
			await advance(0);
		},
	};
}
