import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {startGateway} from '../../source/mock/gateway.ts';
import {streamRule} from '../../source/mock/stream-rule.ts';
import {turnsOf} from '../../source/model/prompt.ts';
import {startInProcess, startWorker} from '../../source/runner/worker-handle.ts';
import {prompts as manyPrompts} from '../faults/fire.ts';
import {createDraw} from '../helpers/random.ts';
import {conversation} from '../helpers/units.ts';
import {readAttempts, setupFor, startRun, temporaryFolder} from './plan.ts';

const correlate = {request: 'id', reply: 'id'};
const payload = {message: '{{question}}', id: '{{$uuid}}'};

/** A gateway with whatever faults, and a plan with whatever options. */
function drawWorld(seed: number) {
	const draw = createDraw(seed);
	const share = () => draw.int(0, 15) / 100;
	const stream = draw.int(0, 1) === 0;
	const inFlight = draw.pick([1, 1, 4]);
	const reply = {...(stream ? streamRule : {done: {frames: 1}}), ...(inFlight > 1 && {correlate})};
	return {
		gateway: {
			...{seed, protocol: stream ? ('stream' as const) : ('single' as const), frames: 5},
			...{latency: {median: draw.int(1, 20), spread: 0.8}, tokenGap: draw.int(0, 5)},
			...{errorRate: share(), apologyRate: share(), closeRate: share(), silenceRate: share()},
			...{failRate: share(), longRate: share(), loseRate: share(), duplicateRate: share()},
			...{closeCode: draw.pick([1000, 1001, 1005, 1006, 1011]), heartbeat: draw.int(5, 50)},
			...{connectionLimit: draw.pick([Infinity, 150]), idleTimeout: draw.pick([Infinity, 100])},
			...{refuse: {rate: share(), status: 403, body: {}}},
		},
		config: {
			...{reply, payload, inFlight, maxErrorRate: 'off', metrics: ['length_check:40']},
			...{connections: draw.int(1, 6), thinkTime: draw.pick(['0', '20ms'])},
			...(inFlight === 1 && {connectionMode: draw.pick(['persistent', 'per-prompt'])}),
			...{rotateAfter: draw.pick(['off', '100ms']), keepAlive: draw.pick(['off', '30ms'])},
			...{turnFailure: draw.pick(['stop', 'continue']), workers: draw.pick([1, 2])},
			...(draw.int(0, 2) === 0 && {rate: draw.int(100, 300), maxConnections: 10}),
			timeouts: {total: '300ms', ...(draw.int(0, 1) === 0 && {idle: '100ms'})},
		},
		units: [
			...manyPrompts(60),
			...Array.from({length: 15}, (_, index) => conversation(`c${index}`, draw.int(1, 4))),
		],
		stops: draw.int(0, 3) === 0,
	};
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
	'whatever goes wrong (%i), every prompt is counted once in each snapshot',
	async (seed) => {
		const {gateway: options, config, units, stops} = drawWorld(seed);
		const gateway = await startGateway([], options);
		onTestFinished(() => gateway.close());
		const file = join(await temporaryFolder(), 'results.jsonl');
		const setup = {
			...(await setupFor(gateway.url, config, file)),
			prompts: promptTableOf(units).data,
		};
		const engine = config.workers > 1 ? startWorker : startInProcess;
		const {runner, until, published, done} = startRun(setup, engine);
		if (stops) {
			await until(({counts}) => counts.sent > 30);
			runner.stop();
		}
		const {snapshot} = await done;
		for (const {counts} of [...published, snapshot]) {
			const {sent, passed, failed, errored, inFlight} = counts;
			expect(passed + failed + errored + inFlight).toBe(sent);
			expect(inFlight).toBeGreaterThanOrEqual(0);
		}
		const {counts, errors} = snapshot;
		const attempts = await readAttempts(file);
		expect(counts.inFlight).toBe(0);
		expect(attempts).toHaveLength(counts.sent);
		expect(new Set(attempts.map(({id}) => id)).size).toBe(counts.sent);
		const listed = Object.values(errors).reduce((sum, {count}) => sum + count, 0);
		expect(listed).toBe(counts.errored);
		// A dropped conversation is one that was not started, however many turns it has; and a server whose
		// replies can't be told from its other frames ends the run.
		if (!stops && snapshot.aborted === null && counts.dropped === 0) {
			const turns = units.flatMap(turnsOf).map(({id}) => id);
			expect(attempts.map(({id}) => id).toSorted()).toEqual(turns.toSorted());
		}
		const unsent = attempts.filter(({timing}) => timing.sent === undefined).length;
		// A prompt that reached the gateway was sent, and none was sent twice.
		expect(gateway.counts().prompts).toBeLessThanOrEqual(counts.sent - unsent);
	},
);
