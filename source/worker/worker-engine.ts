import {monitorEventLoopDelay} from 'node:perf_hooks';
import {appErrorPatterns} from '../config/app-errors.ts';
import type {Attack} from '../engine/attack-types.ts';
import type {AttackGauges, HoldReason} from '../model/worker-gauges.ts';
import {createAttack} from '../engine/attack.ts';
import {createCorrelator} from '../engine/correlation.ts';
import {createNonces} from '../engine/nonce.ts';
import {createPacer} from '../engine/create-pacer.ts';
import {createPromptSource} from '../engine/prompt-source.ts';
import {compileAssembler} from '../engine/single-assembler.ts';
import type {Leg} from '../model/load.ts';
import {countTurns} from '../model/prompt.ts';
import type {FromWorker, ToWorker, WorkerSetup} from './messages.ts';
import {createEventQueue} from './event-queue.ts';
import {loopDelayOf} from './loop-delay.ts';
import {createConnectionFactory} from '../prepare/connection-factory.ts';
import {createRecorder} from './recorder.ts';
import {compileKeepAlive, compileRenderer} from '../prepare/renderer.ts';

const tickLength = 100;
/** Beyond these, sending waits: memory must not grow with a slow disk or a slow metric. */
const mostPendingBytes = 8 * 1024 * 1024;
const mostPendingPairs = 5000;
/** Outputs of metrics that are passed on; a chatty one must not fill memory or terminal. */
const mostPrinted = 500;
/** Resolution of the loop delay's timer, in milliseconds; it is part of what the timer measures. */
const loopResolution = 10;

/**
 * One engine with all that belongs to it: attack, scoring, figures and results log. Speaks only in
 * messages, so that it is the same in a worker thread and, for tests, in the thread of the runner.
 */
