import {expect, test} from 'vitest';
import {
	doubtsWithThresholds,
	problemWithLimit,
	problemWithThresholds,
} from '../../source/config/threshold-sense.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import {problemsOf} from '../helpers/config.ts';

const limit = (expression: string) => problemWithLimit(parseThreshold(expression));
const doubts = (expression: string) => doubtsWithThresholds([parseThreshold(expression)]);

test.each([
	'latency < 0s',
	'latency.p95 <= 0ms',
	'connect.max == 0s',
	'error_rate < 0%',
	'error_rate > 100%',
	'metrics.m.pass_rate > 1',
	'requests_per_second < 0',
	'dropped < 0',
	'lost <= -1',
	'latency.count < 1',
	'metrics.m.count == 0',
])('nothing meets "%s"', (expression) => {
	expect(limit(expression)).toMatch(/^no run can meet it/);
});

test.each([
	'latency > 0s',
	'chunk_gap.min <= 0s',
	'latency.stddev == 0s',
	'error_rate <= 0%',
	'error_rate >= 100%',
	'requests_per_second <= 0',
	'dropped == 0',
	'dropped < 1',
	'latency.count <= 1',
	'my_metric < 0',
	'my_metric >= 90',
])('something meets "%s"', (expression) => {
	expect(limit(expression)).toBeUndefined();
});

test.each([
	['latency.p95 < 3s', 'latency.p95 > 4s'],
	['latency.p95 < 3s', 'latency.p95 >= 3000ms'],
	['latency < 3s', 'latency.average > 3s'],
	['latency.median < 3s', 'latency.p50 > 3s'],
	['latency.min > 4s', 'latency.max < 3s'],
	['latency.p50 > 4s', 'latency.p99.9 < 4s'],
	['latency.average > 4s', 'latency.max < 3s'],
	['latency.p95{intent=a} < 1s', 'latency.p95{intent=a} > 2s'],
	['error_rate == 0%', 'error_rate != 0%'],
	['dropped > 0', 'dropped < 1'],
	['my_metric > 0.5', 'metrics.my_metric.average <= 0.5'],
])('nothing meets both "%s" and "%s"', (one, other) => {
	const message = `no run can meet both "${one}" and "${other}"`;
	expect(problemWithThresholds(['connect.p95 < 1s', one, other])).toContain(message);
	expect(problemWithThresholds([other, one])).toContain('no run can meet both');
});

test.each([
	['latency.p95 < 3s', 'latency.p95 > 2s'],
	['latency.p95 <= 3s', 'latency.p95 >= 3s'],
	['latency.p95 < 3s', 'latency.p99 > 4s'],
	['latency.p95 < 3s', 'connect.p95 > 4s'],
	['latency.p95{intent=a} < 1s', 'latency.p95{intent=b} > 2s'],
	['latency.p95 < 1s', 'latency.p95{intent=b} > 2s'],
	['latency.max > 4s', 'latency.average < 3s'],
	['latency.stddev > 4s', 'latency.max < 3s'],
	['latency.average > 4s', 'latency.p95 < 3s'],
	['error_rate != 0%', 'error_rate < 1%'],
])('something meets both "%s" and "%s"', (one, other) => {
	expect(problemWithThresholds([one, other])).toBeUndefined();
});

test('an expression that cannot be read is reported with its own message', async () => {
	expect(problemWithThresholds(['latency.p95 < 3', 'latency.p95 > 4s'])).toBeUndefined();
	const [impossible] = await problemsOf({flags: {thresholds: ['latency < 0s']}});
	expect(impossible).toMatch(/^--threshold: "latency < 0s": no run can meet it: .* Example: /);
	const thresholds = ['latency.p95 < 3s', 'latency.p95 > 4s'];
	const [both] = await problemsOf({project: {thresholds}});
	expect(both).toMatch(/thresholds.*no run can meet both .* Example: /);
});

test.each([
	['classification_accuracy >= 90', /did you mean 0\.9 for 90%\?/],
	['my_accuracy >= 97.5', /if it scores from 0 to 1.*0\.975/],
	['length_check.min > 2', /did you mean 0\.02/],
	['error_rate < 1', /1 is 100%; did you mean 1%\?/],
	['error_rate <= 1', /did you mean 1%\?/],
	['error_rate < 100%', /as long as a single prompt is answered$/],
	['latency.p95 >= 0s', /holds whatever the figure is/],
	['latency.p95 > 0s', /holds whatever the figure is/],
	['dropped >= 0', /holds whatever the figure is/],
	['metrics.m.pass_rate <= 100%', /holds whatever the figure is/],
])('"%s" is hardly meant', (expression, message) => {
	expect(doubts(expression)).toEqual([expect.stringMatching(message)]);
});

test.each([
	'classification_accuracy >= 0.9',
	'classification_accuracy >= 1',
	'sentence_count <= 12',
	'accuracy_words.count > 90',
	'error_rate < 1%',
	'error_rate >= 1',
	'metrics.m.pass_rate >= 1',
	'requests_per_second > 0',
	'dropped == 0',
	'latency.count >= 1',
	'latency.count >= 0',
	'latency.p95 < 3s',
])('"%s" is taken as it is', (expression) => {
	expect(doubts(expression)).toEqual([]);
});
