import type {AttemptError, Outcome} from '../../source/model/attempt.ts';
import type {RawAttempt} from '../../source/model/raw-attempt.ts';
import {createAggregator} from '../../source/statistics/aggregator.ts';
import type {ScoredPair} from '../../source/statistics/raw-figures.ts';
import type {Tag} from '../../source/statistics/threshold-tags.ts';
import type {Draw} from '../helpers/random.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';
import {createRawCollector} from '../helpers/raw-collector.ts';
import type {ErrorClass} from '../../source/model/error-class.ts';

export const metricNames = ['accuracy', 'constructor', 'length'];
export const intents = ['pii', '', '__proto__', 'constructor', undefined];
export const tags: readonly Tag[] = [
	{key: 'site', value: 'north'},
	{key: 'site', value: 'south'},
	{key: 'vip', value: 'true'},
];

/** One finished send with all that is said of it. */
export type Asked = {
	readonly raw: RawAttempt;
	readonly verdict: ScoredPair;
	readonly outcome: Outcome;
};

export const noVerdict: ScoredPair = {scores: {}, reasons: {}, errors: {}};

function drawVerdict(draw: Draw): ScoredPair {
	const scores: Record<string, number> = {};
	const errors: Record<string, string> = {};
	const reasons: Record<string, string> = {};
	for (const name of metricNames) {
		const fate = draw.int(0, 9);
		if (fate === 0) errors[name] = 'threw';
		else if (fate > 1) scores[name] = draw.int(0, 4) / 4;
		if (fate > 1 && scores[name]! < 0.5) reasons[name] = 'too low';
	}
	return {scores, reasons, errors};
}

function drawError(draw: Draw): AttemptError | undefined {
	if (draw.int(0, 4) > 0) return undefined;
	return {
		class: draw.pick(['closed.1006', 'timeout.total', '__proto__']) as ErrorClass,
		message: 'e',
	};
}

/** Times are whole microseconds, in milliseconds as the clock gives them. */
export function drawAsked(draw: Draw, index: number): Asked {
	const intent = draw.pick(intents);
	const error = drawError(draw);
	const unsent = error !== undefined && error.class !== 'timeout.total' && draw.int(0, 1) === 0;
	const intended = index * 10;
	const sent = intended + draw.int(0, 500_000) / 1000;
	const first = sent + draw.int(1, 2_000_000) / 1000;
	const complete = first + draw.int(1, 3_000_000) / 1000;
	const row = {site: draw.pick(['north', 'south', 'west']), vip: draw.pick([true, false])};
	const raw = makeRaw({
		assignment: {index, step: draw.int(0, 3)},
		prompt: {
			id: `a.jsonl:${index}`,
			question: `question ${index}`,
			row,
			...(intent !== undefined && {intent}),
		},
		intended,
		connect: draw.int(0, 3) === 0 ? draw.int(1, 90_000) / 1000 : undefined,
		opening: {dns: undefined, tcp: index / 1000, tls: 0.2, upgrade: 1.5},
		sent: unsent ? undefined : sent,
		first: error ? undefined : first,
		complete,
		error,
	});
	const verdict = error ? noVerdict : drawVerdict(draw);
	const failed = Object.keys(verdict.reasons).length > 0;
	return {raw, verdict, outcome: error ? 'errored' : failed ? 'failed' : 'passed'};
}

/** Collects attempts in so many workers and merges their deltas, sent at odd moments. */
export function sumUp(asked: readonly Asked[], workers: number, every = 37) {
	const options = {metrics: metricNames, tags};
	const collectors = Array.from({length: workers}, () => createRawCollector(options));
	const aggregator = createAggregator({metrics: metricNames, tags});
	for (const [index, {raw, verdict, outcome}] of asked.entries()) {
		const collector = collectors[index % workers]!;
		collector.add(raw, verdict, outcome);
		if (index % every === 0) aggregator.merge(collector.drain());
	}
	for (const collector of collectors) aggregator.merge(collector.drain());
	return aggregator;
}

const whole = (milliseconds: number) => Math.round(milliseconds * 1000);

/** All samples of each kind, in whole microseconds, taken from the attempts themselves. */
export function samplesOf(asked: readonly Asked[]) {
	const valid = asked.filter(({outcome}) => outcome !== 'errored').map(({raw}) => raw);
	const timeouts = asked.map(({raw}) => raw).filter(({error}) => error?.class === 'timeout.total');
	return {
		latency: valid.map(({complete, sent}) => whole(complete - sent!)),
		firstToken: valid.map(({first, sent}) => whole(first! - sent!)),
		responseTime: [...valid, ...timeouts].map(({complete, intended}) => whole(complete - intended)),
		connect: asked.flatMap(({raw}) => (raw.connect === undefined ? [] : [whole(raw.connect)])),
	};
}

/** What a metric's figures must be, computed from the attempts themselves. */
export function expectedMetric(asked: readonly Asked[], name: string) {
	const scores = asked.flatMap(({verdict}) =>
		Object.hasOwn(verdict.scores, name) ? [verdict.scores[name]!] : [],
	);
	const errors = asked.filter(({verdict}) => Object.hasOwn(verdict.errors, name)).length;
	const failed = asked.filter(({verdict}) => Object.hasOwn(verdict.reasons, name)).length;
	const some = scores.length > 0;
	return {
		count: scores.length,
		errors,
		missing: asked.length - scores.length - errors,
		failed,
		average: some ? scores.reduce((sum, score) => sum + score, 0) / scores.length : null,
		min: some ? Math.min(...scores) : null,
		max: some ? Math.max(...scores) : null,
		passRate: some ? (scores.length - failed) / scores.length : null,
	};
}

export function countOutcomes(asked: readonly Asked[]) {
	const having = (wanted: string) => asked.filter(({outcome}) => outcome === wanted).length;
	return {passed: having('passed'), failed: having('failed'), errored: having('errored')};
}
