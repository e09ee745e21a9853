import {expect, test} from 'vitest';
import {createLedger} from '../../source/statistics/ledger.ts';
import {createTally} from '../../source/statistics/tally.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import {evaluateThresholds} from '../../source/statistics/threshold-result.ts';
import type {Attempt} from '../../source/model/attempt.ts';
import {makeAttempt} from '../helpers/attempt.ts';

type Asked = {readonly attempt: Attempt; readonly intent?: string};

/** Ten seconds of load with these attempts. */
function judge(expressions: readonly string[], asked: readonly Asked[]) {
	const tally = createTally(['accuracy']);
	for (const {attempt, intent} of asked) {
		tally.add(attempt, {question: 'q', ...(intent !== undefined && {intent})});
	}
	const ledger = createLedger();
	ledger.merge(tally.drain(), 10);
	const {outcomes, ...figures} = ledger.figures();
	const counts = {...outcomes, sent: asked.length, inFlight: 0, scoring: 0, unmatched: 0};
	return evaluateThresholds(expressions.map(parseThreshold), {...figures, counts, elapsed: 10});
}

const lasting = (seconds: number, parts: Partial<Attempt> = {}) =>
	makeAttempt({timing: {intended: 0, sent: 0, first: 0.1, complete: seconds}, ...parts});
const wrong: Partial<Attempt> = {
	outcome: 'failed',
	scores: {accuracy: 0},
	failed: ['accuracy'],
	reasons: {accuracy: 'wrong'},
};
const broken: Partial<Attempt> = {
	outcome: 'errored',
	error: {class: 'closed.1006', message: 'gone'},
};
const asked: readonly Asked[] = [
	{attempt: lasting(1, {scores: {accuracy: 1}}), intent: 'pii'},
	{attempt: lasting(2, {scores: {accuracy: 1}}), intent: 'pii'},
	{attempt: lasting(4, wrong), intent: 'contact'},
	{attempt: lasting(9, broken), intent: 'contact'},
];

test.each([
	['latency.max <= 4s', 4, true],
	['latency.count == 3', 3, true],
	['latency.p50 < 2s', 2, false],
	['latency.max{intent=pii} <= 2s', 2, true],
	['first_token.max < 1s', 0.1, true],
	['error_rate == 25%', 0.25, true],
	['error_rate{intent=contact} < 25%', 0.5, false],
	['error_rate{intent=pii} == 0', 0, true],
	['requests_per_second >= 0.3', 0.3, true],
	['requests_per_second{intent=contact} > 0.1', 0.1, false],
	['accuracy >= 0.6', 2 / 3, true],
	['metrics.accuracy.min != 0', 0, false],
	['metrics.accuracy.count == 3', 3, true],
	['metrics.accuracy.pass_rate > 70%', 2 / 3, false],
	['metrics.accuracy.average{intent=contact} == 0', 0, true],
])('%s is held against the run', (expression, actual, ok) => {
	const [result] = judge([expression], asked);
	expect(result).toMatchObject({expression, ok, reason: ok ? 'holds' : 'does not hold'});
	expect(Math.abs(result!.actual! - actual)).toBeLessThanOrEqual(actual * 0.001);
});

test('a threshold over no sample fails as "no data", whatever it asks for', () => {
	const subjects = [
		'connect.max',
		'latency.p95{intent=unknown}',
		'error_rate{intent=unknown}',
		'error_rate{intent=constructor}',
		'error_rate{intent=__proto__}',
		'requests_per_second{intent=toString}',
		'metrics.unknown.average',
		'metrics.constructor.average',
		'metrics.accuracy.average{intent=__proto__}',
	];
	for (const subject of subjects) {
		const unit = /latency\.p|connect/.test(subject) ? 's' : '';
		const expressions = ['<', '<=', '>', '>=', '==', '!='].map((op) => `${subject} ${op} 1${unit}`);
		for (const result of judge(expressions, asked)) {
			expect(result).toMatchObject({actual: null, ok: false, reason: 'no data'});
		}
	}
});

test('no threshold passes on a run without a single attempt', () => {
	const expressions = [
		'error_rate == 0',
		'requests_per_second < 10',
		'accuracy >= 0',
		'latency < 1h',
	];
	for (const result of judge(expressions, [])) {
		expect(result).toMatchObject({actual: null, ok: false, reason: 'no data'});
	}
});

test('a metric that was scored for no pair has no data', () => {
	const [result] = judge(['metrics.accuracy.count == 0'], [{attempt: lasting(1)}]);
	expect(result).toMatchObject({ok: false, reason: 'no data'});
});
