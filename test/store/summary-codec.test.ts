import {expect, test} from 'vitest';
import type {Distribution} from '../../source/model/distribution.ts';
import {resultOf} from '../../source/statistics/threshold-result.ts';
import {fromFile, toFile} from '../../source/store/summary-codec.ts';
import type {Summary} from '../../source/model/summary.ts';
import {createDraw, type Draw} from '../helpers/random.ts';

/** What users call intents, metrics, tags and error classes: also as the codec's own keys are called. */
const names = [
	...['passRate', 'pass_rate', 'firstToken', 'first_token', 'responseTime', 'perIntent'],
	...['__proto__', 'constructor', '', 'Étoile', 'timeout.total', 'a b', '(other)'],
];
const plainNames = ['contact', 'pii', 'length_check', 'timeout.total'];

/** A summary with all of its parts, and any figures in them. */
function anySummary(draw: Draw, userNames: readonly string[]): Summary {
	const number = () => draw.int(0, 1e6) / 1000;
	const figure = () => (draw.int(0, 4) === 0 ? null : number());
	const text = () => userNames[draw.int(0, userNames.length - 1)]!;
	const texts = () => Array.from({length: draw.int(0, 3)}, text);
	const record = <Value>(value: () => Value): Record<string, Value> =>
		Object.fromEntries(
			userNames.filter(() => draw.int(0, 1) === 0).map((name) => [name, value()] as const),
		);
	const list = <Value>(value: () => Value): Value[] => Array.from({length: draw.int(0, 3)}, value);
	const maybe = <Part extends object>(part: () => Part): Part | object =>
		draw.int(0, 1) === 0 ? part() : {};
	const distribution = (): Distribution => ({
		...{count: draw.int(0, 9), average: figure(), median: figure(), min: figure(), max: figure()},
		...{stddev: figure(), p50: figure(), p75: figure(), p90: figure(), p95: figure()},
		...{p99: figure(), p999: figure()},
	});
	const counts = () => ({
		...{count: number(), passed: number(), failed: number(), errored: number()},
	});
	const metric = () => ({
		...{average: figure(), count: number(), missing: number(), errors: number()},
		...{passRate: figure(), failedCount: number()},
	});
	const intent = () => ({
		...counts(),
		...{latency: distribution(), responseTime: distribution(), metrics: record(metric)},
	});
	const error = () => ({
		...{count: number(), example: text()},
		...maybe(() => ({explanation: text()})),
		...maybe(() => ({requestIds: texts(), connectionIds: texts()})),
	});
	const thresholds = () =>
		list(() => resultOf(text(), figure(), draw.int(0, 1) === 0 ? 'holds' : 'no_data'));
	return {
		...{totalRequests: number(), successfulRequests: number(), totalTime: number()},
		requestsPerSecond: figure(),
		latency: distribution(),
		perIntent: record(intent),
		metrics: record(() => ({
			...metric(),
			failedResponses: list(() => ({
				...{id: text(), prompt: text(), response: text(), reason: text(), score: number()},
			})),
			...maybe(() => ({errorResponses: list(() => ({id: text(), message: text()}))})),
		})),
		schemaVersion: 1,
		run: {
			...{id: text(), name: text(), status: 'complete', url: text(), started: text(), seed: 1},
			...{model: 'open', tags: record(text), insecure: false, prompts: 1, skippedLines: 2},
			...maybe(() => ({aborted: text(), stopped: text()})),
		},
		...{passed: number(), failed: number(), errored: number(), unfinished: number()},
		errors: record(error),
		...maybe(() => ({notices: record(error), insightsQuery: text()})),
		...{connect: distribution(), ack: distribution()},
		...maybe(() => ({connectDns: distribution(), connectTls: distribution()})),
		...maybe(() => ({connectTcp: distribution(), connectUpgrade: distribution()})),
		...{firstToken: distribution(), chunkGap: distribution()},
		...maybe(() => ({sequence: {lost: number(), duplicated: number(), outOfOrder: number()}})),
		responseTime: distribution(),
		thresholds: thresholds(),
		steps: list(() => ({
			...{step: 1, unit: 'rate' as const, level: number(), elapsed: number()},
			...{requestsPerSecond: figure(), errorRate: figure()},
			...intent(),
			...{firstToken: distribution(), dropped: number(), thresholds: thresholds()},
			...{holds: null, generator: {saturated: true, reasons: texts()}},
			...{deviation: null, doubts: texts()},
		})),
		...maybe(() => ({plannedSteps: number()})),
		...maybe(() => ({
			capacity: {
				...{unit: 'rate', level: figure(), limit: figure()},
				...maybe(() => ({machineLimit: texts()})),
				...{done: true, text: text()},
			},
		})),
		...maybe(() => ({warmup: {sent: number(), errored: number()}})),
		series: list(() => ({
			...{second: number(), completed: number(), errored: number(), p50: figure(), p95: figure()},
			...{firstTokenP50: figure(), responseTimeP95: figure(), level: number(), step: 1},
		})),
		generator: {
			...{saturated: false, reasons: texts(), loopDelayP99: figure(), cpu: figure()},
			...{maxRss: number(), dropped: number(), late: number(), targetRate: figure()},
			...{achievedRate: figure(), workers: 1, unmatched: number()},
			...maybe(() => ({usersHeld: {disk: number(), metrics: number(), loop: number()}})),
		},
		gateway: {
			...{connectionsAttempted: number(), connectionsOpened: number()},
			...{peakNewConnectionsPerSecond: number(), messageUnitsSent: number()},
			...{messageUnitsReceived: number(), framesReceived: number()},
			...{connectionMinutes: number(), costUsd: figure()},
		},
		verdict: 'fail',
		verdictReasons: texts(),
		...maybe(() => ({
			reruns: list(() => ({
				...{started: text(), ...counts(), fixed: number()},
				...{stillFailing: number(), newlyFailing: number()},
				errors: record(() => ({count: number(), example: text()})),
				averages: record(() => ({before: figure(), after: figure()})),
			})),
		})),
	};
}

