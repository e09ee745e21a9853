import {expect, test} from 'vitest';
import {createSentRate} from '../../../source/ui/state/sent-rate.ts';

test('the rate follows a change within seconds, and a slow one is not a coin toss', () => {
	const fast = createSentRate();
	let sent = 0;
	let rate: number | null = null;
	for (let tick = 1; tick <= 200; tick++) {
		sent += tick <= 100 ? 10 : 1;
		rate = fast({elapsed: tick / 10, sent, step: 0});
		if (tick === 5) expect(rate).toBeNull();
		if (tick === 100) expect(rate).toBeCloseTo(100, 6);
	}
	expect(rate).toBeCloseTo(10, 6);
	const slow = createSentRate();
	for (let tick = 1; tick <= 600; tick++) {
		rate = slow({elapsed: tick / 10, sent: Math.floor(tick / 20), step: 0});
	}
	expect(rate).toBeCloseTo(0.5, 1);
});

test('another step begins anew, and the same moment told twice changes nothing', () => {
	const rateAt = createSentRate();
	rateAt({elapsed: 0, sent: 0, step: 1});
	expect(rateAt({elapsed: 2, sent: 20, step: 1})).toBe(10);
	expect(rateAt({elapsed: 2, sent: 20, step: 1})).toBe(10);
	expect(rateAt({elapsed: 2, sent: 20, step: 2})).toBeNull();
	expect(rateAt({elapsed: 4, sent: 120, step: 2})).toBe(50);
});
