import {expect, test} from 'vitest';
import type {Attempt} from '../../source/model/attempt.ts';
import {keepText} from '../../source/config/secrets/redactor.ts';
import {toAttempt} from '../../source/worker/attempt.ts';
import {createAttemptSampler, type AttemptWriter} from '../../source/worker/attempt-sampler.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';

const noVerdict = {scores: {}, reasons: {}, errors: {}};

function samplerOf(perSecond: number, random = Math.random) {
	let now = 0;
	let written = 0;
	const write: AttemptWriter = (raw, pair, outcome, zero) =>
		JSON.stringify(toAttempt(raw, pair, outcome, zero, keepText));
	const sampler = createAttemptSampler({
		perSecond,
		write(...given) {
			written++;
			return write(...given);
		},
		now: () => now,
		random,
	});
	const offer = (count: number, text = 'reply') => {
		for (let index = 0; index < count; index++) {
			sampler.offer(makeRaw({text, assignment: {index}}), noVerdict, 'passed');
		}
	};
	const indexes = () => sampler.take(0).lines.map((line) => (JSON.parse(line) as Attempt).index);
	return {
		...{sampler, offer, indexes, written: () => written},
		pass: (milliseconds: number) => {
			now += milliseconds;
		},
	};
}

test('a sample is within the rate, counts what is not in it, and only its own lines are written', () => {
	const {sampler, offer, pass, written} = samplerOf(10);
	offer(500);
	const first = sampler.take(0);
	expect([first.finished, first.lines.length]).toEqual([500, 10]);
	offer(500);
	expect(sampler.take(0)).toEqual({finished: 500, lines: []});
	pass(300);
	sampler.take(0);
	offer(2);
	expect(sampler.take(0).lines).toHaveLength(2);
	offer(50);
	expect(sampler.take(0).lines).toHaveLength(1);
	expect(written()).toBe(13);
});

test('fewer attempts than the rate are all in the sample, in their order', () => {
	const {offer, indexes} = samplerOf(10);
	offer(7);
	expect(indexes()).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('late attempts are as likely to be chosen as early ones', () => {
	let [early, late] = [0, 0];
	for (let round = 0; round < 400; round++) {
		const {offer, indexes} = samplerOf(10);
		offer(100);
		for (const index of indexes()) {
			if (index < 50) early++;
			else late++;
		}
	}
	expect(early + late).toBe(4000);
	expect(Math.abs(early - late)).toBeLessThan(400);
});

test('long replies do not flood the main thread: beyond a mebibyte they are only counted', () => {
	const {sampler, offer} = samplerOf(10);
	offer(10, 'x'.repeat(300_000));
	const {finished, lines} = sampler.take(0);
	expect([finished, lines.length]).toEqual([10, 3]);
});
