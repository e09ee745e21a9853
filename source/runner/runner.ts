import {isDeepStrictEqual} from 'node:util';
import type {Phase, Snapshot} from '../model/snapshot.ts';
import {createLedger} from '../statistics/ledger.ts';
import {startWorker, type EngineLink, type StartEngine} from './engine-link.ts';
import {createGeneratorHealth} from './generator.ts';
import type {FromWorker, WorkerGauges, WorkerSetup} from './messages.ts';

/** How a run came to its end. */
export type RunEnd = {
	readonly snapshot: Snapshot;
	/** Complete also when the user stopped it after seeing enough; interrupted by a signal. */
	readonly status: 'complete' | 'interrupted' | 'failed';
	/** What broke, when it failed. */
	readonly failure?: string;
};

export type StopOptions = {readonly grace?: number; readonly interrupted?: boolean};

/** Milliseconds that replies in flight get when the run itself has broken. */
const failureGrace = 1000;

/** Milliseconds that an engine gets to give up and write what it has. */
const killGrace = 3000;

/** The one face of a run towards screens, commands and tests. */
export type Runner = {
	readonly start: () => void;
	/** Sends nothing new until `resume`; the pause is in no rate and no duration. */
	readonly pause: () => void;
	readonly resume: () => void;
	/**
	 * Sends nothing more; replies in flight may come for `grace` milliseconds (their own timeouts if
	 * absent), then they are given up.
	 */
	readonly stop: (options?: StopOptions) => void;
	readonly setConnections: (connections: number) => void;
	/** @returns the function that unsubscribes */
	readonly subscribe: (listener: () => void) => () => void;
	/** Frozen, and the same object until something changes. */
	readonly getSnapshot: () => Snapshot;
	/** Never rejects. */
	readonly done: Promise<RunEnd>;
};

const heldReasons: Readonly<Record<string, string>> = {
	disk: 'sending waits: the disk is slower than the replies come in',
	metrics: 'sending waits: the metrics are slower than the replies come in',
};

const noGauges: WorkerGauges = {
	sent: 0,
	inFlight: 0,
	unmatched: 0,
	target: 0,
	open: 0,
	connecting: 0,
	opened: 0,
	draining: false,
	elapsed: 0,
	scoring: 0,
	loopDelayP99: null,
	heldBy: [],
};

/** The earlier of two records when they hold the same, so that a slice keeps its identity. */
function same<Slice extends object>(earlier: Slice | undefined, later: Slice): Slice {
	return isDeepStrictEqual(earlier, later) ? earlier! : Object.freeze(later);
}

/**
 * Creates the runner of a plan; nothing is sent before `start`.
 * @param log told what the user's metrics print
 */
export function createRunner(
	setup: WorkerSetup,
	startEngine: StartEngine = startWorker,
	log: (text: string) => void = () => undefined,
): Runner {
	const {plan, prompts} = setup;
	const ledger = createLedger();
	const health = createGeneratorHealth();
	const listeners = new Set<() => void>();
	let phase: Phase = 'idle';
	let gauges = noGauges;
	let engine: EngineLink | undefined;
	let interrupted = false;
	let failure: string | undefined;
	let graceTimer: NodeJS.Timeout | undefined;
	let lastWindow = 0;
	let settle: (end: RunEnd) => void = () => undefined;
	const done = new Promise<RunEnd>((resolve) => {
		settle = resolve;
	});
	let snapshot: Snapshot | undefined;
	snapshot = takeSnapshot();

	function takeSnapshot(): Snapshot {
		const {outcomes, ...figures} = ledger.figures();
		return Object.freeze({
			...figures,
			phase,
			elapsed: gauges.elapsed / 1000,
			planned: plan.duration === undefined ? prompts.length * plan.repeat : null,
			duration: plan.duration === undefined ? null : plan.duration / 1000,
			counts: same(snapshot?.counts, {
				sent: gauges.sent,
				...outcomes,
				inFlight: gauges.inFlight,
				scoring: gauges.scoring,
				unmatched: gauges.unmatched,
			}),
			connections: same(snapshot?.connections, {
				target: gauges.target,
				open: gauges.open,
				connecting: gauges.connecting,
				opened: gauges.opened,
			}),
			generator: health.figures(),
			warnings: same(
				snapshot?.warnings,
				gauges.heldBy.map((reason) => heldReasons[reason] ?? reason),
			),
		});
	}

	function publish(): void {
		snapshot = takeSnapshot();
		for (const listener of listeners) listener();
	}

	function observeHealth(): void {
		const second = Math.floor(gauges.elapsed / 1000);
		if (second <= lastWindow) return;
		lastWindow = second;
		health.observe(gauges.loopDelayP99, snapshot!.latency.median);
	}

	function receive(message: FromWorker): void {
		switch (message.type) {
			case 'ready':
				break;
			case 'delta':
				gauges = message.gauges;
				if (gauges.draining && phase === 'running') phase = 'stopping';
				ledger.merge(message.delta, gauges.elapsed / 1000);
				observeHealth();
				publish();
				break;
			case 'failed':
				failure ??= message.message;
				stop({grace: failureGrace});
				break;
			case 'log':
				log(message.text);
				break;
			case 'done':
				finish();
				break;
		}
	}

	function finish(): void {
		if (phase === 'done') return;
		clearTimeout(graceTimer);
		phase = 'done';
		publish();
		const status = failure !== undefined ? 'failed' : interrupted ? 'interrupted' : 'complete';
		settle({snapshot: snapshot!, status, ...(failure !== undefined && {failure})});
	}

	/** Gives up what is in flight; an engine that does not answer any more is ended. */
	function abandon(): void {
		engine?.send({type: 'abandon'});
		graceTimer = setTimeout(() => {
			failure ??= 'the engine did not stop in time and was ended';
			engine?.kill();
			finish();
		}, killGrace);
	}

	function stop({grace, interrupted: bySignal = false}: StopOptions = {}): void {
		if (phase === 'done') return;
		interrupted ||= bySignal;
		if (phase === 'idle') {
			finish();
			return;
		}
		phase = 'stopping';
		engine?.send({type: 'stop'});
		if (grace !== undefined) {
			clearTimeout(graceTimer);
			graceTimer = setTimeout(abandon, grace);
		}
		publish();
	}

	return {
		start() {
			if (phase !== 'idle') return;
			phase = 'running';
			engine = startEngine(setup, receive);
			engine.send({type: 'start', at: process.hrtime.bigint()});
			publish();
		},
		pause() {
			if (phase !== 'running') return;
			phase = 'paused';
			engine?.send({type: 'hold', reason: 'user'});
			publish();
		},
		resume() {
			if (phase !== 'paused') return;
			phase = 'running';
			engine?.send({type: 'release', reason: 'user'});
			publish();
		},
		stop,
		setConnections: (connections) => engine?.send({type: 'level', connections}),
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		getSnapshot: () => snapshot!,
		done,
	};
}
