import {expect, test} from 'vitest';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import {canStillHold, isMonotone} from '../../source/statistics/threshold-bounds.ts';
import {evaluateThresholds} from '../../source/statistics/threshold-result.ts';
import {createDraw} from '../helpers/random.ts';
import {makeFigures, type Sample} from '../helpers/threshold-figures.ts';

/** 8 fast replies, one of them bad, a slow one and an error. */
const samples: readonly Sample[] = [
	...Array.from({length: 8}, (_, index) => ({latency: 1, score: index > 0 ? 1 : 0, intent: 'pii'})),
	{latency: 5, score: 1, level: 10},
	{error: 'closed.1006', level: 20},
];
const found = {dropped: 1, unmatched: 3, doubtful: 1, longestOutage: 4};
const figures = makeFigures(samples, found);

test.each([
	['latency.max < 5s', null, false],
	['latency.max <= 5s', null, true],
	['latency.max == 4s', null, false],
	['latency.max{intent=pii} < 4s', null, true],
	['latency.max{step=10} < 4s', null, false],
	['response_time.max < 4s', null, false],
	['latency.min > 1s', null, false],
	['latency.min > 500ms', null, true],
	['latency.count <= 8', null, false],
	['latency.count >= 1000', null, true],
	['latency.count >= 12', 12, false],
	['latency.count >= 11', 12, true],
	['latency.average < 1s', null, true],
	['latency.average < 1s', 12, false],
	['latency.average < 1s', 100, true],
	['latency.p90 < 5s', 12, true],
	['latency.p95 < 5s', 12, false],
	['latency.p95 < 5s', 100, true],
	['latency.p50 < 1s', 14, false],
	['latency.p95 < 5s', null, true],
	['error_rate == 0', null, false],
	['error_rate <= 0%', null, false],
	['error_rate < 1%', null, true],
	['error_rate < 1%', 100, false],
	['error_rate <= 1%', 100, true],
	['error_rate{intent=pii} == 0', 100, true],
	['error_rate{step=20} < 50%', 100, true],
	['error_rate >= 100%', null, false],
	['metrics.accuracy.pass_rate >= 100%', null, false],
	['metrics.accuracy.pass_rate >= 99%', null, true],
	['metrics.accuracy.pass_rate >= 99%', 50, false],
	['metrics.accuracy.min > 0', null, false],
	['metrics.accuracy.max < 1', null, false],
	['metrics.accuracy.count < 9', null, false],
	['metrics.accuracy.average > 100', 11, true],
	['metrics.unknown.count > 5', 11, true],
	['dropped == 0', null, false],
	['unmatched == 0', null, false],
	['unmatched <= 3', null, true],
	['unmatched >= 100', null, true],
	['unmatched < 30%', 10, false],
	['doubtful == 0%', null, false],
	['doubtful < 1%', null, true],
	['doubtful < 1%', 90, false],
	['doubtful < 2%', 90, true],
	['doubtful >= 90%', 11, true],
	['greetings == 0', null, true],
	['outage < 4s', null, false],
	['outage <= 4s', null, true],
	['outage > 1h', null, true],
	['dropped <= 1', null, true],
	['requests_per_second >= 1000', null, true],
	['requests_per_second{step=10} >= 1000', null, false],
	['chunk_gap.count >= 1000', 11, true],
	['latency.max{intent=absent} < 1s', null, true],
])('%s with %s prompts planned: can it still hold? %s', (expression, planned, possible) => {
	expect(canStillHold(parseThreshold(expression), figures, planned)).toBe(possible);
});

test('before the first sample nothing is lost but a count that is not planned', () => {
	const none = makeFigures([]);
	const can = (expression: string) => canStillHold(parseThreshold(expression), none, 50);
	expect(can('latency.p95 < 1s')).toBe(true);
	expect(can('error_rate == 0')).toBe(true);
	expect(can('accuracy > 0.9')).toBe(true);
	expect(can('latency.count >= 51')).toBe(false);
});

test('only figures that move one way are on their way', () => {
	const way = (expression: string) => isMonotone(parseThreshold(expression));
	for (const subject of ['latency.count', 'accuracy.max', 'accuracy.min', 'dropped', 'unmatched']) {
		expect(way(`${subject} >= 9`)).toBe(true);
	}
	expect(way('outage > 9s')).toBe(true);
	expect(way('doubtful < 9%')).toBe(false);
	for (const other of ['latency.p95 < 1s', 'latency < 1s', 'error_rate < 1%', 'accuracy > 1']) {
		expect(way(other)).toBe(false);
	}
});

const stats = 'average median min max stddev p50 p75 p90 p95 p99 p99.9'.split(' ');
const subjects = [
	...stats.map((stat) => [`latency.${stat}`, 's'] as const),
	...['average', 'min', 'max', 'count'].map((stat) => [`accuracy.${stat}`, ''] as const),
	...(['metrics.accuracy.pass_rate', 'error_rate'] as const).map((name) => [name, '%'] as const),
	...(['latency.count', 'dropped', 'requests_per_second'] as const).map(
		(name) => [name, ''] as const,
	),
];

test('800 random runs: what was given up in the middle does not hold at the end', () => {
	const draw = createDraw(5);
	let givenUp = 0;
	for (let round = 0; round < 800; round++) {
		const all = Array.from({length: draw.int(1, 40)}, (): Sample => {
			const intent = draw.pick(['pii', 'contact']);
			const level = 10;
			if (draw.int(0, 5) === 0) return {error: 'closed.1006', intent, level};
			return {latency: draw.int(1, 4), score: draw.int(0, 2) / 2, intent, level};
		});
		const planned = draw.pick([all.length, all.length + 3, null]);
		const part = makeFigures(all.slice(0, draw.int(0, all.length)), {elapsed: 3});
		const whole = makeFigures(all, {elapsed: 9, dropped: draw.int(0, 2)});
		const [name, unit] = draw.pick(subjects);
		const tag = name === 'dropped' ? '' : draw.pick(['', '{intent=pii}', '{step=10}']);
		const value = draw.int(0, unit === '%' ? 100 : 5);
		const operator = draw.pick(['<', '<=', '>', '>=', '==', '!=']);
		const threshold = parseThreshold(`${name}${tag} ${operator} ${value}${unit}`);
		if (canStillHold(threshold, part, planned)) continue;
		givenUp++;
		const [result] = evaluateThresholds([threshold], whole);
		expect(result, `${threshold.expression} of ${JSON.stringify(all)}`).toMatchObject({ok: false});
	}
	expect(givenUp).toBeGreaterThan(50);
}, 30_000);
