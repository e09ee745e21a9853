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
	const {frame, runner, untilSeen, until} = await showRun({}, {columns: 108, rows: 30});
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

test('in two columns all times stand in one table, with set-up, named parts and what replies used', async () => {
	const {frame, runner, untilSeen} = await showRun(streamed, {columns: 120, rows: 39});
	expect(frame()).toMatch(/first token +310 ms +.*620 ms/);
	expect(frame()).toMatch(/ack +4\.00 ms/);
	runner.publish({
		setup: times(0.2),
		phases: {thinking: times(0.5)},
		usage: {replies: 12, input: 1200, output: 300, cost: null},
		tokensPerSecond: times(40),
	});
	const shown = await untilSeen('1,200 tokens in   300 tokens out');
	expect(shown).toMatch(/setup +200 ms/);
	expect(shown).toMatch(/phase thinking +500 ms/);
	expect(shown).toContain('40.0 tokens/s');
});

test('in one column they have lines of their own', async () => {
	const parts = {
		...streamed,
		phases: {thinking: times(0.5)},
		usage: {replies: 12, input: 1200, output: 300, cost: null},
	};
	const {frame} = await showRun(parts, {columns: 80, rows: 23});
	expect(frame()).toMatch(/^Parts +thinking p50 500 ms {2}p95 1\.00 s$/m);
	expect(frame()).toMatch(/^Usage +1,200 tokens in +300 tokens out/m);
});
