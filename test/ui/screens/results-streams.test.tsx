import {expect, test} from 'vitest';
import type {Attempt} from '../../../source/model/attempt.ts';
import {emptyDistribution} from '../../../source/statistics/histogram.ts';
import type {Summary} from '../../../source/model/summary.ts';
import {makeAttempt} from '../../helpers/attempt.ts';
import {summaryOf} from '../../helpers/saved-runs.ts';
import {documentOf, entryOf, erroredEntry, savedDocument} from '../documents.ts';
import {keys, linesOf} from '../rig.tsx';
import {showResults} from '../results.tsx';

const times = (p50: number) => ({
	...emptyDistribution,
	...{count: 480, average: p50, p50, p90: 2 * p50, p95: 2 * p50, p99: 3 * p50, max: 4 * p50},
});

const streamed: Partial<Summary> = {
	firstToken: times(0.31),
	chunkGap: times(0.02),
	ack: times(0.004),
	connectTcp: times(0.001),
	connectTls: times(0.03),
	connectUpgrade: times(0.012),
	sequence: {lost: 3, duplicated: 0, outOfOrder: 2},
	gateway: {
		...{connectionsOpened: 20, peakNewConnectionsPerSecond: 20, framesReceived: 40_000},
		...{messageUnitsSent: 512, messageUnitsReceived: 40_000, connectionMinutes: 14.2},
		costUsd: 0.04,
	},
};

test('of streamed replies the overview shows first token, gaps, acknowledgement and lost frames', async () => {
	const {frame} = await showResults(documentOf([entryOf(0)], {summary: summaryOf(streamed)}), {
		columns: 120,
		rows: 40,
	});
	for (const row of [
		...[/acknowledged +4\.00 ms/, /first token +310 ms/, /chunk gap +20\.0 ms/],
		...[/connect tcp +1\.00 ms/, /connect tls +30\.0 ms/, /connect upgrade +12\.0 ms/],
		...[/frames lost 3, out of order 2/, /API Gateway +\$0\.04/, /40,512 message units/],
		/14 connection-minutes/,
	])
		expect(frame()).toMatch(row);
});

test('of replies in one frame, and of servers that are no gateway, it tells nothing more', async () => {
	const {frame} = await showResults(documentOf([entryOf(0)]), {columns: 120, rows: 40});
	for (const label of [
		'first token',
		'chunk gap',
		'acknowledged',
		'API Gateway',
		'frames',
		'upgrade',
	]) {
		expect(frame()).not.toContain(label);
	}
});

test.each([40, 60, 80, 120])('no row of the times is cut at %d columns', async (columns) => {
	const {frame} = await showResults(documentOf([entryOf(0)], {summary: summaryOf(streamed)}), {
		columns,
		rows: 90,
	});
	const rows = linesOf(frame()).filter((line) =>
		/(?:latency|first token|chunk gap|acknowledged|connect \w+) +[\d.]+ (?:m?s|µs)/.test(line),
	);
	expect(rows).toHaveLength(7);
	for (const line of rows) expect(line).not.toContain('…');
});

const requestIds = ['VNRXtFqIoAMFWBw=', 'VNRYtFqIoAMFWBw='];
const query = 'fields @timestamp, @message\n| filter @message like "VNRXtFqIoAMFWBw="';
const refused = summaryOf({
	errors: {
		'handshake.429': {
			...{count: 1, example: 'Too Many Requests'},
			explanation: 'throttled: lower --connect-rate',
			requestIds,
		},
		'timeout.total': {count: 1, example: 'no complete reply within 2m'},
	},
	insightsQuery: query,
});
const errors = [
	erroredEntry(0),
	erroredEntry(1, {error: 'timeout.total', reason: 'timeout.total: no complete reply'}),
];

test('y on the errors copies a query for their log entries', async () => {
	const document = documentOf(errors, {summary: refused});
	const {press, untilSeen, called} = await showResults(document, {tab: 'Errors'});
	await untilSeen('y copies a query for CloudWatch Logs Insights');
	press('y');
	expect(await called()).toEqual([`copy ${JSON.stringify(query)} "the log query"`]);
});

test('in a terminal with few rows the list of errors has them all', async () => {
	const document = documentOf(errors, {summary: refused});
	const {untilSeen} = await showResults(document, {tab: 'Errors', rows: 10, columns: 60});
	const shown = await untilSeen('Question number 1');
	expect(shown).toContain('Question number 0');
});

const turn = (number: number, parts: Partial<Attempt> = {}): Attempt =>
	makeAttempt({
		id: `talk.jsonl:1#${number}`,
		index: number - 1,
		outcome: number === 2 ? 'failed' : 'passed',
		prompt: {Question: `Turn ${number} ?`, Intent: 'contact', Conversation: 'one'},
		reply: {text: `Answer ${number}.`, body: null, frames: 5, bytes: 100},
		timing: {intended: 1, sent: 1, ack: 1.01, first: 1.2, complete: 1.8},
		gaps: [0.1, 0.3, 0.2],
		failed: number === 2 ? ['own'] : [],
		...parts,
	});

test('the detail of a turn lists its conversation, and t and T go through it', async () => {
	const document = await savedDocument([turn(1), turn(2), turn(3)]);
	const {press, untilSeen, until, said} = await showResults(document, {tab: 'Failures', rows: 50});
	press(keys.enter);
	const shown = await untilSeen('Answer 2.');
	expect(shown).toMatch(/ {2}1\. passed .* Turn 1 \?/);
	expect(shown).toMatch(/> 2\. failed .* Turn 2 \?/);
	for (const line of [
		...['acknowledged 10.0 ms', 'first token  200 ms', 'complete     800 ms'],
		'chunk gaps   3, median 200 ms, longest 300 ms',
	]) {
		expect(shown).toContain(line);
	}
	press('t');
	await untilSeen('Answer 3.');
	press('t');
	await until(() => said.length === 1);
	expect(said).toEqual(['this is the last turn']);
	press('TT');
	await untilSeen('Answer 1.');
	press(']');
	await untilSeen('Answer 2.');
});

test('a prompt that stands alone has no turns to go to', async () => {
	const alone = turn(2, {id: 'talk.jsonl:2', prompt: {Question: 'Alone ?'}});
	const {press, untilSeen, until, frame, said} = await showResults(await savedDocument([alone]), {
		tab: 'Failures',
		rows: 50,
	});
	press(keys.enter);
	await untilSeen('Alone ?');
	press('t');
	await until(() => said.length === 1);
	expect(said).toEqual(['this prompt is not part of a conversation']);
	expect(frame()).not.toContain('Conversation');
});
