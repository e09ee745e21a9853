import {expect, test} from 'vitest';
import {savedDocument} from '../documents.ts';
import {linesOf} from '../rig.tsx';
import {showRun} from '../run.tsx';

test('c goes through the charts', async () => {
	const {press, until} = await showRun({}, {rows: 34});
	const titles = ['latency ──', 'latency heat map', 'rate', 'errors', 'metrics', 'latency ──'];
	for (const [index, title] of titles.entries()) {
		if (index > 0) press('c');
		await until((shown) => linesOf(shown).some((line) => line.startsWith(title)));
	}
});

test('a server that stands still leaves the chart blank, not at its last value', async () => {
	const quiet = {p50: null, p95: null, firstTokenP50: null, responseP95: null};
	const busy = {p50: 0.1, p95: 0.2, firstTokenP50: 0.05, responseP95: 0.2};
	const series = Array.from({length: 40}, (_, second) => ({
		...(second >= 10 && second < 30 ? {...quiet, completed: 0} : {...busy, completed: 5}),
		...{second, errored: 0, failed: 0, level: 5, step: 0, metrics: {}, latencies: []},
	}));
	const {frame} = await showRun({series}, {columns: 200, rows: 40});
	// Two columns a second: drawn for ten, blank for twenty, and drawn again.
	expect(frame()).toMatch(/200 ms ┤─{20} {40}─{20}/);
	expect(frame()).toMatch(/100 ms ┤·{20} {40}·{20}/);
});

test('a pause is marked on the chart, also after another screen was in its place', async () => {
	const {folder} = await savedDocument([]);
	const saving = {folder, save: 'all' as const, from: 0};
	const {press, runner, untilSeen} = await showRun({}, {columns: 120, rows: 39, saving});
	press('f');
	await untilSeen('so far');
	runner.publish({phase: 'paused', elapsed: 20});
	await untilSeen('PAUSED');
	runner.publish({phase: 'running', elapsed: 42});
	press('f');
	await untilSeen('‖ pause');
});
