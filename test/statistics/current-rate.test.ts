import {expect, test} from 'vitest';
import {createCurrentRate} from '../../source/statistics/current-rate.ts';

/** A rate that is told of so many attempts at some second of load. */
function tellingRate() {
	const rate = createCurrentRate();
	return {
		...rate,
		add(at: number, completed: number) {
			rate.begin(at);
			rate.count(completed);
		},
	};
}

test('the rate is that of the last seconds, not of the whole run', () => {
	const rate = tellingRate();
	expect(rate.perSecond()).toBe(0);
	for (let tick = 1; tick <= 1000; tick++) rate.add(tick / 10, 10);
	expect(rate.perSecond()).toBeCloseTo(100, -1);
	for (let tick = 1001; tick <= 1100; tick++) rate.add(tick / 10, 1);
	expect(rate.perSecond()).toBeCloseTo(10, 0);
	for (let tick = 1101; tick <= 1200; tick++) rate.add(tick / 10, 0);
	expect(rate.perSecond()).toBe(0);
});

test('what is counted before anybody said when is no rate', () => {
	const rate = createCurrentRate();
	rate.count(1000);
	expect(rate.perSecond()).toBe(0);
	rate.begin(3);
	rate.count(10);
	rate.begin(4);
	expect(rate.perSecond()).toBe(10);
});
