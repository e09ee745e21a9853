import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import {resultOf} from '../../source/statistics/threshold-result.ts';
import type {Manifest} from '../../source/store/manifest.ts';
import {toFile} from '../../source/store/summary-codec.ts';
import type {StepSummary, Summary} from '../../source/model/summary.ts';

export function manifestOf(id: string, changes: Partial<Manifest> = {}): Manifest {
	return {
		schema_version: 1,
		id,
		name: 'run',
		status: 'running',
		started: '2026-11-22T10:31:07.000Z',
		plan: {},
		seed: 7,
		metrics: ['classification_accuracy'],
		dataset: {selected: 1, skipped: 0, files: []},
		versions: {floodgate: '0.1.0', node: '24.0.0', platform: 'linux-x64'},
		...changes,
	};
}

const latency = {
	...emptyDistribution,
	...{count: 505, average: 1.61, median: 1.42, min: 0.4, max: 7.81, stddev: 0.9},
	...{p50: 1.42, p75: 2.1, p90: 3.02, p95: 3.9, p99: 6.1, p999: 7.7},
};
const intent = {latency, responseTime: {...latency, p95: 5.2}, metrics: {}};
const figures = {average: 0.953, count: 505, missing: 0, errors: 0, passRate: 0.95};

/** A summary with something in every part of it. */
export function summaryOf(changes: Partial<Summary> = {}): Summary {
	return {
		totalRequests: 512,
		successfulRequests: 505,
		totalTime: 42.2,
		requestsPerSecond: 11.97,
		latency,
		perIntent: {
			contact: {...intent, count: 13, passed: 13, failed: 0, errored: 0},
			pii: {...intent, count: 93, passed: 61, failed: 30, errored: 2},
		},
		metrics: {
			classification_accuracy: {
				...figures,
				failedCount: 25,
				failedResponses: Array.from({length: 25}, (_, index) => ({
					id: `contact.jsonl:${index + 1}`,
					prompt: `Comment joindre l’équipe du portail n° ${index} ? ${'très '.repeat(40)}`,
					response: `Vous pouvez écrire à l’équipe. ${'Encore une phrase. '.repeat(20)}`,
					reason: 'expected "contact", got "open_data"',
					score: 0,
				})),
			},
		},
		schemaVersion: 1,
		run: {
			id: 'staging-2026-11-22_10-31-07',
			name: 'staging',
			status: 'complete',
			url: 'wss://abc123.execute-api.ca-central-1.amazonaws.com/prod',
			started: '2026-11-22T10:31:07.000Z',
			seed: 7,
			model: 'closed',
			tags: {},
			insecure: false,
			prompts: 512,
			skippedLines: 0,
		},
		passed: 480,
		failed: 25,
		errored: 7,
		unfinished: 0,
		errors: {
			'handshake.429': {count: 5, example: '{"message":"Too Many Requests"}'},
			'timeout.total': {count: 2, example: 'no complete reply within 29s'},
		},
		connect: {...latency, count: 20},
		firstToken: latency,
		chunkGap: emptyDistribution,
		responseTime: {...latency, count: 507, max: 29},
		thresholds: [
			resultOf('latency.p95 < 5s', 3.9, 'holds'),
			resultOf('classification_accuracy >= 0.97', 0.953, 'violated'),
		],
		steps: [],
		series: [],
		generator: {
			saturated: false,
			reasons: [],
			loopDelayP99: 0.002,
			cpu: 0.2,
			maxRss: 90_000_000,
			...{dropped: 0, late: 0, unmatched: 0},
			...{targetRate: null, achievedRate: null, workers: 1},
		},
		verdict: 'fail',
		verdictReasons: ['classification_accuracy >= 0.97: does not hold'],
		...changes,
	};
}

/** A step at a level that holds the one threshold it was judged by. */
export function stepOf(level: number, changes: Partial<StepSummary> = {}): StepSummary {
	return {
		step: 1,
		unit: 'connections',
		level,
		elapsed: 30,
		requestsPerSecond: 2.5 * level,
		errorRate: 0,
		...{count: 75, passed: 75, failed: 0, errored: 0, dropped: 0},
		latency,
		responseTime: latency,
		firstToken: latency,
		metrics: {classification_accuracy: {...figures, failedCount: 3}},
		thresholds: [resultOf('latency.p95 < 5s', 3.9, 'holds')],
		holds: true,
		generator: {saturated: false, reasons: []},
		deviation: null,
		doubts: [],
		...changes,
	};
}

/** What a step says of a generator that was saturated in it. */
export const saturatedBy = (...reasons: readonly string[]) => ({
	generator: {saturated: true, reasons},
	doubts: reasons,
});

/** A step at a level that breaks the threshold. */
export const brokenStepOf = (level: number, changes: Partial<StepSummary> = {}): StepSummary =>
	stepOf(level, {
		holds: false,
		thresholds: [resultOf('latency.p95 < 5s', 6.25, 'violated')],
		...changes,
	});

/** A search in the open model that was ended early on a saturated machine, after a bad warm-up. */
export function loadedSummary(changes: Partial<Summary> = {}): Summary {
	const base = summaryOf();
	const step = {unit: 'rate', responseTime: {...latency, p95: 4.4}} as const;
	const {unit} = step;
	return {
		...base,
		run: {
			...base.run,
			status: 'aborted',
			model: 'open',
			aborted: `more than half of the attempts of the last 30 s errored (80 of 100), most often handshake.429; --max-error-rate off keeps going`,
		},
		responseTime: {...latency, count: 507, p95: 9.4, p99: 12.1, max: 29},
		steps: [
			stepOf(10, step),
			brokenStepOf(40, {...step, step: 2, dropped: 12, errored: 30}),
			stepOf(20, {...step, step: 3, ...saturatedBy('only 12.0 of 20.0 prompts/s were sent')}),
		],
		capacity: {
			...{unit, level: 10, limit: 20, done: true},
			text: '10 prompts/s: every threshold holds; at 20 this machine, not the server, was the limit',
		},
		warmup: {sent: 20, errored: 3},
		generator: {
			...base.generator,
			saturated: true,
			reasons: [
				'only 48.0 of 60.0 prompts/s were sent (1,234 dropped): this machine could not keep up; raise --workers (now 2) or use a lower rate',
				'the event loop was over 20.0 ms late in 3 of 5 seconds, at worst 85.0 ms: raise --workers (now 2) or use a lower rate',
			],
			...{loopDelayP99: 0.085, cpu: 1.37, workers: 2},
			...{targetRate: 60, achievedRate: 48, dropped: 1234, late: 56},
		},
		...changes,
	};
}

/** Writes a run's folder as the runner leaves it. */
export async function saveRun(out: string, manifest: Manifest, summary?: Summary): Promise<string> {
	const folder = join(out, manifest.id);
	await mkdir(folder, {recursive: true});
	await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
	await writeFile(join(folder, 'results.jsonl'), '');
	if (summary) await writeFile(join(folder, 'summary.json'), JSON.stringify(toFile(summary)));
	return folder;
}
