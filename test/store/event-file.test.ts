import {appendFile, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {RunEvent} from '../../source/model/run-event.ts';
import {noGauges} from '../../source/record/pool-gauges.ts';
import {runGaugesOf} from '../../source/record/run-gauges.ts';
import {eventLine, readEvents} from '../../source/store/event-file.ts';
import {openEventsLog} from '../../source/store/events-log.ts';
import {temporaryFolder} from '../helpers/folder.ts';

const at = 1.25;
const onConnection = {at, connection: 7, error: 'closed.1006', message: 'gone'};
const gauges = {
	...runGaugesOf(noGauges, {warmupErrors: () => 1, peakOpenRate: () => 4}),
	...{elapsed: 1.000001, level: 2.5, sent: 3},
};
const window = {
	...{elapsed: 1.0000010001, loopDelay: null, loopDelayAt: 0.5, medianLatency: 0.1},
	...{schedule: {prompts: 3, seconds: 0.1, sent: 2}, sent: 3, late: 0, dropped: 1, finished: 2},
	...{connections: 5, atMostConnections: true, gated: false, refused: false},
	held: {users: 50.000001, disk: 14.5, metrics: 0, loop: 0.25},
	cpu: {wall: 1, own: 0.5, machine: 1.5, cores: 2, maxRss: 1e8},
};

/** One of each kind. */
const events: readonly RunEvent[] = [
	{type: 'begin', at: 0, workers: 2, connectRate: null, units: 3, planned: 6},
	{type: 'leg', at, kind: 'step', step: 1, model: 'open', unit: 'rate', level: 20, first: 0},
	{type: 'second', at, moment: 'leg', ...window, gauges},
	{type: 'pause', at},
	{type: 'resume', at},
	{type: 'level', at, level: 30},
	{type: 'outage', at, to: null, refused: 2, error: 'connect.refused'},
	{type: 'look', at, connection: 7, clean: false, waited: 0.2},
	{type: 'doubt', at, connection: null, from: 0, to: 1, count: 3, reason: 'surplus', frame: '{}'},
	{type: 'unverified', at, connection: 7, from: 0, count: 2},
	{type: 'refused', ...onConnection},
	{type: 'closed', ...onConnection},
	{type: 'leg_end', at, taken: 3, how: 'broken', reason: 'too many errors'},
	{type: 'stop', at, elapsed: 1, step: 1, begun: true, atEnd: false},
	{type: 'abort', at, reason: 'too slow', threshold: null},
	{
		...{type: 'abort', at, reason: 'gone', threshold: null},
		cause: {kind: 'never_connected', tries: 15, seconds: 5, error: 'handshake.401'},
	},
	{type: 'end', at, status: 'aborted'},
	{type: 'rerun', at: 99, started: '2026-11-22T10:31:07.000Z'},
];

async function written(): Promise<string> {
	const file = join(await temporaryFolder(), 'events.jsonl');
	const log = openEventsLog(file, (error) => {
		throw error;
	});
	for (const event of events) log.append(event);
	await log.close();
	return file;
}

test('events are read as they were written, the figures to the last digit', async () => {
	const file = await written();
	expect(readEvents(file)).toEqual({events, damaged: 0});
	expect((await stat(file)).mode & 0o777).toBe(0o600);
	for (const line of (await readFile(file, 'utf8')).trim().split('\n')) {
		const keys = JSON.stringify(JSON.parse(line)).match(/"[^"]*":/g)!;
		expect(keys.join('')).not.toMatch(/[A-Z]/);
	}
});

test('a torn last line is counted and left out, and what is appended later stands on its own', async () => {
	const file = await written();
	await appendFile(file, '{"type":"sec');
	expect(readEvents(file)).toEqual({events, damaged: 1});
	const log = openEventsLog(file, () => undefined);
	log.append(events[0]!);
	await log.close();
	expect(readEvents(file)).toEqual({events: [...events, events[0]], damaged: 1});
});

test.each([
	['no JSON', 'x'],
	['no object', '7'],
	['of an unknown type', '{"type":"novelty","at":1}'],
	['without its time', '{"type":"pause"}'],
	['with a part of another type', '{"type":"level","at":1,"level":"high"}'],
	['null', 'null'],
])('a line that is %s is counted, not obeyed', async (_, line) => {
	const file = join(await temporaryFolder(), 'events.jsonl');
	await writeFile(file, `${line}\n${eventLine(events[0]!)}\n`);
	expect(readEvents(file)).toEqual({events: [events[0]], damaged: 1});
});

test('what a later version adds to an event does no harm', async () => {
	const file = join(await temporaryFolder(), 'events.jsonl');
	await writeFile(file, '{"type":"pause","at":1,"why":{"big_reason":1}}\n');
	expect(readEvents(file)!.events).toEqual([{type: 'pause', at: 1}]);
});

test('a run of a version that wrote no events has none', async () => {
	expect(readEvents(join(await temporaryFolder(), 'events.jsonl'))).toBeUndefined();
});
