import {expect, test} from 'vitest';
import {
	parseThreshold,
	ThresholdSyntaxError,
	unknownMetrics,
} from '../../source/statistics/threshold.ts';
import {createDraw} from '../helpers/random.ts';

test.each([
	['latency.p95 < 3s', {kind: 'duration', subject: 'latency', stat: 'p95', value: 3}],
	['latency < 3s', {kind: 'duration', subject: 'latency', stat: 'average', value: 3}],
	['first_token.p99 < 800ms', {subject: 'first_token', stat: 'p99', value: 0.8}],
	['chunk_gap.p99.9 <= 250us', {subject: 'chunk_gap', stat: 'p99.9', value: 0.00025}],
	['connect.max < 1s', {subject: 'connect', stat: 'max', value: 1}],
	['response_time.p99 < 1.5m', {subject: 'response_time', stat: 'p99', value: 90}],
	['latency.count >= 100', {subject: 'latency', stat: 'count', value: 100}],
	['error_rate < 1%', {kind: 'scalar', subject: 'error_rate', operator: '<', value: 0.01}],
	['error_rate == 0', {subject: 'error_rate', operator: '==', value: 0}],
	['requests_per_second >= 10', {subject: 'requests_per_second', operator: '>=', value: 10}],
	[
		'metrics.classification_accuracy.average >= 0.9',
		{kind: 'metric', metric: 'classification_accuracy', stat: 'average', value: 0.9},
	],
	[
		'metrics.length_check.pass_rate >= 95%',
		{kind: 'metric', metric: 'length_check', stat: 'pass_rate', value: 0.95},
	],
	['length_check > 0.5', {kind: 'metric', metric: 'length_check', stat: 'average'}],
	['metrics.length_check > 0.5', {kind: 'metric', metric: 'length_check', stat: 'average'}],
	['my.own.metric.min > -2', {kind: 'metric', metric: 'my.own.metric', stat: 'min', value: -2}],
	['latency.p95{intent=pii} < 2s', {subject: 'latency', tag: {key: 'intent', value: 'pii'}}],
	['error_rate{ intent = "open data" } != 1%', {tag: {key: 'intent', value: 'open data'}}],
	['metrics.x.count{intent=(none)} > 3', {metric: 'x', tag: {key: 'intent', value: '(none)'}}],
	['response_time.p99{step=20} < 1s', {tag: {key: 'step', value: '20'}, value: 1}],
	['requests_per_second{team=a=b} > 1', {tag: {key: 'team', value: 'a=b'}, operator: '>'}],
	['x{ "Ref Count" = 0 } > 1', {metric: 'x', tag: {key: 'Ref Count', value: '0'}}],
	['x{Réponse type=oui ou non} > 1', {tag: {key: 'Réponse type', value: 'oui ou non'}}],
	['dropped == 0', {kind: 'scalar', subject: 'dropped', value: 0}],
	['unmatched == 0', {kind: 'scalar', subject: 'unmatched', value: 0}],
	['doubtful < 20', {kind: 'scalar', subject: 'doubtful', value: 20}],
	['doubtful < 1% ', {kind: 'scalar', subject: 'doubtful', value: 0.01, share: true}],
	['greetings <= 5', {kind: 'scalar', subject: 'greetings', value: 5}],
	['outage < 5s', {kind: 'scalar', subject: 'outage', value: 5}],
	['  latency.p50<3s  ', {expression: 'latency.p50<3s', stat: 'p50', value: 3}],
])('%s is understood', (expression, expected) => {
	expect(parseThreshold(expression)).toMatchObject(expected);
});

