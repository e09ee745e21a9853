import {expect, test} from 'vitest';
import {describeCapacitySearch} from '../../source/analysis/capacity-text.ts';
import type {Capacity, Snapshot} from '../../source/model/snapshot.ts';
import {describeGeneratorReason} from '../../source/terminal/generator-reason.ts';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import {
	busyConnections,
	deviating,
	foundAt,
	lateLoop,
	saturatedStep,
	stepFigures,
} from '../helpers/snapshot.ts';

import {judged, over, saturated, sumUp} from './sum-up.ts';

const capacityOf = (changes: Partial<Capacity> = {}): Capacity =>
	foundAt(20, {unit: 'connections', limit: 40, done: true, ...changes});
const sentence = describeCapacitySearch;
const searched = (changes: Partial<Snapshot> = {}) =>
	over({
		latency: {...emptyDistribution, count: 300, p95: 2},
		steps: [
			stepFigures(1, 10, judged(0.2)),
			stepFigures(2, 40, judged(3)),
			stepFigures(3, 20, judged(0.5)),
		],
		capacity: capacityOf(),
		...changes,
	});

test('the thresholds of a search are those of the level that it found, not of the levels beyond', () => {
	expect(sumUp(searched(), {thresholds: ['latency.p95 < 1s']})).toMatchObject({
		verdict: 'pass',
		thresholds: [{actual: 0.5, ok: true}],
		capacity: {unit: 'connections', level: 20, limit: 40, text: sentence(capacityOf())},
	});
});

test('a threshold that no level has figures of is held against the whole search, not left out', () => {
	const thresholds = ['connect.max < 1s', 'latency.p95 < 1s'];
	const connect = {...emptyDistribution, count: 40, max: 1.5};
	expect(sumUp(searched({connect}), {thresholds})).toMatchObject({
		verdict: 'fail',
		thresholds: [
			{expression: 'connect.max < 1s', actual: 1.5, ok: false},
			{actual: 0.5, ok: true},
		],
	});
});

test('a search that finds no level fails with the figures of the lowest one it tried', () => {
	const steps = [stepFigures(1, 10, judged(3)), stepFigures(2, 5, judged(2))];
	const capacity = capacityOf({level: null, limit: 5});
	expect(sumUp(searched({steps, capacity}), {thresholds: ['latency.p95 < 1s']})).toMatchObject({
		verdict: 'fail',
		verdictReasons: [sentence(capacity), 'latency.p95 < 1s is 2.00 s'],
		thresholds: [{actual: 2, ok: false}],
	});
});

test('a search proves nothing when this machine was the limit, or when it was stopped too soon', () => {
	const thresholds = ['latency.p95 < 1s'];
	const inDoubt = [stepFigures(1, 10, {...judged(0.2), ...saturatedStep(lateLoop(), true)})];
	const none = capacityOf({level: null, limit: 10});
	expect(sumUp(searched({steps: inDoubt, capacity: none}), {thresholds})).toMatchObject({
		...{verdict: 'invalid', verdictReasons: [sentence(none)]},
	});
	const stopped = capacityOf({level: null, limit: null, done: false});
	expect(sumUp(searched({steps: [], capacity: stopped}), {thresholds})).toMatchObject({
		...{verdict: 'invalid', verdictReasons: [`the search was stopped early: ${sentence(stopped)}`]},
	});
});

test('a search that starved beyond the capacity is sound with --strict, unless the level found is in doubt', () => {
	const strict = {thresholds: ['latency.p95 < 1s'], strict: true};
	const busy = saturatedStep(busyConnections(5));
	const beyond = stepFigures(2, 40, {...judged(3), ...busy});
	const steps = [stepFigures(1, 20, judged(0.2)), beyond];
	expect(sumUp(searched({steps, generator: saturated}), strict).verdict).toBe('pass');
	const lowest = {steps: [beyond], capacity: capacityOf({level: null, limit: 40})};
	expect(sumUp(searched({...lowest, generator: saturated}), strict)).toMatchObject({
		verdict: 'invalid',
		verdictReasons: [
			`the load generator was saturated (--strict): ${describeGeneratorReason(busy.doubts[0]!)}`,
		],
	});
	// Without it, a threshold that the server broke is what counts.
	expect(sumUp(searched(lowest), {...strict, strict: false}).verdict).toBe('fail');
	const late = [stepFigures(1, 40, {...judged(3), ...saturatedStep(lateLoop(), true)})];
	expect(sumUp(searched({...lowest, steps: late}), {...strict, strict: false}).verdict).toBe(
		'invalid',
	);
});

test('a search that this machine ended found a level, but with --strict proves no capacity', () => {
	const busy = saturatedStep(busyConnections(2));
	const machineLimit = busy.generator.reasons;
	const steps = [stepFigures(1, 20, judged(0.2)), stepFigures(2, 40, {...judged(0.2), ...busy})];
	const snapshot = searched({steps, capacity: capacityOf({machineLimit}), generator: saturated});
	const thresholds = ['latency.p95 < 1s'];
	expect(sumUp(snapshot, {thresholds})).toMatchObject({
		verdict: 'pass',
		capacity: {level: 20, limit: 40, machineLimit: busy.doubts.map(describeGeneratorReason)},
	});
	expect(sumUp(snapshot, {thresholds, strict: true})).toMatchObject({
		verdict: 'invalid',
		verdictReasons: [
			`this machine, not the server, was the limit (--strict): ${describeGeneratorReason(machineLimit[0]!)}`,
		],
	});
	expect(sumUp(searched(), {thresholds, strict: true}).capacity).not.toHaveProperty(
		'machine_limit',
	);
});

test('a step that was cut short is no saturated generator', () => {
	const cut = stepFigures(1, 10, {...judged(0.2), ...deviating()});
	const capacity = capacityOf({level: null, limit: null, done: false});
	const {verdictReasons} = sumUp(searched({steps: [cut], capacity}), {strict: true});
	expect(verdictReasons).toEqual([`the search was stopped early: ${sentence(capacity)}`]);
});

test('a search that was stopped with a level found keeps it, and says that it is not over', () => {
	const capacity = capacityOf({done: false});
	expect(sumUp(searched({capacity}), {thresholds: ['latency.p95 < 1s']})).toMatchObject({
		...{verdict: 'pass', capacity: {level: 20, done: false}},
	});
});

test('an interrupted search meets no threshold, whatever it had found', () => {
	const summary = sumUp(searched(), {status: 'interrupted', thresholds: ['latency.p95 < 1s']});
	expect(summary).toMatchObject({
		verdict: 'invalid',
		thresholds: [{ok: false, reason: 'the run is interrupted'}],
	});
});
