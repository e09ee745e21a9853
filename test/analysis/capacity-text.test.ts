import {expect, test} from 'vitest';
import {describeCapacitySearch} from '../../source/analysis/capacity-text.ts';
import type {GeneratorReason} from '../../source/model/health.ts';
import type {Capacity} from '../../source/model/snapshot.ts';
import {describeGeneratorReason} from '../../source/terminal/generator-reason.ts';
import {busyConnections, foundAt, lateLoop} from '../helpers/snapshot.ts';

const threshold = 'latency.p95 < 3s';
const [busyReason, lateReason] = [busyConnections(5), lateLoop()];
const [busy, late] = [busyReason, lateReason].map(describeGeneratorReason);

/** Of a search that is over, whose limit breaks thresholds or this machine. */
const textOf = (level: number | null, broken: readonly string[], reason?: GeneratorReason) =>
	describeCapacitySearch(
		foundAt(level, {limit: 20, done: true, broken, machineLimit: reason ? [reason] : []}),
	);

test('a server that breaks a threshold is the limit, though its connections ran short too', () => {
	expect(textOf(10, [threshold])).toBe(
		'10 prompts/s: every threshold holds; at 20 latency.p95 < 3s does not',
	);
	expect(textOf(null, [threshold])).toBe(
		'no level was found at which every threshold holds: even 20 prompts/s break latency.p95 < 3s',
	);
});

test('this machine was the limit when no threshold is broken', () => {
	expect(textOf(10, [], busyReason)).toBe(
		`10 prompts/s: every threshold holds; at 20 this machine, not the server, was the limit (${busy!})`,
	);
});

test('a late event loop puts a broken threshold in doubt, which is named first', () => {
	const limit = `this machine, not the server, was the limit (${late!})`;
	expect(textOf(10, [threshold], lateReason)).toBe(
		`10 prompts/s: every threshold holds; at 20 latency.p95 < 3s does not; ${limit}`,
	);
	expect(textOf(null, [threshold], lateReason)).toMatch(
		/even 20 prompts\/s break latency\.p95 < 3s; this machine, not the server, was the limit/,
	);
});

test('what a level cannot be held against is in no claim, and is named', () => {
	const connect = 'connect.p95 < 1ms';
	const own = 'every threshold that applies to a single level';
	const apart = `; not every level can be checked against ${connect}`;
	const say = (changes: Partial<Capacity>, unjudged: readonly string[] = [connect]) =>
		describeCapacitySearch({
			...foundAt(10, {limit: 20, done: true, broken: [threshold], unjudged}),
			...changes,
		});
	expect(say({})).toBe(`10 prompts/s: ${own} holds; at 20 latency.p95 < 3s does not${apart}`);
	expect(say({limit: null})).toBe(
		`${own} still holds at 10 prompts/s, the highest level tried${apart}`,
	);
	expect(say({level: null})).toBe(
		`no level was found at which ${own} holds: even 20 prompts/s break latency.p95 < 3s${apart}`,
	);
	// While it searches there is no room for more.
	expect(say({limit: null, done: false})).toBe(`so far ${own} holds at 10 prompts/s`);
	expect(say({}, [connect, 'lost == 0'])).toMatch(/; not every .* connect.* and lost == 0$/);
});
