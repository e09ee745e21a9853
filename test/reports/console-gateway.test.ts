import {expect, test} from 'vitest';
import {renderConsole} from '../../source/reports/console.ts';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import {summariseErrors} from '../../source/analysis/gateway-summary.ts';
import {apiGateway} from '../../source/gateway/dialects/api-gateway.ts';
import type {Summary} from '../../source/model/summary.ts';
import {widthOf} from '../../source/terminal/fit.ts';
import {createStyle} from '../../source/terminal/style.ts';
import {hostileTexts, obeyed} from '../helpers/hostile-texts.ts';
import {summaryOf} from '../helpers/saved-runs.ts';

const style = createStyle({color: false, ascii: false});
const render = (changes: Partial<Summary> = {}, columns = 100) =>
	renderConsole(summaryOf(changes), {style, columns});

const forbidden = (requests: number) =>
	summariseErrors(
		{
			'gateway.forbidden': {
				count: requests,
				example: 'Forbidden (requestId 7d5e9f1c-8a4b-4f7e-9b1a-2f6f3f0f9a10)',
				requestIds: Array.from(
					{length: requests},
					(_, index) => `7d5e9f1c-8a4b-4f7e-9b1a-2f6f3f0f9a${10 + index}`,
				),
			},
		},
		apiGateway,
	);

test('an error says what it means below its example', () => {
	expect(render(forbidden(1))).toMatch(
		/gateway\.forbidden +×1 +Forbidden \(requestId .*\n +no route matches the message, and there is no \$default\n/,
	);
});

test.each([60, 80, 120])('at %i columns the log query can be copied as it is', (columns) => {
	const summary = forbidden(3);
	const text = render(summary, columns);
	const shown = text.slice(text.indexOf('    fields @timestamp'), text.indexOf('| limit 200'));
	const words = (query: string) => query.split(/\s+/).filter((word) => word !== '');
	expect(words(`${shown}| limit 200`)).toEqual(words(summary.insightsQuery!));
	for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(columns);
});

test('a query over many ids is shown for the first, and says where the others are', () => {
	const text = render(forbidden(12));
	expect(text.match(/@message like/g)).toHaveLength(5);
	expect(text).toMatch(/the query in summary\.json covers 7\s+more/);
	expect(render()).not.toContain('log query');
});

const gateway = {
	...{connectionsOpened: 25, peakNewConnectionsPerSecond: 12, framesReceived: 9},
	...{messageUnitsSent: 512, messageUnitsReceived: 25_600, connectionMinutes: 14.2},
	costUsd: 0.026,
};

test('what was used of API Gateway is told with its price, and of other servers not', () => {
	const text = render({gateway}, 160);
	expect(text).toMatch(
		/API Gateway +\$0\.03 +26,112 message units \(sent 512, received 25,600\) +14 connection-minutes +25 connections opened, at most 12\/s\n/,
	);
	expect(render({gateway: {...gateway, costUsd: null}})).not.toContain('API Gateway');
});

const some = {...summaryOf().latency, p95: 0.123};

test('acknowledgements and gaps have their lines when there are some', () => {
	const text = render({ack: some, chunkGap: some});
	expect(text).toMatch(/acknowledged .* 123 ms /);
	expect(text).toMatch(/chunk gap .* 123 ms /);
	for (const ack of [undefined, emptyDistribution]) {
		const plain = render(ack ? {ack} : {});
		expect(plain).not.toMatch(/acknowledged|chunk gap/);
	}
});

test('faults of numbered streams stand beside the outcomes, each when there is one', () => {
	const text = render({sequence: {lost: 3, duplicated: 0, outOfOrder: 1}}, 160);
	expect(text).toMatch(/errored 7 {3}frames lost 3, out of order 1/);
	expect(text).not.toContain('duplicated 0');
});

test('a saved summary that was tampered with is not obeyed', () => {
	const all = Object.values(hostileTexts).join(' ');
	const text = render(
		{
			insightsQuery: [all, all, all, all].join('\n'),
			errors: {[all]: {count: 1, example: all, explanation: all}},
		},
		5000,
	);
	expect(text).not.toMatch(obeyed);
});

test('the known parts of opening connections are below it, and of earlier runs none', () => {
	const of = (p50: number) => ({...emptyDistribution, count: 5, p50, p95: 2 * p50});
	const known = {connect: of(0.05), connectTcp: of(0.001), connectTls: of(0.03)};
	const text = render({...known, connectUpgrade: of(0.02)});
	expect(text).toMatch(
		/\n {2}connect .*\n +\(median tcp 1\.00 ms, tls 30\.0 ms, upgrade 20\.0 ms\)\n/,
	);
	expect(render({connect: of(0.05)})).not.toContain('upgrade');
});
