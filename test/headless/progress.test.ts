import {expect, test} from 'vitest';
import {createProgress, describeProgress} from '../../source/headless/progress.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import {createStyle} from '../../source/terminal/style.ts';

const style = createStyle({color: false, ascii: false});

const snapshotOf = (changes: Partial<Snapshot> = {}): Snapshot => ({
	phase: 'running',
	elapsed: 42,
	planned: 849,
	duration: null,
	counts: {sent: 532, passed: 480, failed: 25, errored: 7, inFlight: 20, scoring: 0, unmatched: 0},
	connections: {target: 20, open: 20, connecting: 0, opened: 20},
	rate: 12.1,
	latency: {...emptyDistribution, count: 505, p95: 3.9},
	responseTime: emptyDistribution,
	firstToken: emptyDistribution,
	chunkGap: emptyDistribution,
	connect: emptyDistribution,
	metrics: {},
	intents: {},
	errors: {},
	failures: [],
	metricErrors: [],
	series: [],
	generator: {saturated: false, reasons: [], loopDelayP99: null, cpu: null, maxRss: 0, dropped: 0},
	warnings: [],
	...changes,
});

function record(output: {isTTY?: boolean; columns?: number}) {
	const written: string[] = [];
	let now = 0;
	const progress = createProgress(
		{...output, write: (text) => written.push(text)},
		style,
		() => now,
	);
	return {
		written,
		at: (time: number, changes: Partial<Snapshot> = {}) => {
			now = time;
			progress.update(snapshotOf(changes));
		},
		end: progress.end,
	};
}

test('a line says how far the run is', () => {
	expect(describeProgress(snapshotOf(), style)).toBe(
		'512/849 60%  12.1/s  passed 480  failed 25  errored 7  in flight 20 on 20 connections  p95 3.90 s',
	);
	const timed = snapshotOf({
		planned: null,
		duration: 300,
		latency: emptyDistribution,
		phase: 'paused',
	});
	expect(describeProgress(timed, style)).toBe(
		'512 attempts, 42s of 5m00s  12.1/s  passed 480  failed 25  errored 7  in flight 20 on 20 connections  paused',
	);
});

test('100 % stands for all of them, not for nearly all', () => {
	const counts = {
		sent: 849,
		passed: 848,
		failed: 0,
		errored: 0,
		inFlight: 1,
		scoring: 0,
		unmatched: 0,
	};
	expect(describeProgress(snapshotOf({counts}), style)).toContain('848/849 99%');
});

test('without a terminal a line comes every ten seconds, without a carriage return', () => {
	const {written, at, end} = record({});
	for (let time = 100; time <= 25_000; time += 100) at(time);
	end();
	expect(written).toHaveLength(2);
	for (const text of written) expect(text).toMatch(/^[^\r\n\u001B]+\n$/u);
});

test('on a terminal one line is drawn over and removed at the end', () => {
	const {written, at, end} = record({isTTY: true, columns: 40});
	at(300);
	at(600);
	end();
	const line = '512/849 60%  12.1/s  passed 480  faile…';
	expect(written).toEqual([line, '\r\u001B[K', line, '\r\u001B[K']);
});

test('a warning is shown at once, and once', () => {
	const {written, at} = record({});
	at(100, {warnings: ['the disk is slow']});
	at(200, {warnings: ['the disk is slow']});
	expect(written).toEqual(['warning: the disk is slow\n']);
});

test('nothing is drawn any more when the run is over', () => {
	const {written, at} = record({isTTY: true});
	at(60_000, {phase: 'done'});
	expect(written).toEqual([]);
});
