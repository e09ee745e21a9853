import {expect, test} from 'vitest';
import type {GeneratorCause} from '../../source/model/health.ts';
import {
	describeGeneratorReason,
	describeLateSeconds,
} from '../../source/terminal/generator-reason.ts';
import {lateLoop} from '../helpers/snapshot.ts';

const late = (count: number, first: readonly number[]) => ({
	...{count, of: 1200, attempts: 9, first, last: null},
});

test('late seconds are named as far as there is room', () => {
	expect(describeLateSeconds(late(1, [12]))).toBe('late in 1 of 1,200 s (at 12 s)');
	expect(describeLateSeconds(late(8, [1, 2, 3, 4, 5, 6, 1007]))).toBe(
		'late in 8 of 1,200 s (at 1 s, 2 s, 3 s, 4 s, 5 s and 3 more)',
	);
});

test('advice is given for what the generator caused, and for nothing else', () => {
	const sent = (cause: GeneratorCause) =>
		describeGeneratorReason({kind: 'late_sends', late: 12, sent: 500, cause});
	expect(sent({kind: 'gate', limit: null})).toMatch(
		/^2\.4% of the prompts \(12 of 500\) were sent late: --connect-rate allows no more connect/,
	);
	expect(sent({kind: 'machine', workers: 2, less: 'rate'})).toContain('raise --workers (now 2)');
	expect(sent({kind: 'others', cpu: 0.123})).toMatch(
		/other programs keep this machine busy; this process used 12% of a core$/,
	);
	expect(sent({kind: 'refusals'})).toMatch(/: connections were refused meanwhile$/);
});

test('a step’s reason is told with its level', () => {
	const reason = lateLoop() as Exclude<ReturnType<typeof lateLoop>, {kind: 'step'}>;
	expect(
		describeGeneratorReason({kind: 'step', step: 2, level: 20, unit: 'connections', reason}),
	).toMatch(/^in step 2 \(20 connections\) the event loop was over 20\.0 ms late in 5 of 40 s/);
});
