import type {StartEngine} from '../../source/runner/engine-link.ts';
import type {
	FromWorker,
	ToWorker,
	WorkerGauges,
	WorkerSetup,
} from '../../source/runner/messages.ts';
import {createTally, type Tally} from '../../source/statistics/tally.ts';

/** An engine that the test plays: what it was told, and what it says. */
export type FakeEngine = {
	readonly setup: WorkerSetup;
	readonly received: readonly ToWorker[];
	readonly say: (message: FromWorker) => void;
	/** Takes attempts, which the next report carries. */
	readonly tally: Tally;
	/** Reports how things stand: these gauges, and the attempts added since. */
	readonly report: (gauges?: Partial<WorkerGauges>) => void;
	readonly killed: () => boolean;
};

const noGauges: WorkerGauges = {
	sent: 0,
	started: 0,
	underWay: 0,
	finished: 0,
	warmupSent: 0,
	inFlight: 0,
	unmatched: 0,
	dropped: 0,
	late: 0,
	starved: false,
	gated: false,
	scheduled: null,
	level: 0,
	target: 0,
	open: 0,
	connecting: 0,
	opened: 0,
	traffic: {
		unitsSent: 0,
		unitsReceived: 0,
		framesReceived: 0,
		connectionsOpened: 0,
		connectionTime: 0,
	},
	draining: false,
	elapsed: 0,
	legElapsed: 0,
	legTaken: 0,
	scoring: 0,
	loopDelayP99: null,
	heldBy: [],
};

/** Starts engines that do nothing of their own but end when they are told to. */
export function fakeEngines() {
	const engines: FakeEngine[] = [];
	const startEngine: StartEngine = (setup, receive) => {
		const received: ToWorker[] = [];
		const tally = createTally({metrics: setup.metricNames, tags: setup.tags});
		let killed = false;
		let gauges = noGauges;
		engines.push({
			setup,
			received,
			say: receive,
			tally,
			report(changed = {}) {
				gauges = {...gauges, ...changed};
				receive({type: 'delta', delta: tally.drain(), gauges});
			},
			killed: () => killed,
		});
		return {
			send(message) {
				received.push(message);
				if (message.type === 'stop') queueMicrotask(() => receive({type: 'drained', taken: 0}));
				if (message.type === 'finish' || message.type === 'abandon') {
					queueMicrotask(() => receive({type: 'done'}));
				}
			},
			kill() {
				killed = true;
			},
		};
	};
	return {engines, startEngine};
}
