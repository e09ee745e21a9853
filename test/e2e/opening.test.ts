import {expect, test, vi} from 'vitest';
import type {SummaryFile} from '../../source/store/summary-codec.ts';
import {readSummary, runBin, runFolder, temporaryFolder, writeRows} from '../helpers/bin.ts';
import {observedServer} from '../helpers/observed-server.ts';

vi.setConfig({testTimeout: 60_000});

const rows = Array.from({length: 40}, (_, index) => ({Question: `Q${index}`, Intent: 'a'}));
/** Milliseconds that the server holds each reply. */
const held = 300;

/** Runs the bin against a server that notes how many connections are open when a prompt arrives. */
async function run(args: readonly string[]) {
	const observed = await observedServer({delay: () => held});
	const dataset = await writeRows(await temporaryFolder(), rows);
	const common = ['run', '-u', observed.url, '-d', dataset, '--metrics', 'length_check', '-q'];
	const result = await runBin([...common, ...args]);
	const summary: SummaryFile = await readSummary(await runFolder(result.cwd));
	return {...result, observed, summary};
}

test.each([
	['one worker', []],
	['two workers', ['--workers', '2']],
	['a limit on new connections', ['--connect-rate', '200']],
])('with %s, what a high rate needs is open before its first prompt is due', async (_, args) => {
	const {code, summary, observed} = await run(['--rate', '500', '--duration', '1s', ...args]);
	expect(code).toBe(0);
	expect(summary.warmup).toEqual({sent: 10, errored: 0});
	expect(summary.total_requests + summary.generator.dropped).toBe(500);
	const first = observed.arrivals[10]!;
	expect(first.inFlight).toBeLessThan(20);
	expect(first.open).toBeGreaterThanOrEqual((500 * held) / 1000);
	// The first prompt on each connection knows how long opening it took.
	expect(summary.connect.count).toBeGreaterThanOrEqual((500 * held) / 1000 - 5);
});

test('a step opens what the replies of the step before have shown', async () => {
	const {code, summary, observed} = await run([
		...['--rate', '50', '--steps', '50:150:100', '--hold', '1s', '--pause', '0'],
	]);
	expect(code).toBe(0);
	expect(summary.warmup).toBeUndefined();
	expect(observed.arrivals[0]!.open).toBeLessThan(10);
	expect(observed.arrivals[50]!.open).toBeGreaterThanOrEqual((150 * held) / 1000);
});

test.each([
	['--warmup 0', ['--warmup', '0'], 5],
	['--connections', ['-c', '30'], 30],
])('with %s nothing is sent beforehand', async (_, args, open) => {
	const {summary, observed} = await run(['--rate', '500', '--duration', '1s', ...args]);
	expect(summary.warmup).toBeUndefined();
	expect(observed.arrivals[0]!.open).toBeGreaterThanOrEqual(open);
	expect(observed.arrivals[0]!.open).toBeLessThan((500 * held) / 1000);
	expect(summary.total_requests + summary.generator.dropped).toBe(500);
});
