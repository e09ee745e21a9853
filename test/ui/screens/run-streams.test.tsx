import {expect, test} from 'vitest';
import {emptyDistribution} from '../../../source/statistics/histogram.ts';
import {linesOf} from '../rig.tsx';
import {showRun} from '../run.tsx';

const times = (p50: number) => ({
	...emptyDistribution,
	...{count: 480, average: p50, p50, p95: 2 * p50, p99: 3 * p50, max: 4 * p50},
});
const streamed = {firstToken: times(0.31), chunkGap: times(0.02), ack: times(0.004)};

test('of streamed replies the run shows first token, chunk gap and acknowledgement', async () => {
	const {frame, runner, untilSeen, until} = await showRun({}, {columns: 120, rows: 30});
	expect(frame()).not.toContain('First token');
	runner.publish(streamed);
	const shown = await untilSeen('First token');
	expect(shown).toMatch(
		/First token +p50 310 ms {2}p95 620 ms {3}chunk gap p50 20\.0 ms {2}p95 40\.0 ms {3}ack p50 4\.00 ms/,
	);
	runner.publish({ack: emptyDistribution});
	await until((text) => !text.includes('ack'));
});

test.each([40, 60, 80])('at %d columns no figure of the first token is cut', async (columns) => {
	const {frame} = await showRun(streamed, {columns, rows: 19});
	const line = linesOf(frame()).find((each) => each.startsWith('First token'))!;
	expect(line).toContain('p50 310 ms');
	expect(line).not.toContain('…');
	expect(linesOf(frame())).toHaveLength(19);
});

test('frames that were lost, doubled or out of order are shown once there are some', async () => {
	const {frame, runner, untilSeen} = await showRun({}, {columns: 120});
	expect(frame()).not.toMatch(/lost|duplicated|out of order/);
	runner.publish({sequence: {lost: 2, duplicated: 0, outOfOrder: 5}});
	const shown = await untilSeen('frames lost 2, out of order 5');
	expect(shown).not.toContain('duplicated');
});
