import {expect, test} from 'vitest';
import {describePlan} from '../../source/commands/dry-run.ts';
import {createStyle} from '../../source/terminal/style.ts';
import {prepare} from '../helpers/prepared.ts';

const plain = createStyle({color: false, ascii: false});

async function documentOf(config: Readonly<Record<string, unknown>>): Promise<unknown> {
	return JSON.parse(describePlan(await prepare(config), {json: true}, plain)) as unknown;
}

test('a plain plan has nothing but its connections and its prompts', async () => {
	expect(await documentOf({repeat: 2})).toMatchObject({
		model: 'closed',
		connections: 5,
		rate: null,
		arrivals: null,
		max_connections: null,
		stages: null,
		steps: null,
		find_capacity: null,
		warmup: null,
		prompts: 20,
		total_requests: 40,
		expected_requests: 40,
		least_duration: null,
		peak_connections: 5,
		workers: 1,
	});
});

test('durations are seconds, and levels are numbers', async () => {
	expect(
		await documentOf({rate: '60/m', stages: '30s:3,1500ms:0', warmup: '2s', arrivals: 'poisson'}),
	).toMatchObject({
		model: 'open',
		rate: 1,
		arrivals: 'poisson',
		max_connections: 50,
		stages: [
			{duration: 30, to: 3},
			{duration: 1.5, to: 0},
		],
		warmup: {duration: 2},
		total_requests: null,
		expected_requests: 63,
		least_duration: 33.5,
		peak_level: 3,
	});
	expect(await documentOf({steps: '1:3:1', pause: '2s'})).toMatchObject({
		steps: {levels: [1, 2, 3], hold: {prompts: 15}, pause: 2},
		total_requests: 90,
		least_duration: 4,
	});
	const search = {findCapacity: true, hold: '9s', thresholds: ['error_rate < 1%']};
	expect(await documentOf(search)).toMatchObject({
		steps: null,
		find_capacity: {from: 5, to: 500, resolution: 1, hold: {duration: 9}, pause: 60},
		total_requests: null,
	});
});

test('the text has a line for each fact', async () => {
	const text = describePlan(await prepare({steps: '1:3:1'}), {json: false}, plain);
	expect(text).toMatch(/^load +closed model/m);
	expect(text).toMatch(/^steps +1, 2, 3 connections, 15 prompts per connection each, 1m between$/m);
	expect(text).toMatch(/^prompts +90, cycling through 20$/m);
});

test('a program reads what API Gateway will be asked for, and null for other servers', async () => {
	const url = 'wss://abc123.execute-api.ca-central-1.amazonaws.com/prod';
	expect(
		await documentOf({url, rate: 2, duration: '1m', quotas: {newConnections: 5}}),
	).toMatchObject({
		gateway: {
			peak_new_connections_per_second: 5,
			peak_callbacks_per_second: 2,
			message_units_sent: 120,
			message_units_received: 120,
			assumed: {frames_per_reply: 1, reply_seconds: 5},
			warnings: [expect.stringContaining('100% of the quota of 5')],
		},
	});
	expect(await documentOf({})).toMatchObject({gateway: null});
});
