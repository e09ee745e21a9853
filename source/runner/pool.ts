import type {Delta} from '../statistics/delta.ts';
import {larger} from '../statistics/larger.ts';
import type {EngineLink, StartEngine} from './engine-link.ts';
import type {FromWorker, RunSetup, ToWorker, WorkerGauges} from './messages.ts';

export type PoolEvents = {
	/** All workers are up. */
	readonly ready: () => void;
	readonly delta: (delta: Delta) => void;
	/** The leg is over in all workers; so many prompts of it were taken. */
	readonly drained: (taken: number) => void;
	readonly log: (text: string) => void;
	readonly failed: (message: string) => void;
	/** All workers are gone. */
	readonly done: () => void;
};

/** All engines of a run, as one. */
export type Pool = {
	readonly send: (message: ToWorker) => void;
	/** Ends them at once. */
	readonly kill: () => void;
	/** Of all workers together. */
	readonly gauges: () => WorkerGauges;
	/** Begins to count a leg's prompts. */
	readonly reset: () => void;
};

/** Of engines that have not said a word. */
export const noGauges: WorkerGauges = {
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
	scheduledTime: 0,
	startedWithin: 0,
	level: null,
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
	legActive: 0,
	legTaken: 0,
	scoring: 0,
	loopDelayP99: null,
	heldBy: [],
};

type Counted = WorkerGauges['traffic'];

const addTraffic = (a: Counted, b: Counted): Counted => ({
	unitsSent: a.unitsSent + b.unitsSent,
	unitsReceived: a.unitsReceived + b.unitsReceived,
	framesReceived: a.framesReceived + b.framesReceived,
	connectionsOpened: a.connectionsOpened + b.connectionsOpened,
	connectionTime: a.connectionTime + b.connectionTime,
});

/** What is counted adds up; what all workers know alike, and the worst of what is bad, is the largest. */
function addGauges(a: WorkerGauges, b: WorkerGauges): WorkerGauges {
	return {
		sent: a.sent + b.sent,
		started: a.started + b.started,
		underWay: a.underWay + b.underWay,
		finished: a.finished + b.finished,
		warmupSent: a.warmupSent + b.warmupSent,
		inFlight: a.inFlight + b.inFlight,
		unmatched: a.unmatched + b.unmatched,
		dropped: a.dropped + b.dropped,
		late: a.late + b.late,
		starved: a.starved || b.starved,
		gated: a.gated || b.gated,
		scheduled: larger(a.scheduled, b.scheduled),
		scheduledTime: Math.max(a.scheduledTime, b.scheduledTime),
		startedWithin: a.startedWithin + b.startedWithin,
		level: larger(a.level, b.level),
		target: a.target + b.target,
		open: a.open + b.open,
		connecting: a.connecting + b.connecting,
		opened: a.opened + b.opened,
		traffic: addTraffic(a.traffic, b.traffic),
		draining: a.draining && b.draining,
		elapsed: Math.max(a.elapsed, b.elapsed),
		legElapsed: Math.max(a.legElapsed, b.legElapsed),
		legActive: Math.max(a.legActive, b.legActive),
		legTaken: a.legTaken + b.legTaken,
		scoring: a.scoring + b.scoring,
		loopDelayP99: larger(a.loopDelayP99, b.loopDelayP99),
		heldBy: [...new Set([...a.heldBy, ...b.heldBy])],
	};
}

/** Starts so many engines, which share the prompts, the connections and the rate of the run. */
export function createPool(
	setup: RunSetup,
	workers: number,
	startEngine: StartEngine,
	events: PoolEvents,
): Pool {
	const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
	const gauges = new Array<WorkerGauges>(workers).fill(noGauges);
	const ready = new Set<number>();
	const done = new Set<number>();
	/** What each worker has taken of the leg, once it has drained. */
	const drained = new Map<number, number>();
	let merged: WorkerGauges | undefined = noGauges;

	function endLeg(): void {
		if (drained.size + done.size < workers || drained.size === 0) return;
		let all = 0;
		for (const count of drained.values()) all += count;
		drained.clear();
		events.drained(all);
	}

	function receive(worker: number, message: FromWorker): void {
		switch (message.type) {
			case 'ready':
				ready.add(worker);
				if (ready.size === workers) events.ready();
				break;
			case 'delta':
				gauges[worker] = message.gauges;
				merged = undefined;
				events.delta(message.delta);
				break;
			case 'drained':
				drained.set(worker, message.taken);
				endLeg();
				break;
			case 'log':
				events.log(message.text);
				break;
			case 'failed':
				events.failed(message.message);
				break;
			case 'done':
				done.add(worker);
				drained.delete(worker);
				if (done.size === workers) events.done();
				else endLeg();
				break;
		}
	}

	const links = gauges.map((_, worker): EngineLink =>
		startEngine({...setup, worker, workers, taken}, (message) => receive(worker, message)),
	);
	return {
		send(message) {
			for (const link of links) link.send(message);
		},
		kill() {
			for (const link of links) link.kill();
		},
		gauges() {
			merged ??= gauges.reduce(addGauges);
			return merged;
		},
		reset: () => void Atomics.store(taken, 0, 0),
	};
}
