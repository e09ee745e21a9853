import {expect, test} from 'vitest';
import {createHold} from './hold.ts';

const delay = 20;

/** Holds that many items, a few at a time, and resolves with what went when all of them have. */
async function holdAll(count: number, atOnce: number) {
	const {promise, resolve} = Promise.withResolvers<undefined>();
	const gone: {item: number; for: number}[] = [];
	const hold = createHold<number>({
		delay,
		release(item, since) {
			gone.push({item, for: performance.now() - since});
			if (gone.length === count) resolve(undefined);
		},
	});
	for (let item = 0; item < count;) {
		for (let i = 0; i < atOnce && item < count; i++) hold(item++, performance.now());
		await new Promise((turn) => setImmediate(turn));
	}
	await promise;
	return {gone, hold};
}

test('items go in the order in which they came, and none before its time', async () => {
	const {gone} = await holdAll(20_000, 50);
	expect(gone.map(({item}) => item)).toEqual(Array.from({length: 20_000}, (_, index) => index));
	expect(Math.min(...gone.map((one) => one.for))).toBeGreaterThanOrEqual(delay);
});

test('what comes after a rest is held as long as what came before', async () => {
	const {gone, hold} = await holdAll(1, 1);
	hold(1, performance.now());
	await expect.poll(() => gone.length).toBe(2);
	expect(gone[1]!.for).toBeGreaterThanOrEqual(delay);
});
