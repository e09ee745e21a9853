import {createAttack, type AttackGauges} from '../../source/engine/attack.ts';
import {openConnection, type ConnectionOptions} from '../../source/engine/connection.ts';
import {createFeed} from '../../source/engine/feed.ts';
import {createClosedPacer} from '../../source/engine/closed-pacer.ts';
import type {RawAttempt} from '../../source/model/raw-attempt.ts';
import {readSingleFrame} from '../../source/engine/reply.ts';
import type {SessionContext} from '../../source/engine/session.ts';
import type {Prompt} from '../../source/model/prompt.ts';

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
	readonly connections?: number;
	readonly perPrompt?: boolean;
	readonly thinkTime?: number;
	readonly timeouts?: Partial<SessionContext['timeouts']>;
} & Partial<ConnectionOptions>;

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
	const {prompts: count = 1, connections = 1, timeouts, thinkTime = 0, perPrompt = false} = options;
	const attempts: RawAttempt[] = [];
	const began = performance.now();
	const gauges = await new Promise<AttackGauges>((resolve) => {
		const attack = createAttack({
			timeouts: {total: 5000, connect: 5000, ...timeouts},
			thinkTime,
			perPrompt,
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
			render: ({prompt}) => Buffer.from(prompt.question),
			readFrame: readSingleFrame,
			finished: (attempt) => attempts.push(attempt),
			drained: () => attack.finish(),
			done: () => resolve(attack.gauges()),
		});
		const ramp = {start: connections, segments: []};
		const bounds = {total: count, duration: null};
		const leg = {kind: 'steady', step: 0, pause: 0, ...bounds, model: 'closed', ramp} as const;
		attack.begin({
			pacer: createClosedPacer(leg, {worker: 0, workers: 1, taken: new Int32Array(1)}),
			feed: createFeed(prompts(count), {first: 0, step: 0, measured: true}),
			duration: null,
			measured: true,
		});
	});
	const took = performance.now() - began;
	const inOrder = attempts.toSorted((a, b) => a.assignment.index - b.assignment.index);
	const indices = inOrder.map(({assignment}) => assignment.index).join();
	if (indices !== [...Array(count).keys()].join()) throw new Error(`ended: ${indices}`);
	const {sent, finished} = gauges;
	if (sent !== finished) throw new Error(`${sent - finished} still in flight`);
	return {
		attempts,
		outcomes: inOrder.map(({error}) => error?.class ?? 'ok'),
		texts: inOrder.map(({text}) => text),
		gauges,
		took,
	};
}
