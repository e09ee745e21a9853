import {expect, test} from 'vitest';
import {parseCpu, parsePeak, watchUsage} from './usage.ts';

test('CPU seconds are those of the program and the kernel, whatever the process is called', () => {
	const after = 'S 1 2 3 4 5 6 7 8 9 10 150 25 0 0 20 0 11';
	expect(parseCpu(`42 (node) ${after}`)).toBe(1.75);
	expect(parseCpu(`42 (a) b (c) ${after}`)).toBe(1.75);
	expect(parseCpu('nothing')).toBeUndefined();
});

test('the peak is in bytes, and unknown of a process that has ended', () => {
	expect(parsePeak('Name:\tnode\nVmHWM:\t  2048 kB\nVmRSS:\t 1024 kB\n')).toBe(2_097_152);
	expect(parsePeak('Name:\tnode\nState:\tZ (zombie)\n')).toBeUndefined();
});

test.runIf(process.platform === 'linux')('a process that lives is seen', () => {
	const usage = watchUsage(process.pid)();
	expect(usage?.cpu).toBeGreaterThan(0);
	expect(usage?.rss).toBeGreaterThan(1e6);
});
