import {expect, test} from 'vitest';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import {
	evaluateThresholds,
	verdictOf as decide,
	type VerdictInput,
} from '../../source/analysis/verdict.ts';
import {describeVerdictReason} from '../../source/analysis/verdict-reason.ts';
import {abortFor, countsOf} from '../helpers/snapshot.ts';
import {over, saturated} from './sum-up.ts';

type Case = Omit<Partial<VerdictInput>, 'thresholds' | 'snapshot'> & {
	readonly thresholds?: readonly string[];
};

function verdictOf(snapshot: Snapshot, {thresholds = [], ...rest}: Case = {}) {
	const input = {
		status: 'complete' as const,
		...rest,
		snapshot,
		thresholds: thresholds.map(parseThreshold),
	};
	const {verdict, reasons} = decide(input, evaluateThresholds(input));
	return {verdict, verdictReasons: reasons.map(describeVerdictReason)};
}

const counts = (changes: Partial<Snapshot['counts']>) =>
	over({counts: countsOf({sent: 200, passed: 190, failed: 10, ...changes})});
const broken = ['latency.p95 < 300ms'];
const abort = abortFor('too many errors');

test('a threshold without data fails a run that came to its end, and says so', () => {
	expect(verdictOf(over(), {thresholds: ['first_token.p95 < 1s']})).toEqual({
		verdict: 'fail',
		verdictReasons: ['first_token.p95 < 1s: no data'],
	});
});

test.each(['interrupted', 'failed'] as const)('a run that is %s judges no threshold', (status) => {
	const input = {snapshot: over(), thresholds: broken.map(parseThreshold), status};
	expect(evaluateThresholds(input)).toMatchObject([{state: 'unjudged', actual: 0.4}]);
	expect(verdictOf(over(), {status, thresholds: broken}).verdict).toBe('invalid');
});

test('from 1 % of doubtful attempts on a run is inconclusive, whatever its thresholds show', () => {
	expect(verdictOf(counts({doubtful: 1})).verdict).toBe('pass');
	expect(verdictOf(counts({doubtful: 1}), {thresholds: broken}).verdict).toBe('fail');
	const {verdict, verdictReasons} = verdictOf(counts({doubtful: 2}), {thresholds: broken});
	expect(verdict).toBe('invalid');
	expect(verdictReasons).toEqual([
		expect.stringMatching(
			/^2 of 200 attempts \(1\.0%\) are doubtful: .*"correlate".*"ignore".*"done".*--ready.*--per-prompt$/,
		),
	]);
});

test('under --strict any doubt makes a run inconclusive, and so does a saturated generator', () => {
	expect(verdictOf(counts({doubtful: 1}), {strict: true}).verdict).toBe('invalid');
	expect(verdictOf(counts({unmatched: 5, greetings: 3}), {strict: true}).verdict).toBe('pass');
	expect(verdictOf(over({generator: saturated}), {strict: true}).verdict).toBe('invalid');
	expect(verdictOf(over({generator: saturated})).verdict).toBe('pass');
});

test('more errors than --max-error-rate prove nothing, though the run was over before they ended it', () => {
	const errors = {
		'connect.refused': {count: 40, example: ''},
		'closed.1006': {count: 70, example: ''},
	};
	const snapshot = {...counts({passed: 90, failed: 0, errored: 110}), errors};
	expect(verdictOf(snapshot, {maxErrorRate: 0.5})).toEqual({
		verdict: 'invalid',
		verdictReasons: [
			'55.0% of the attempts errored (110 of 200), most often closed.1006; --max-error-rate allows 50.0%',
		],
	});
	expect(verdictOf(snapshot, {maxErrorRate: 0.55}).verdict).toBe('pass');
	expect(verdictOf(snapshot, {maxErrorRate: null}).verdict).toBe('pass');
	expect(verdictOf(snapshot, {maxErrorRate: 0.5, thresholds: ['error_rate < 1%']})).toMatchObject({
		verdict: 'fail',
		verdictReasons: ['error_rate < 1% is 55.00%', expect.stringMatching(/^55\.0% of the/)],
	});
});

test('what errors or an outage ended is inconclusive unless a threshold is broken', () => {
	const aborted = {status: 'aborted' as const};
	const snapshot = over({aborted: abort});
	expect(verdictOf(snapshot, {...aborted, thresholds: ['latency.p95 < 1s']})).toEqual({
		verdict: 'invalid',
		verdictReasons: ['too many errors'],
	});
	expect(verdictOf(snapshot, {...aborted, thresholds: broken})).toEqual({
		verdict: 'fail',
		verdictReasons: ['too many errors', 'latency.p95 < 300ms is 400 ms'],
	});
});
