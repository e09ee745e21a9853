import {expect, test} from 'vitest';
import {describeGeneratorReason} from '../../source/terminal/generator-reason.ts';
import {busyConnections, lateLoop} from '../helpers/snapshot.ts';
import {capacityText} from '../../source/record/capacity-text.ts';
import type {GeneratorReason} from '../../source/model/health.ts';
import {standing} from '../../source/statistics/threshold-result.ts';

const verdict = (level: number, ok: boolean, reason?: GeneratorReason) => ({
	level,
	generator: {
		saturated: reason !== undefined,
		loopLate: reason === lateReason,
		reasons: reason === undefined ? [] : [reason],
	},
	thresholds: [standing('latency.p95 < 3s', 1, ok ? 'holds' : 'violated')],
});
const [busyReason, lateReason] = [busyConnections(5), lateLoop()];
const [busy, late] = [busyReason, lateReason].map(describeGeneratorReason);

const textOf = (lowest: ReturnType<typeof verdict>, highest?: ReturnType<typeof verdict>) =>
	capacityText({unit: 'rate', highest, lowest, done: true, unjudged: []});

test('a server that breaks a threshold is the limit, though its connections ran short too', () => {
	expect(textOf(verdict(20, false, busyReason), verdict(10, true))).toBe(
		'10 prompts/s: every threshold holds; at 20 latency.p95 < 3s does not',
	);
	expect(textOf(verdict(20, false, busyReason))).toBe(
		'no level was found at which every threshold holds: already 20 prompts/s break latency.p95 < 3s',
	);
});

test('this machine was the limit when no threshold is broken', () => {
	expect(textOf(verdict(20, true, busyReason), verdict(10, true))).toBe(
		`10 prompts/s: every threshold holds; at 20 this machine, not the server, was the limit (${busy!})`,
	);
});

test('a late event loop puts a broken threshold in doubt, which is named first', () => {
	const limit = `this machine, not the server, was the limit (${late!})`;
	expect(textOf(verdict(20, false, lateReason), verdict(10, true))).toBe(
		`10 prompts/s: every threshold holds; at 20 latency.p95 < 3s does not; ${limit}`,
	);
	expect(textOf(verdict(20, false, lateReason))).toMatch(
		/already 20 prompts\/s break latency\.p95 < 3s; this machine, not the server, was the limit/,
	);
});

test('what a level cannot be held against is in no claim, and is named', () => {
	const [highest, lowest] = [verdict(10, true), verdict(20, false)];
	const findings = {unit: 'rate', highest, lowest, done: true} as const;
	const connect = 'connect.p95 < 1ms';
	const own = 'every threshold that a level can be held against';
	const apart = `; not every level can be held against ${connect}`;
	const say = (changes: object, unjudged: readonly string[] = [connect]) =>
		capacityText({...findings, ...changes, unjudged});
	expect(say({})).toBe(`10 prompts/s: ${own} holds; at 20 latency.p95 < 3s does not${apart}`);
	expect(say({lowest: undefined})).toBe(
		`${own} still holds at 10 prompts/s, the highest level tried${apart}`,
	);
	expect(say({highest: undefined})).toBe(
		`no level was found at which ${own} holds: already 20 prompts/s break latency.p95 < 3s${apart}`,
	);
	// While it searches there is no room for more.
	expect(say({lowest: undefined, done: false})).toBe(`so far ${own} holds at 10 prompts/s`);
	expect(say({}, [connect, 'lost == 0'])).toMatch(/; not every .* connect.* and lost == 0$/);
});
