import {expect, test} from 'vitest';
import {healthWindowOf} from '../../source/health/health-window.ts';
import {mergeGauges, noGauges} from '../../source/record/pool-gauges.ts';

test('what held users back in each worker adds up, and is recorded in seconds', () => {
	const held = (disk: number, loop: number) => ({users: 5000, disk, metrics: 7, loop});
	const workers = [held(1000, 0.25), held(0, 20)].map((one) => ({...noGauges, held: one}));
	const now = mergeGauges(workers, [0, 0]);
	expect(now.held).toEqual({users: 10_000, disk: 1000, metrics: 14, loop: 20.25});
	const window = healthWindowOf(now, {
		...{model: 'closed', medianLatency: null, cpu: null},
		waits: {atMostConnections: false, gated: false},
	});
	// Whole microseconds, as all recorded times.
	expect(window.held).toEqual({users: 10, disk: 1, metrics: 0.014, loop: 0.020_25});
});
