import {expect, test} from 'vitest';
import {drawFate, drawLatency, type Fate} from '../../source/mock/fate.ts';
import {defaultGatewayOptions} from '../../source/mock/options.ts';
import {createRandom} from '../../source/mock/random.ts';

const draws = 20_000;
const streams = Array.from({length: draws}, (_, index) => `prompt ${index}`);

test('every fate takes its share', () => {
	const options = {
		...defaultGatewayOptions,
		errorRate: 0.1,
		apologyRate: 0.15,
		closeRate: 0.05,
		silenceRate: 0.2,
		longRate: 0.15,
		failRate: 0.1,
	};
	const counts: Record<Fate, number> = {
		error: 0,
		apology: 0,
		close: 0,
		silence: 0,
		long: 0,
		fail: 0,
		reply: 0,
	};
	for (const label of streams) {
		counts[drawFate(options, createRandom(1, label))]++;
	}
	const expected = {
		error: 0.1,
		apology: 0.15,
		close: 0.05,
		silence: 0.2,
		long: 0.15,
		fail: 0.1,
		reply: 0.25,
	};
	for (const [fate, share] of Object.entries(expected)) {
		expect(Math.abs(counts[fate as Fate] / draws - share), fate).toBeLessThan(0.01);
	}
});

test('rates of 0 and 1 leave nothing to chance', () => {
	for (const label of streams.slice(0, 500)) {
		const random = () => createRandom(1, label);
		expect(drawFate(defaultGatewayOptions, random())).toBe('reply');
		expect(drawFate({...defaultGatewayOptions, longRate: 1}, random())).toBe('long');
		expect(drawFate({...defaultGatewayOptions, errorRate: 1}, random())).toBe('error');
	}
});

test('latency without spread is exactly the median', () => {
	for (const label of streams.slice(0, 500)) {
		expect(drawLatency({median: 123.4, spread: 0}, createRandom(1, label))).toBe(123.4);
	}
});

test('latency is log-normal around the median', () => {
	const latencies = streams
		.map((label) => drawLatency({median: 200, spread: 0.5}, createRandom(1, label)))
		.sort((a, b) => a - b);
	const quantile = (share: number) => latencies[Math.floor(share * draws)]!;
	// The quantiles of N(0,1) at 0.1587, 0.5 and 0.8413 are -1, 0 and 1.
	expect(Math.abs(Math.log(quantile(0.5) / 200))).toBeLessThan(0.02);
	expect(Math.abs(Math.log(quantile(0.8413) / 200) - 0.5)).toBeLessThan(0.02);
	expect(Math.abs(Math.log(quantile(0.1587) / 200) + 0.5)).toBeLessThan(0.02);
});
