import {expect, test} from 'vitest';
import {createAbortWatch, type AbortOptions} from '../../source/runner/abort.ts';
import type {Abort} from '../../source/model/snapshot.ts';
import {describeEndReason} from '../../source/terminal/end-reason.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import {makeFigures, type Sample} from '../helpers/threshold-figures.ts';

const reply: Sample = {latency: 1, score: 1};
const slow: Sample = {latency: 5, score: 1};
const refused: Sample = {error: 'connect.refused'};
const gone: Sample = {error: 'closed.1006'};
const times = (count: number, sample: Sample) => Array<Sample>(count).fill(sample);

const textOf = (abort: Abort | null) => abort && describeEndReason(abort.reason);

function watch(expressions: readonly string[], options: Partial<AbortOptions> = {}) {
	const defaults = {abortOnFail: true, window: 3000, maxErrorRate: null, planned: null};
	return createAbortWatch({
		thresholds: expressions.map(parseThreshold),
		...defaults,
		...options,
	});
}

/** Shows a watch the samples of each second, from the first on; when it ends the run, why, and by which. */
function play(
	{observe}: ReturnType<typeof createAbortWatch>,
	seconds: readonly (readonly Sample[])[],
): [second: number, reason: string, threshold: string | null] | undefined {
	const samples: Sample[] = [];
	for (const [index, gained] of seconds.entries()) {
		samples.push(...gained);
		const elapsed = index + 1;
		const abort = observe(makeFigures(samples, {elapsed}), elapsed);
		if (abort !== null) return [elapsed, textOf(abort)!, abort.threshold];
	}
	return undefined;
}

test('a threshold that can not hold any more ends the run at once, and is named with its figure', () => {
	const [second, reason, threshold] = play(watch(['latency.max < 3s']), [[reply], [slow]])!;
	expect([second, threshold]).toEqual([2, 'latency.max < 3s']);
	expect(reason).toBe(
		'threshold "latency.max < 3s" can no longer hold: it is 5.00 s after 2.00 s of load; leave --abort-on-fail out to run to the end',
	);
});

test('the number of planned prompts tells when an error rate is lost', () => {
	const seconds = [[...times(7, reply), refused], [reply, refused], [reply]];
	expect(play(watch(['error_rate <= 10%'], {planned: 20, window: 9000}), seconds)).toBeUndefined();
	const [second, reason] = play(watch(['error_rate < 10%'], {planned: 20, window: 9000}), seconds)!;
	expect(second).toBe(2);
	expect(reason).toMatch(/"error_rate < 10%" can no longer hold: it is 20\.00% after/);
});

test('a threshold that is violated for the whole window ends the run', () => {
	const [second, reason, threshold] = play(
		watch(['latency.p95 < 3s', 'latency.p50 < 3s']),
		Array.from({length: 9}, (_, index) => (index < 2 ? [reply] : [slow])),
	)!;
	// The 95th percentile is violated from the third second on, the median only from the fifth.
	expect([second, threshold]).toEqual([6, 'latency.p95 < 3s']);
	expect(reason).toMatch(
		/^threshold "latency\.p95 < 3s" was violated for 3\.00 s of load: it is 5\.00 s now; raise --abort-window, or leave --abort-on-fail out/,
	);
});

test('one look at which it holds begins the window again', () => {
	const {observe} = watch(['requests_per_second >= 2']);
	const look = (elapsed: number, replies: number) =>
		textOf(observe(makeFigures(times(replies, reply), {elapsed}), elapsed));
	expect([look(1, 1), look(2, 2), look(3, 6), look(4, 7), look(5, 7), look(6, 7)]).toEqual(
		Array(6).fill(null),
	);
	expect(look(7, 7)).toMatch(/violated for 3\.00 s of load: it is 1 now/);
});

test('no data is no violation, and a count on its way is waited for', () => {
	const silent = Array.from({length: 60}, () => [refused]);
	const waiting = watch(['latency.p95 < 1s', 'accuracy > 0.9', 'latency{intent=pii} < 1s']);
	expect(play(waiting, silent)).toBeUndefined();
	const growing = watch(['latency.count >= 500', 'accuracy.max > 2'], {planned: 600});
	expect(
		play(
			growing,
			Array.from({length: 60}, () => [reply]),
		),
	).toBeUndefined();
});

