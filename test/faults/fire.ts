import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import type {AttackOptions} from '../../source/engine/attack-types.ts';
import type {AttackGauges} from '../../source/model/worker-gauges.ts';
import {createThinkTimes} from '../../source/engine/think-times.ts';
import {createAttack} from '../../source/engine/attack.ts';
import {openConnection} from '../../source/engine/connection.ts';
import type {ConnectionOptions} from '../../source/engine/connection-options.ts';
import {createPromptSource} from '../../source/engine/prompt-source.ts';
import {createClosedPacer} from '../../source/engine/closed-pacer.ts';
import {createCorrelator} from '../../source/engine/correlation.ts';
import {turnsOf, type Prompt} from '../../source/model/prompt.ts';
import type {RawAttempt} from '../../source/model/raw-attempt.ts';
import {singleRule, type ReplyRule} from '../../source/model/reply-rule.ts';
import {makeAssembler} from '../engine/assembly.ts';
import {apiGateway} from '../../source/gateway/dialects/api-gateway.ts';

export const prompts = (count: number): readonly Prompt[] =>
	Array.from({length: count}, (_, index) => ({
		id: `q${index}`,
		file: 'test.jsonl',
		line: index + 1,
		question: `question ${index}`,
		row: {Question: `question ${index}`},
	}));

export type Fire = {
	readonly prompts?: number;
	/** Prompts and conversations in place of `question N`. */
	readonly units?: readonly Prompt[];
	readonly connections?: number;
	/** Milliseconds. */
	readonly thinkTime?: number;
	/** The rule of the replies; `single` if absent. */
	readonly rule?: ReplyRule;
	readonly timeouts?: Partial<AttackOptions['timeouts']> & {readonly connect?: number};
} & Partial<
	Pick<
		AttackOptions,
		| 'perPrompt'
		| 'leaving'
		| 'inFlight'
		| 'keepAlive'
		| 'rotateAfter'
		| 'connectRate'
		| 'render'
		| 'stopsConversation'
		| 'setup'
		| 'setupTimeout'
		| 'answers'
		| 'ready'
		| 'random'
	>
> &
	Partial<ConnectionOptions>;

export type Aftermath = {
	/** In the order in which they ended. */
	readonly attempts: readonly RawAttempt[];
	/** `ok` or the class of the error, in the order of the prompts. */
	readonly outcomes: readonly string[];
	/** The text of each reply, in the order of the prompts. */
	readonly texts: readonly (string | undefined)[];
	readonly gauges: AttackGauges;
	/** Milliseconds that the whole took. */
	readonly took: number;
};

/**
 * Sends prompts to an address through the real engine, until every one has ended. Rejects when one
 * ends twice or not at all.
 */
export async function fire(url: string, options: Fire = {}): Promise<Aftermath> {
	const {prompts: number = 1, connections = 1, timeouts, units = prompts(number)} = options;
	const {rule = singleRule} = options;
	const {connect: connectTimeout = 5000, ...limits} = timeouts ?? {};
	const count = units.flatMap(turnsOf).length;
	const attempts: RawAttempt[] = [];
	const began = performance.now();
	const gauges = await new Promise<AttackGauges>((resolve) => {
		const attack = createAttack({
			timeouts: {total: 5000, ...limits},
			connectTimeout,
			thinkTimes: createThinkTimes(options.thinkTime ?? 0, 1, {first: 0, step: 1}),
			perPrompt: options.perPrompt ?? false,
			leaving: options.leaving,
			inFlight: options.inFlight ?? 1,
			keepAlive: options.keepAlive,
			rotateAfter: options.rotateAfter,
			stopsConversation: options.stopsConversation ?? true,
			connectRate: options.connectRate,
			...{setup: options.setup, setupTimeout: options.setupTimeout, answers: options.answers},
			...{ready: options.ready, random: options.random},
			connect: (_, __, events) =>
				openConnection(
					{
						url,
						origin: 'https://floodgate.test',
						headers: {},
						subprotocols: [],
						insecure: false,
						...options,
					},
					events,
				),
			render:
				options.render ?? (({prompt}) => [{data: Buffer.from(prompt.question), await: undefined}]),
			dialect: apiGateway,
			createAssembler: () => makeAssembler(rule),
			decode: rule.decode,
			correlator: rule.correlate && createCorrelator(rule.correlate),
			finished: (attempt) => attempts.push(attempt),
			drained: () => attack.finish(),
			done: () => resolve(attack.drainGauges()),
		});
		const ramp = {start: connections, segments: []};
		const bounds = {total: units.length, duration: null};
		const leg = {kind: 'steady', step: 0, pause: 0, ...bounds, model: 'closed', ramp} as const;
		attack.begin({
			pacer: createClosedPacer(leg, {worker: 0, workers: 1, taken: new Int32Array(1)}),
			promptAt: createPromptSource(promptTableOf(units), {first: 0, step: 0, measured: true}),
			duration: null,
			measured: true,
			before: 0,
		});
	});
	const took = performance.now() - began;
	const inOrder = attempts.toSorted((a, b) => a.assignment.index - b.assignment.index);
	const indices = inOrder.map(({assignment}) => assignment.index).join();
	if (indices !== [...Array(count).keys()].join()) throw new Error(`ended: ${indices}`);
	const inFlight = gauges.sent - attempts.length;
	if (inFlight !== 0) throw new Error(`${inFlight} still in flight`);
	return {
		attempts,
		outcomes: inOrder.map(({error}) => error?.class ?? 'ok'),
		texts: inOrder.map(({text}) => text),
		gauges,
		took,
	};
}
