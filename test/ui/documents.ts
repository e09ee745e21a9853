import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Attempt} from '../../source/model/attempt.ts';
import type {Snapshot, StepFigures} from '../../source/model/snapshot.ts';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import {defaultFields} from '../../source/dataset/fields.ts';
import {resultOf} from '../../source/statistics/threshold-result.ts';
import type {Manifest} from '../../source/store/manifest.ts';
import {readDocument, type RunDocument} from '../../source/runs/saved-run-reader.ts';
import {runFolderAt} from '../../source/store/run-folder.ts';
import type {Summary} from '../../source/model/summary.ts';
import type {RunnerView} from '../../source/ui/hooks/use-runner.ts';
import {temporaryFolder} from '../helpers/folder.ts';
import {listWith, textsIn, type ListedAttempt} from '../helpers/result-lists.ts';
import {manifestOf, saveRun, summaryOf} from '../helpers/saved-runs.ts';

export function entryOf(index: number, parts: Partial<ListedAttempt> = {}): ListedAttempt {
	const {latency = 0.1 + (index % 10) / 100} = parts;
	return {
		id: `a.jsonl:${index + 1}`,
		attempt: 1,
		index,
		outcome: 'passed',
		error: undefined,
		failed: [],
		scores: {classification_accuracy: 1},
		question: `Question number ${index} ?`,
		intent: 'contact',
		got: 'contact',
		latency,
		responseTime: latency,
		reason: '',
		offset: 0,
		length: 0,
		...parts,
	};
}

export const failedEntry = (index: number, parts: Partial<ListedAttempt> = {}): ListedAttempt =>
	entryOf(index, {
		outcome: 'failed',
		failed: ['classification_accuracy'],
		scores: {classification_accuracy: 0},
		got: 'open_data',
		reason: 'expected "contact", got "open_data"',
		...parts,
	});

export const erroredEntry = (index: number, parts: Partial<ListedAttempt> = {}): ListedAttempt =>
	entryOf(index, {
		outcome: 'errored',
		error: 'handshake.429',
		scores: {},
		got: undefined,
		latency: null,
		responseTime: null,
		reason: 'handshake.429: Too Many Requests',
		...parts,
	});

/** A saved run of which only the entries are real: nothing of it is on a disk. */
export function documentOf(
	attempts: readonly ListedAttempt[],
	parts: Partial<RunDocument> = {},
): RunDocument {
	const manifest = manifestOf('staging-2026-11-22_10-31-07', {status: 'complete'});
	const entries = listWith(attempts);
	const document: RunDocument = {
		folder: runFolderAt(join('nowhere', manifest.id), manifest.id),
		manifest,
		summary: summaryOf(),
		fields: defaultFields,
		entries,
		latest: entries.latest(),
		damaged: 0,
		texts: textsIn(attempts),
		again: () => Promise.resolve(document),
		...parts,
	};
	return document;
}

/** A run's folder with these attempts, read back as the app does. */
export async function savedDocument(
	attempts: readonly Attempt[],
	manifest: Partial<Manifest> = {},
	summary: Summary | undefined = summaryOf(),
): Promise<RunDocument> {
	const full = manifestOf('staging-2026-11-22_10-31-07', {status: 'complete', ...manifest});
	const folder = await saveRun(await temporaryFolder(), full, summary);
	const text = attempts.map((attempt) => `${JSON.stringify(attempt)}\n`).join('');
	await writeFile(join(folder, 'results.jsonl'), text);
	return readDocument(folder);
}

const filled = {...emptyDistribution, count: 480, p50: 1.42, p95: 3.9, p99: 6.1, max: 7.8};

const slice = {latency: filled, firstToken: filled, responseTime: filled, metrics: {}};