export function createWorkerEngine(
	setup: WorkerSetup,
	post: (message: FromWorker) => void,
): (message: ToWorker) => void {
	const {plan, prompts} = setup;
	const loopDelay = monitorEventLoopDelay({resolution: loopResolution});
	const heldBy = new Set<HoldReason>();
	const events = createEventQueue();
	let zero = 0;
	/** The attack has nothing in flight; what it brought may still wait to be scored. */
	let attackDrained = false;
	let attackDone = false;
	let ended = false;
	let ticks = 0;
	let printed = 0;
	let loopDelayP99: number | null = null;
	let loopDelayAt: number | null = null;
	let timer: NodeJS.Timeout | undefined;

	const recorder = createRecorder(setup, () => zero, {
		print: onPrint,
		fail(message) {
			post({type: 'failed', message});
			attack.stop();
		},
		warn: (text) => post({type: 'warning', text}),
		settled: onSettled,
	});
	const attack = buildAttack();

	function buildAttack(): Attack {
		const {reply} = plan;
		const patterns = appErrorPatterns(plan.appErrors);
		return createAttack({
			timeouts: plan.timeouts,
			connectTimeout: plan.timeouts.connect,
			thinkTime: plan.thinkTime,
			perPrompt: plan.connectionMode === 'per-prompt',
			inFlight: plan.inFlight,
			keepAlive: compileKeepAlive(plan),
			rotateAfter: plan.rotateAfter ?? undefined,
			stopsConversation: plan.turnFailure === 'stop',
			connectRate: setup.connectRate === undefined ? undefined : setup.connectRate / setup.workers,
			connect: createConnectionFactory(setup, recorder.hide),
			render: compileRenderer(
				plan,
				countTurns(prompts),
				createNonces(plan.seed, setup.worker, setup.workers),
			),
			decode: reply.decode,
			createAssembler: compileAssembler(reply, patterns),
			ready: plan.ready,
			random: plan.backoff ? Math.random : undefined,
			numbering: {first: setup.worker, step: setup.workers},
			credit: {
				seconds: (at) => Math.round((at - zero) * 1000) / 1e6,
				report: (event) => events.add(event),
				distrust: () => post({type: 'distrust'}),
			},
			correlator: reply.correlate && createCorrelator(reply.correlate, reply.decode),
			finished: recorder.take,
			drained() {
				attackDrained = true;
				onSettled();
			},
			done() {
				attackDone = true;
				onSettled();
			},
		});
	}

	function onPrint(text: string): void {
		if (++printed > mostPrinted) return;
		const last = printed === mostPrinted ? '\n(the rest of what metrics print is dropped)' : '';
		post({type: 'log', text: text + last});
	}

	/** A leg is over when its last reply is scored too: the next one may depend on its figures. */
	function onSettled(): void {
		if (ended || !recorder.idle()) return;
		if (attackDrained) {
			attackDrained = false;
			post({type: 'drained', taken: report().legTaken});
		}
		if (attackDone) end();
	}

	function end(): void {
		ended = true;
		clearInterval(timer);
		loopDelay.disable();
		const say = () => post({type: 'closing', unwritten: recorder.pendingBytes()});
		say();
		const saying = setInterval(say, tickLength);
		void recorder.close().then(() => {
			clearInterval(saying);
			report();
			post({type: 'done'});
		});
	}

	/** Holds sending while too much waits for something that is slower than the replies. */
	function balance(reason: HoldReason, pending: number, most: number): void {
		if (pending > most && !heldBy.has(reason)) {
			heldBy.add(reason);
			attack.hold(reason);
		} else if (pending < most / 2 && heldBy.delete(reason)) attack.release(reason);
	}

	function measureLoop(): void {
		loopDelayP99 = loopDelayOf(loopDelay, loopResolution / 1000);
		loopDelayAt = (performance.now() - zero) / 1000;
		loopDelay.reset();
	}

	function report(): AttackGauges {
		const gauges = attack.drainGauges();
		const sample = recorder.takeSample();
		post({
			type: 'delta',
			delta: recorder.drain(),
			gauges: {
				...gauges,
				// It quotes a frame of the server, for the screen and standard error.
				stuck: recorder.clean(gauges.stuck),
				inFlight: gauges.sent - recorder.total(),
				scoring: recorder.scoring(),
				loopDelayP99,
				loopDelayAt,
				heldBy: [...heldBy],
			},
			events: recorder.clean(events.take()),
			...(sample && {sample}),
		});
		return gauges;
	}

	function tick(): void {
		ticks++;
		if (ticks % (1000 / tickLength) === 0) measureLoop();
		balance('disk', recorder.pendingBytes(), mostPendingBytes);
		balance('metrics', recorder.scoring(), mostPendingPairs);
		attack.tick();
		report();
	}

	function start(at: bigint): void {
		zero =
			performance.now() - Number(process.hrtime.bigint() - at) / 1e6 - (setup.rerun?.since ?? 0);
		loopDelay.enable();
		timer = setInterval(tick, tickLength);
	}

	function begin(leg: Leg, first: number, before: number): void {
		const {step, duration} = leg;
		const measured = leg.kind !== 'warmup';
		attack.begin({
			pacer: createPacer(leg, setup),
			promptAt: createPromptSource(prompts, {first, step, measured}),
			duration,
			measured,
			before,
		});
	}

	post({type: 'ready'});
	return (message) => {
		switch (message.type) {
			case 'start':
				start(message.at);
				break;
			case 'leg':
				begin(message.leg, message.first, message.before);
				break;
			case 'hold':
				attack.hold(message.reason);
				break;
			case 'release':
				attack.release(message.reason);
				break;
			case 'stop':
				attack.stop();
				break;
			case 'cut':
				attack.cutShort();
				break;
			case 'finish':
				attack.finish(message.hurry);
				break;
			case 'abandon':
				attack.abandon();
				recorder.abandon();
				onSettled();
				break;
			case 'level':
				attack.setLevel(message.level);
				break;
		}
	};
}
