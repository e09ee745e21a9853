import {expect, test} from 'vitest';
import {readSummary, runBin, runFolder, temporaryFolder, writeRows} from '../helpers/bin.ts';
import {observedServer} from '../helpers/observed-server.ts';

test('more errors than --max-error-rate for 30 s end the run: exit code 4', async () => {
	const {url} = await observedServer({
		reply: (_, count) => (count % 5 === 0 ? 'fine' : undefined),
	});
	const rows = Array.from({length: 40}, (_, index) => ({Question: `Q${index}`, Intent: 'a'}));
	const dataset = await writeRows(await temporaryFolder(), rows);
	const {code, cwd} = await runBin([
		...['run', '-u', url, '-d', dataset, '--metrics', 'length_check', '-q'],
		...['--rate', '20', '--duration', '10m', '--max-error-rate', '60%'],
	]);
	const summary = await readSummary(await runFolder(cwd));
	expect(code).toBe(4);
	expect(summary.verdict).toBe('invalid');
	expect(summary.run.status).toBe('aborted');
	expect(summary.run.aborted).toMatch(/60%.*closed\.1006/);
	expect(summary.total_time).toBeGreaterThan(29);
	expect(summary.total_time).toBeLessThan(45);
});
