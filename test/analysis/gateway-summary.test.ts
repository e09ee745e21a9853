import {expect, test} from 'vitest';
import {apiGateway} from '../../source/gateway/dialects/api-gateway.ts';
import {plain, unknownServer} from '../../source/gateway/dialects/plain.ts';
import {summariseErrors, summariseTraffic} from '../../source/analysis/gateway-summary.ts';
import {midRun} from '../helpers/snapshot.ts';

const none = {count: 1, example: ''};

test('each class of errors says what it means, where its name does not', () => {
	const {errors} = summariseErrors(
		{'closed.1001': {count: 3, example: 'bye'}, 'reply.empty': none},
		apiGateway,
	);
	expect(errors).toEqual({
		'closed.1001': {
			count: 3,
			example: 'bye',
			explanation: 'behind API Gateway: idle for 10m00s, or open for 2h00m',
		},
		'reply.empty': none,
	});
});

test('the ids of each class are kept, and a query finds them in the logs', () => {
	const figures = {
		'gateway.forbidden': {count: 2, example: '', connectionIds: ['c1']},
		'gateway.internal_server_error': {
			...{count: 9, example: ''},
			...{requestIds: ['r1', 'r2'], connectionIds: ['c2', 'c3']},
		},
		'reply.empty': none,
	};
	const {errors, insightsQuery: query} = summariseErrors(figures, apiGateway);
	expect(errors['gateway.internal_server_error']).toMatchObject({
		requestIds: ['r1', 'r2'],
		connectionIds: ['c2', 'c3'],
	});
	// The first of each class, the most frequent class before the others, then the second ones.
	expect(query?.match(/"\w+"/g)).toEqual(['"r1"', '"c1"', '"r2"']);
});

test('no query has more than 20 ids, and without any there is none', () => {
	const ids = (name: string) => Array.from({length: 20}, (_, index) => `${name}${index}`);
	const figures = {
		'gateway.forbidden': {...none, requestIds: ids('f')},
		'handshake.403': {...none, requestIds: ids('h')},
	};
	const {insightsQuery: query} = summariseErrors(figures, apiGateway);
	expect(query?.match(/@message like/g)).toHaveLength(20);
	expect(query).toContain('"h9"');
	expect(summariseErrors({'closed.1006': none}, apiGateway)).not.toHaveProperty('insights_query');
});

const ran = {
	connections: {...midRun().connections, opened: 25},
	traffic: {
		...{
			unitsSent: 1_000_000,
			unitsReceived: 3_000_000,
			framesReceived: 2_900_000,
			connectionsOpened: 25,
		},
		...{connectionSeconds: 7200, peakOpenRate: 12},
	},
};

test('what was used of the gateway is told with its price', () => {
	expect(summariseTraffic(ran, apiGateway)).toEqual({
		connectionsAttempted: 25,
		connectionsOpened: 25,
		peakNewConnectionsPerSecond: 12,
		messageUnitsSent: 1_000_000,
		messageUnitsReceived: 3_000_000,
		framesReceived: 2_900_000,
		connectionMinutes: 120,
		costUsd: 4 + (0.25 * 120) / 1e6,
	});
	const {costUsd: cost} = summariseTraffic(ran, apiGateway, {perMillionMessages: 2});
	expect(cost).toBeCloseTo(8, 3);
});

test('connections that the server refused were attempted, not opened', () => {
	const refused = {...ran, traffic: {...ran.traffic, connectionsOpened: 20}};
	expect(summariseTraffic(refused, apiGateway)).toMatchObject({
		connectionsAttempted: 25,
		connectionsOpened: 20,
	});
});

test('a refusal and a close of another server are not explained as those of API Gateway', () => {
	const {errors} = summariseErrors({'handshake.502': none, 'closed.1001': none}, unknownServer);
	expect(errors['handshake.502']?.explanation).toMatch(/a proxy got no valid answer/);
	expect(JSON.stringify(errors)).not.toMatch(/Lambda|API Gateway/);
});

test('another server has no price', () => {
	expect(summariseTraffic(ran, unknownServer).costUsd).toBeNull();
	expect(summariseTraffic(ran, plain, {perMillionMessages: 2}).costUsd).toBeNull();
});
