import {expect, test} from 'vitest';
import {canStillHold, isMonotone} from '../../source/statistics/threshold-bounds.ts';
import {
	evaluateGroup,
	evaluateThresholds,
	judgesEveryStep,
} from '../../source/statistics/threshold-result.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import {countsOf, midRun, stepFigures} from '../helpers/snapshot.ts';

const run = midRun({
	counts: countsOf({sent: 100, passed: 100}),
	ack: {...emptyDistribution, count: 100, min: 0.02, max: 0.09, p99: 0.08},
	sequence: {lost: 3, duplicated: 0, outOfOrder: 1},
	connectTls: {...emptyDistribution, count: 5, min: 0.03, max: 0.4, p95: 0.18},
});

test.each<[string, number | null, boolean]>([
	['ack.p99 < 100ms', 0.08, true],
	['ack.p99 < 50ms', 0.08, false],
	['connect_tls.p95 < 200ms', 0.18, true],
	['connect_tls.max <= 0.2s', 0.4, false],
	['lost < 5', 3, true],
	['lost == 0', 3, false],
	['duplicated == 0', 0, true],
	['out_of_order <= 0', 1, false],
])('%s is held against %s', (expression, actual, ok) => {
	expect(evaluateThresholds([parseThreshold(expression)], run)).toMatchObject([{actual, ok}]);
});

test('without a sample they are no data', () => {
	const empty = midRun({
		counts: countsOf(),
		ack: emptyDistribution,
		sequence: {lost: 0, duplicated: 0, outOfOrder: 0},
	});
	const thresholds = ['ack.p95 < 1s', 'lost == 0', 'connect_dns.p95 < 1s'].map(parseThreshold);
	expect(evaluateThresholds(thresholds, empty)).toMatchObject([
		{ok: false, reason: 'no data'},
		{ok: false, reason: 'no data'},
		{ok: false, reason: 'no data'},
	]);
});

test('they are figures of the whole run: no step and no tag has them', () => {
	for (const expression of ['ack.p95 < 1s', 'lost == 0', 'connect_upgrade.max < 1s']) {
		const threshold = parseThreshold(expression);
		expect(judgesEveryStep(threshold)).toBe(false);
		expect(evaluateGroup([threshold], stepFigures(1, 10), 10)).toEqual([]);
	}
	for (const expression of ['ack.p95{intent=pii} < 1s', 'lost{intent=pii} == 0']) {
		expect(() => parseThreshold(expression)).toThrow(/is not kept per tag/);
	}
	expect(() => parseThreshold('lost.p95 < 3')).toThrow(/lost has no statistic/);
	expect(() => parseThreshold('conect_tls.p95 < 1s')).toThrow(/did you mean "connect_tls.p95"/);
	expect(() => parseThreshold('connect_tls.p95 < 200')).toThrow(/duration with a unit/);
});

test('what is lost stays lost, so that a run may end early over it', () => {
	expect(canStillHold(parseThreshold('lost == 0'), run, 200)).toBe(false);
	expect(canStillHold(parseThreshold('lost < 4'), run, 200)).toBe(true);
	expect(canStillHold(parseThreshold('duplicated == 0'), run, 200)).toBe(true);
	expect(isMonotone(parseThreshold('lost >= 10'))).toBe(true);
	// A connection may be opened without a prompt of its own, so the number of samples has no bound.
	expect(canStillHold(parseThreshold('connect_tls.p95 < 100ms'), run, 101)).toBe(true);
	expect(canStillHold(parseThreshold('connect_tls.max < 100ms'), run, 101)).toBe(false);
});