/** A step at so many connections that is over, and holds its threshold. */
export function stepFiguresOf(step: number, parts: Partial<StepFigures> = {}): StepFigures {
	return {
		...slice,
		...{count: 200, passed: 195, failed: 3, errored: 2},
		...{step, unit: 'connections', level: 10 * step, state: 'done', elapsed: 30, progress: 1},
		...{rate: 6.6, errorRate: 0.01, dropped: 0, holds: true},
		...{generator: {saturated: false, loopLate: false, reasons: []}, deviation: null, doubts: []},
		thresholds: [resultOf('latency.p95 < 5s', 3.9, 'holds')],
		...parts,
	};
}

export function snapshotOf(parts: Partial<Snapshot> = {}): Snapshot {
	return {
		phase: 'running',
		elapsed: 42,
		planned: 849,
		duration: null,
		outages: {count: 0, longest: 0, current: null, error: null},
		stuck: null,
		counts: {
			sent: 532,
			passed: 480,
			failed: 25,
			errored: 7,
			left: 0,
			inFlight: 20,
			scoring: 0,
			unmatched: 0,
			greetings: 0,
			doubtful: 0,
			unverified: 0,
			dropped: 0,
			late: 0,
			waiting: 0,
		},
		warmup: null,
		load: {
			...{model: 'closed', unit: 'connections', level: 20, leg: 'steady', progress: 0.6},
			...{opening: 0, draining: false, looking: null, coolDown: null, steps: null},
		},
		steps: [],
		capacity: null,
		aborted: null,
		stopped: null,
		connections: {target: 20, open: 20, connecting: 0, opened: 20},
		rate: 12.1,
		latency: filled,
		responseTime: filled,
		firstToken: filled,
		chunkGap: emptyDistribution,
		ack: emptyDistribution,
		sequence: null,
		traffic: {
			...{unitsSent: 532, unitsReceived: 512, framesReceived: 512, connectionsOpened: 20},
			...{connectionSeconds: 840, peakOpenRate: 20},
		},
		connect: filled,
		metrics: {
			classification_accuracy: {
				...{average: 0.953, min: 0, max: 1, count: 505, missing: 0},
				...{errors: 0, failed: 24, passRate: 0.95},
			},
		},
		intents: {
			contact: {...slice, count: 13, passed: 13, failed: 0, errored: 0},
			pii: {...slice, count: 93, passed: 61, failed: 30, errored: 2},
		},
		tags: {},
		thresholds: [],
		strain: [],
		notices: {},
		errors: {'handshake.429': {count: 5, example: 'Too Many Requests'}},
		failures: [],
		metricErrors: [],
		series: Array.from({length: 42}, (_, second) => ({
			...{second, completed: 12, errored: second % 7 === 0 ? 1 : 0},
			...{p50: 1.4, p95: 3 + (second % 5) / 5, firstTokenP50: 0.3},
			...{responseP95: 5 + (second % 5) / 5, level: 20, step: 0},
			...{failed: 0, metrics: {}, latencies: []},
		})),
		generator: {
			...{
				saturated: false,
				loopLate: false,
				reasons: [],
				loopDelayP99: 0.002,
				lateSeconds: {count: 0, of: 42, attempts: 0, first: [], last: null},
				cpu: 0.2,
				machineCpu: 0.4,
				cores: 2,
				maxRss: 9e7,
			},
			...{targetRate: null, achievedRate: null, usersHeld: null, workers: 1},
		},
		warnings: [],
		...parts,
	};
}

/** A runner that only says what it was told and shows what it is given. */
export function fakeRunner(first: Snapshot = snapshotOf()) {
	const calls: string[] = [];
	const listeners = new Set<() => void>();
	let snapshot = first;
	const view: RunnerView = {
		getSnapshot: () => snapshot,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		pause: () => void calls.push('pause'),
		resume: () => void calls.push('resume'),
		stop: (options) => void calls.push(`stop ${JSON.stringify(options)}`),
		setLevel: (level) => void calls.push(`level ${level}`),
	};
	return {
		view,
		calls,
		listeners: () => listeners.size,
		publish(parts: Partial<Snapshot>) {
			snapshot = {...snapshot, ...parts};
			for (const listener of listeners) listener();
		},
	};
}