test('without --abort-on-fail a broken threshold ends nothing', () => {
	const seconds = Array.from({length: 20}, () => [slow]);
	expect(play(watch(['latency.max < 1s'], {abortOnFail: false}), seconds)).toBeUndefined();
});

test('more than half of the recent attempts errored: the run ends, and the usual error is named', () => {
	const errors = watch([], {maxErrorRate: 0.5});
	const seconds = Array.from({length: 40}, () => [reply, refused]);
	expect(play(errors, seconds)).toBeUndefined();
	const [second, reason, threshold] = play(watch([], {maxErrorRate: 0.5}), [
		...Array.from({length: 29}, () => [reply, refused]),
		[refused, refused, gone],
	])!;
	expect([second, threshold]).toEqual([30, null]);
	expect(reason).toBe(
		'more than half of the attempts of the last 30 s errored (32 of 61), most often connect.refused; --max-error-rate off keeps going',
	);
});

test('a server that dies late is judged by the last 30 s, not by its good hour', () => {
	const seconds = [
		...Array.from({length: 100}, () => times(10, reply)),
		...Array.from({length: 30}, () => times(10, gone)),
	];
	const [second, reason] = play(watch([], {maxErrorRate: 0.5}), seconds)!;
	expect(second).toBe(116);
	expect(reason).toMatch(/\(160 of 300\), most often closed\.1006/);
});

test('before 30 s, or of fewer than 20 attempts, nothing is concluded', () => {
	const all = Array.from({length: 29}, () => [refused]);
	expect(play(watch([], {maxErrorRate: 0.2}), all)).toBeUndefined();
	const [second, reason] = play(watch([], {maxErrorRate: 0.2}), [...all, [refused]])!;
	expect([second, reason]).toEqual([30, expect.stringMatching(/^more than 20% of .*\(30 of 30\)/)]);
	const rare = Array.from({length: 90}, (_, index) => (index % 2 ? [refused] : []));
	expect(play(watch([], {maxErrorRate: 0.2}), rare)).toBeUndefined();
	expect(
		play(
			watch([]),
			Array.from({length: 90}, () => [refused]),
		),
	).toBeUndefined();
});

test('failed pairs are attempts too: they speak against no error rate', () => {
	const rejected: Sample = {latency: 1, score: 0};
	const seconds = Array.from({length: 40}, () => [reply, rejected, rejected, refused]);
	expect(play(watch([], {maxErrorRate: 0.5}), seconds)).toBeUndefined();
});

test('the error that came most often in the last 30 s is named, not the most frequent of all', () => {
	const [, reason] = play(watch([], {maxErrorRate: 0.5}), [
		...Array.from({length: 60}, () => [reply, reply, reply, refused]),
		...Array.from({length: 40}, () => times(3, gone)),
	])!;
	expect(reason).toContain('most often closed.1006');
});

test('a watch that begins in the middle of a run does not judge what was before', () => {
	const {observe} = watch([], {maxErrorRate: 0.5});
	const look = (elapsed: number, errors: number) =>
		observe(makeFigures([...times(10, reply), ...times(errors, gone)], {elapsed}), elapsed);
	// All errors are of the time before the first look.
	expect([look(100, 500), look(115, 500), look(131, 500)]).toEqual([null, null, null]);
	const later = [145, 160, 175].map((elapsed) => look(elapsed, 500 + elapsed));
	expect(later.some((abort) => abort !== null)).toBe(true);
});

test('looks that come late or twice in a second are judged over the time that passed', () => {
	const {observe} = watch([], {maxErrorRate: 0.5});
	const look = (elapsed: number, errors: number) =>
		textOf(observe(makeFigures([...times(30, reply), ...times(errors, gone)], {elapsed}), elapsed));
	expect([look(1.2, 0), look(1.9, 0), look(12.01, 5), look(33.5, 15)]).toEqual(Array(4).fill(null));
	expect(look(45.5, 40)).toMatch(/last 33 s errored \(35 of 35\)/);
});
