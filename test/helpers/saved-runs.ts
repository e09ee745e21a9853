import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import type {Manifest} from '../../source/store/manifest.ts';
import type {Summary} from '../../source/store/summary.ts';

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
const figures = {average: 0.953, count: 505, missing: 0, errors: 0, pass_rate: 0.95};

/** A summary with something in every part of it. */
export function summaryOf(changes: Partial<Summary> = {}): Summary {
	return {
		total_requests: 512,
		successful_requests: 505,
		total_time: 42.2,
		requests_per_second: 11.97,
		latency,
		per_intent: {
			contact: {count: 13, passed: 13, failed: 0, errored: 0, latency, metrics: {}},
			pii: {count: 93, passed: 61, failed: 30, errored: 2, latency, metrics: {}},
		},
		metrics: {
			classification_accuracy: {
				...figures,
				failed_count: 25,
				failed_responses: Array.from({length: 25}, (_, index) => ({
					id: `contact.jsonl:${index + 1}`,
					prompt: `Comment joindre l’équipe du portail n° ${index} ? ${'très '.repeat(40)}`,
					response: `Vous pouvez écrire à l’équipe. ${'Encore une phrase. '.repeat(20)}`,
					reason: 'expected "contact", got "open_data"',
					score: 0,
				})),
			},
		},
		schema_version: 1,
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
			skipped_lines: 0,
		},
		passed: 480,
		failed: 25,
		errored: 7,
		unfinished: 0,
		errors: {
			'handshake.429': {count: 5, example: '{"message":"Too Many Requests"}'},
			'timeout.total': {count: 2, example: 'no complete reply within 29000 ms'},
		},
		connect: {...latency, count: 20},
		first_token: latency,
		chunk_gap: emptyDistribution,
		response_time: {...latency, count: 507, max: 29},
		thresholds: [
			{expression: 'latency.p95 < 5s', actual: 3.9, ok: true, reason: ''},
			{
				expression: 'classification_accuracy >= 0.97',
				actual: 0.953,
				ok: false,
				reason: 'does not hold',
			},
		] as Summary['thresholds'],
		steps: [],
		generator: {
			saturated: false,
			reasons: [],
			loop_delay_p99: 0.002,
			cpu: 0.2,
			max_rss: 90_000_000,
			dropped: 0,
			unmatched: 0,
		},
		verdict: 'fail',
		verdict_reasons: ['classification_accuracy >= 0.97: does not hold'],
		...changes,
	};
}

/** Writes a run's folder as the runner leaves it. */
export async function saveRun(out: string, manifest: Manifest, summary?: Summary): Promise<string> {
	const folder = join(out, manifest.id);
	await mkdir(folder, {recursive: true});
	await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
	await writeFile(join(folder, 'results.jsonl'), '');
	if (summary) await writeFile(join(folder, 'summary.json'), JSON.stringify(summary));
	return folder;
}