const json = (value: unknown) => JSON.stringify(value, undefined, '\t');

/** All keys of a value, those of its parts included. */
function keysOf(value: unknown): string[] {
	if (typeof value !== 'object' || value === null) return [];
	const own = Array.isArray(value) ? [] : Object.keys(value);
	return [...own, ...Object.values(value).flatMap(keysOf)];
}

test('any summary comes back from the file as it was, to the order of its keys', () => {
	for (let seed = 1; seed <= 300; seed++) {
		const summary = anySummary(createDraw(seed), names);
		const text = json(toFile(summary));
		const back = fromFile(JSON.parse(text));
		expect(json(back)).toBe(json(summary));
		expect(json(toFile(back))).toBe(text);
	}
});

test('in the file every key is in snake_case, those that users chose as they are', () => {
	for (let seed = 1; seed <= 50; seed++) {
		const file = toFile(anySummary(createDraw(seed), plainNames));
		expect(keysOf(file).filter((key) => /[A-Z]/.test(key))).toEqual([]);
		const summary = anySummary(createDraw(seed), names);
		const named = toFile(summary);
		for (const part of ['metrics', 'errors'] as const) {
			expect(Object.keys(named[part])).toEqual(Object.keys(summary[part]));
		}
		expect(Object.keys(named.per_intent)).toEqual(Object.keys(summary.perIntent));
		expect(named.run.tags).toEqual(summary.run.tags);
	}
});

test('what is no summary is refused with the place where it is none', () => {
	const file = toFile(anySummary(createDraw(1), plainNames));
	expect(() => fromFile({...file, verdict: 'perhaps'})).toThrow(/^verdict: /);
	expect(() => fromFile(null)).toThrow();
});
