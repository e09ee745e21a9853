import {expect, test} from 'vitest';
import {
	expectBrokenRerun,
	expectBrokenRun,
	expectGivenUp,
	expectSlowEnd,
	placeOf,
} from '../helpers/broken-disk.ts';
import type {DiskFault} from '../helpers/disk-faults.ts';

const files = [{file: 'results.jsonl'}, {file: 'events.jsonl'}, {}];
const failures = [
	{call: 'writev', from: 1, code: 'EIO'},
	{call: 'writev', from: 2, code: 'EACCES'},
	{call: 'writev', from: 3, code: 'ENOSPC'},
	{call: 'fdatasync', from: 1, code: 'EIO'},
	{call: 'fdatasync', from: 2, code: 'ENOSPC'},
] as const;
const faults = files.flatMap((file) =>
	failures.map((failure): DiskFault => ({...file, ...failure})),
);
const placed = faults.map((fault) => [placeOf(fault), fault] as const);

test.each(placed)('%s ends a run in one line', (_, fault) => expectBrokenRun(fault));
test.each(placed)('%s ends a rerun in one line', (_, fault) => expectBrokenRerun(fault));

test.each(files)('SIGINT while the disk is slow: what waits is written (%o)', (file) =>
	expectSlowEnd({...file, call: 'writev', from: 2, delay: 2500}),
);

test.each([
	['results', {file: 'results.jsonl'}],
	['events', {file: 'events.jsonl'}],
	['results', {}],
])(
	'a disk that never comes back is given up, and the lost %s are told (%o)',
	async (what, file) => {
		const before = performance.now();
		await expectGivenUp(what, {...file, call: 'writev', from: 2, hangs: true});
		// One deadline for both.
		expect(performance.now() - before).toBeLessThan(40_000);
	},
);
