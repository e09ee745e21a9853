import type {StartEngine} from '../../source/runner/worker-handle.ts';
import type {FromWorker, ToWorker, WorkerSetup} from '../../source/worker/messages.ts';
import type {WorkerGauges} from '../../source/model/worker-gauges.ts';
import {noGauges} from '../../source/record/pool-gauges.ts';
import {createRawCollector, type RawCollector} from './raw-collector.ts';

/** An engine that the test plays: what it was told, and what it says. */
export type FakeEngine = {
	readonly setup: WorkerSetup;
	readonly received: readonly ToWorker[];
	readonly say: (message: FromWorker) => void;
	/** Takes attempts, which the next report carries. */
	readonly collector: RawCollector;
	/** Reports how things stand: these gauges, and the attempts added since. */
	readonly report: (gauges?: Partial<WorkerGauges>) => void;
	readonly killed: () => boolean;
};

/** Starts engines that do nothing of their own but end when they are told to. */
export function fakeEngines() {
	const engines: FakeEngine[] = [];
	const startEngine: StartEngine = (setup, receive) => {
		const received: ToWorker[] = [];
		const collector = createRawCollector({metrics: setup.metricNames, tags: setup.tags});
		let killed = false;
		let gauges = noGauges;
		engines.push({
			setup,
			received,
			say: receive,
			collector,
			report(changed = {}) {
				gauges = {...gauges, ...changed};
				receive({type: 'delta', events: [], delta: collector.drain(), gauges});
			},
			killed: () => killed,
		});
		return {
			send(message) {
				received.push(message);
				if (message.type === 'leg') gauges = {...gauges, legs: gauges.legs + 1};
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
