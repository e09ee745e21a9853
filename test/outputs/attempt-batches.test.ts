import {expect, test} from 'vitest';
import type {Attempt} from '../../source/model/attempt.ts';
import {createAttemptBatches} from '../../source/outputs/attempt-batches.ts';
import type {AttemptBatch} from '../../source/outputs/output.ts';

/** Batches of an output whose pace and clock are the test's. */
function batchesOf(perSecond: number) {
	const sent: AttemptBatch[] = [];
	let now = 0;
	let taken: (() => void) | undefined;
	const batches = createAttemptBatches({
		declared: {perSecond, take: () => undefined},
		read: (line) => ({id: line}) as Attempt,
		send(batch) {
			sent.push(batch);
			return new Promise((resolve) => {
				taken = resolve;
			});
		},
		now: () => now,
	});
	batches.open();
	return {
		batches,
		sent,
		pass: (milliseconds: number) => {
			now += milliseconds;
		},
		take: async (): Promise<void> => {
			taken?.();
			taken = undefined;
			await new Promise((resolve) => setImmediate(resolve));
		},
	};
}

const lines = (count: number, first = 0) =>
	Array.from({length: count}, (_, index) => String(first + index));
const sizes = (sent: readonly AttemptBatch[]) =>
	sent.map(({attempts, dropped}) => [attempts.length, dropped]);

test('what finished is either in a batch or counted as dropped', async () => {
	const {batches, sent, take} = batchesOf(10);
	let finished = 0;
	for (let count = 1; count <= 30; count++) {
		batches.offer({finished: count + 5, lines: lines(count)});
		finished += count + 5;
		if (count % 7 === 0) await take();
	}
	const closed = batches.close();
	for (let rest = 0; rest < 5; rest++) await take();
	await closed;
	const total = sent.reduce((sum, {attempts, dropped}) => sum + attempts.length + dropped, 0);
	expect(total).toBe(finished);
});

test('an output gets its rate and no more, spread over the sample', async () => {
	const {batches, sent, pass, take} = batchesOf(10);
	batches.offer({finished: 100, lines: lines(100)});
	expect(sent[0]!.attempts.map(({id}) => Number(id))).toEqual([
		0, 10, 20, 30, 40, 50, 60, 70, 80, 90,
	]);
	await take();
	pass(500);
	batches.offer({finished: 100, lines: lines(100)});
	expect(sizes(sent)).toEqual([
		[10, 90],
		[5, 95],
	]);
});

test('while an output is busy a second’s worth waits for it, the rest is dropped', async () => {
	const {batches, sent, pass, take} = batchesOf(4);
	batches.offer({finished: 1, lines: ['a']});
	for (let second = 0; second < 10; second++) {
		pass(1000);
		batches.offer({finished: 4, lines: lines(4)});
	}
	expect(sizes(sent)).toEqual([[1, 0]]);
	await take();
	expect(sizes(sent)).toEqual([
		[1, 0],
		[4, 36],
	]);
});