test.each([
	[
		'latency.q96 < 3s',
		/statistic "q96" is not one of average, .*p99\.9 or any other percentile \(did you mean "p9/,
	],
	['latency.p999 < 3s', /did you mean "p99\.9"/],
	['latency.avg < 3s', /did you mean "average"/],
	['latency.p(95) < 3s', /did you mean "p95"/],
	['latency.p95 = 3s', /operator "=" is not one of .*did you mean "=="/],
	['latency.p95 =< 3s', /did you mean "<="/],
	['latency.p95 < 3', /"3" is not a duration with a unit, such as 800ms or 3s/],
	['latency.p95 < 3 parsecs', /"3 parsecs" is not a duration/],
	['latency.count < 3s', /"3s" is not a number without a unit/],
	['error_rate < 5', /"5" is more than the whole; did you mean 5%\?/],
	['error_rate < 101%', /more than the whole/],
	['error_rate < few', /"few" is not a share, such as 1% or 0\.01/],
	['error_rate.p95 < 1%', /error_rate has no statistic "\.p95"/],
	['requests_per_second > 10/s', /not a number without a unit/],
	['metrics > 1', /metrics\.NAME\.average/],
	['metrics. > 1', /metrics\.NAME\.average/],
	['metrics.length_check.avrage > 1', /statistic of length_check "avrage".*"average"/],
	['metrics.length_check.p95 > 1', /length_check there is no p95: .*has average, min, max, count/],
	[
		'latency.p95{intent} < 3s',
		/"\{intent\}" is no tag; write \{KEY=VALUE\}, such as \{intent=pii\}/,
	],
	['latency.p95{a=b,"c"=d} < 3s', /is no tag; write \{KEY=VALUE\}/],
	['latency.p95{step=many} < 3s', /"many" is no level; .*\{step=20\}/],
	[
		'connect.max{intent=pii} < 3s',
		/connect is not kept per tag; latency, first_token, response_time, error_r/,
	],
	['chunk_gap.max{team=a} < 3s', /chunk_gap is not kept per tag/],
	['dropped{step=20} == 0', /dropped is not kept per tag/],
	['doubtful{intent=pii} == 0', /doubtful is not kept per tag/],
	['unmatched < 200%', /more than the whole/],
	['unmatched < few', /"few" is not a number without a unit/],
	['outage < 5', /"5" is not a duration with a unit/],
	['outage.max < 5s', /outage has no statistic "\.max"/],
	['outage{step=5} < 5s', /outage is not kept per tag/],
	['dropped.max == 0', /dropped has no statistic "\.max"/],
	['latency.p95', /does not have the form SUBJECT/],
	['< 3s', /does not have the form/],
	['', /does not have the form/],
	[`latency.p95 < ${'9'.repeat(400)}s`, /longer than 300 characters/],
])('%s is refused with the part that is wrong', (expression, message) => {
	expect(() => parseThreshold(expression)).toThrow(ThresholdSyntaxError);
	expect(() => parseThreshold(expression)).toThrow(message);
});

test('a metric that the run lacks is named with the nearest figure or metric', () => {
	const thresholds = ['lenght_check > 0.5', 'latencyy > 3', 'length_check > 0', 'latency < 1s'];
	const problems = unknownMetrics(thresholds.map(parseThreshold), ['length_check']);
	expect(problems).toHaveLength(2);
	expect(problems[0]).toMatch(/"lenght_check".*did you mean "length_check"\?/);
	expect(problems[1]).toMatch(/"latencyy".*did you mean "latency"\?/);
});

test('100,000 random expressions are parsed or refused, none slowly', () => {
	const draw = createDraw(11);
	const words = ['latency', 'error_rate', 'metrics', 'p95', 'p99.9', 'count', 'average', '.', '..'];
	const signs = [
		'{',
		'}',
		'intent',
		'=',
		'<',
		'>',
		'!',
		'"',
		'%',
		'ms',
		's',
		'-',
		'\n',
		'\0',
		'💥',
	];
	const alphabet = [...words, ...signs, ' ', '  ', '1', '0.5', '9999', '__proto__', '\ud800'];
	let parsed = 0;
	const begin = performance.now();
	for (let index = 0; index < 100_000; index++) {
		const text = `${draw.int(0, 1) ? 'latency.p95 <' : ''}${draw.text(alphabet, 12)}`;
		try {
			expect(Number.isFinite(parseThreshold(text).value)).toBe(true);
			parsed++;
		} catch (error) {
			if (!(error instanceof ThresholdSyntaxError)) throw error;
		}
	}
	for (const filler of [' ', '9', '{', '.', '<', 'p', '=', '"']) {
		for (const text of [`latency < ${filler.repeat(200_000)}x`, filler.repeat(200_000)]) {
			expect(() => parseThreshold(text)).toThrow(ThresholdSyntaxError);
		}
	}
	expect(parsed).toBeGreaterThan(100);
	expect(performance.now() - begin).toBeLessThan(20_000);
}, 30_000);
