import {createPacer} from '../engine/create-pacer.ts';
import {openPromptTable} from '../dataset/prompt-table.ts';
import {createPromptSource} from '../engine/prompt-source.ts';
import type {AttackGauges} from '../model/worker-gauges.ts';
import {replaySpeedOf} from '../model/load.ts';
import {createAttackOf} from './attack-of.ts';
import {createBackpressure} from './backpressure.ts';
import {createEventQueue} from './event-queue.ts';
import {createLoopMeter} from './loop-delay.ts';
import type {FromWorker, ToWorker, WorkerSetup} from './messages.ts';
import {createRecorder} from './recorder.ts';
import {workerTokensOf, type WorkerTokens} from './worker-tokens.ts';

/** Milliseconds between two reports, and reports per second. */
const tickLength = 100;
const ticksPerSecond = 1000 / tickLength;
/** How many outputs of metrics are passed on; a chatty one must not fill memory or terminal. */
const mostPrinted = 500;

type Post = (message: FromWorker) => void;

/** What follows once every reply is scored: the end of a leg, or that of the engine. */
type Due = 'drained' | 'end';

function createPrinter(post: Post) {
	let printed = 0;
	return (text: string): void => {
		if (++printed > mostPrinted) return;
		const last = printed === mostPrinted ? '\n(further output of metrics is dropped)' : '';
		post({type: 'log', text: text + last});
	};
}

/**
 * One complete engine: attack, scoring, figures and results log. It communicates only by messages, so
 * it works the same in a worker thread and, for tests, in the runner's thread.
 */
export function createWorkerEngine(setup: WorkerSetup, post: Post): (message: ToWorker) => void {
	const prompts = openPromptTable(setup.prompts);
	const loop = createLoopMeter();
	const events = createEventQueue();
	let zero = 0;
	/** `over` once the end has begun. */
	let due: readonly Due[] | 'over' = [];
	let ticks = 0;
	let timer: NodeJS.Timeout | undefined;
	const recorder = createRecorder(setup, () => zero, {
		print: createPrinter(post),
		fail(message) {
			post({type: 'failed', message});
			attack.stop();
		},
		warn: (text) => post({type: 'warning', text}),
		settled: onSettled,
		moved: (pending) => backpressure.observe('disk', pending),
		begun: () => post({type: 'writing'}),
		unwritable: () => attack.stop(),
	});
	const tokens = workerTokensOf(setup, post, recorder.hide);
	const attack = createAttackOf(setup, prompts, {
		credit: {
			seconds: (at) => Math.round((at - zero) * 1000) / 1e6,
			report: (event) => events.add(event),
			distrust: () => post({type: 'distrust'}),
		},
		finished: recorder.take,
		drained: () => whenScored('drained'),
		done: () => whenScored('end'),
		...{tokens, hide: recorder.hide},
	});
	const backpressure = createBackpressure(attack);

	function whenScored(what: Due): void {
		if (due === 'over') return;
		due = [...due, what];
		onSettled();
	}

	/** A leg is over only when its last reply is scored too: the next leg may depend on its figures. */
	function onSettled(): void {
		if (due === 'over' || due.length === 0 || !recorder.idle()) return;
		const now = due;
		due = now.includes('end') ? 'over' : [];
		if (now.includes('drained')) post({type: 'drained', taken: report().legTaken});
		if (now.includes('end')) end();
	}

	function end(): void {
		clearInterval(timer);
		loop.stop();
		const postUnwritten = () => post({type: 'closing', unwritten: recorder.pendingBytes()});
		postUnwritten();
		const posting = setInterval(postUnwritten, tickLength);
		void recorder.close().then(() => {
			clearInterval(posting);
			report();
			post({type: 'done'});
		});
	}

	function report(): AttackGauges {
		const gauges = attack.drainGauges();
		const sample = recorder.takeSample();
		post({
			type: 'delta',
			delta: recorder.drain(),
			gauges: {
				...gauges,
				// It quotes a server's frame on the screen and on standard error.
				stuck: recorder.clean(gauges.stuck),
				inFlight: gauges.sent - recorder.total(),
				scoring: recorder.scoring(),
				...loop.last(),
				heldBy: backpressure.heldBy(),
			},
			events: recorder.clean(events.take()),
			...(sample && {sample}),
		});
		return gauges;
	}

	function tick(): void {
		ticks++;
		if (ticks % ticksPerSecond === 0) loop.measure((performance.now() - zero) / 1000);
		recorder.flush();
		backpressure.observe('metrics', recorder.scoring());
		attack.tick();
		report();
	}

	function start(at: bigint): void {
		zero =
			performance.now() - Number(process.hrtime.bigint() - at) / 1e6 - (setup.rerun?.since ?? 0);
		loop.start();
		timer = setInterval(tick, tickLength);
	}

	function begin({leg, first, before, busyTime}: Extract<ToWorker, {type: 'leg'}>): void {
		const {step, duration} = leg;
		const measured = leg.kind !== 'warmup';
		attack.begin({
			pacer: createPacer(leg, setup),
			promptAt: createPromptSource(prompts, {first, step, measured, speed: replaySpeedOf(leg)}),
			...{duration, measured, before, busyTime},
		});
	}

	post({type: 'ready'});
	return createReceiver({
		...{attack, start, begin, tokens},
		abandon() {
			attack.abandon();
			recorder.abandon();
			onSettled();
		},
	});
}

type Actions = {
	readonly attack: ReturnType<typeof createAttackOf>;
	readonly start: (at: bigint) => void;
	readonly begin: (message: Extract<ToWorker, {type: 'leg'}>) => void;
	readonly abandon: () => void;
	readonly tokens: WorkerTokens | undefined;
};

const createReceiver =
	({attack, start, begin, abandon, tokens}: Actions) =>
	(message: ToWorker): void => {
		switch (message.type) {
			case 'start':
				start(message.at);
				break;
			case 'leg':
				begin(message);
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
				abandon();
				break;
			case 'token':
				tokens?.take(message.token);
				break;
			case 'level':
				attack.setLevel(message.level);
				break;
		}
	};
