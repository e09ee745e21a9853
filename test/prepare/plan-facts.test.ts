import {expect, test} from 'vitest';
import {UserError} from '../../source/model/user-error.ts';
import {planFacts, reviewFacts} from '../../source/prepare/plan-facts.ts';
import {prepare} from '../helpers/prepared.ts';

const factsOf = async (config: Readonly<Record<string, unknown>>, prompts?: number) =>
	Object.fromEntries(planFacts(await prepare(config, prompts)));

test('a plain plan is told as it always was', async () => {
	expect(await factsOf({repeat: 3})).toMatchObject({
		load: 'closed model: each connection waits for its reply',
		prompts: '60 (20 × 3)',
		connections: '5, persistent',
		workers: '1',
		'needs --yes': 'no',
	});
});

test.each<[Readonly<Record<string, unknown>>, Readonly<Record<string, string>>]>([
	[
		{rate: 2, arrivals: 'poisson', duration: '1m'},
		{
			load: 'open model: 2 prompts/s independent of replies, poisson arrivals',
			prompts: '20, repeated for 1m, about 120 in all',
			takes: 'at least 1m00s',
			connections: '5, up to 50 as needed, persistent',
		},
	],
	[
		{rate: 800, duration: '1m'},
		{
			'warm-up': '10 prompts, in no figure: their replies show how many connections the rate needs',
			connections: '5, up to 8,000 as needed, persistent',
		},
	],
	[
		{stages: '30s:10,30s:0', warmup: '5', workers: 3},
		{
			stages: 'from 5 connections: 30s:10, 30s:0',
			'warm-up': '5 prompts, in no figure',
			prompts: '20, repeated',
			takes: 'at least 1m00s',
			connections: 'up to 10, persistent',
			workers: '3',
		},
	],
	[
		{steps: '10:30:10', connectionMode: 'per-prompt'},
		{
			steps: '10, 20, 30 connections, 15 prompts per connection each, 1m between',
			prompts: '900, cycling through 20',
			takes: 'at least 2m00s',
			connections: 'up to 30, per-prompt',
		},
	],
	[
		{steps: '1:100:1', rate: 1, hold: '10s', pause: '0'},
		{
			load: 'open model: prompts start independent of replies, constant arrivals',
			steps: '1, 2, … 100 prompts/s, 10s each',
			prompts: '20, repeated, about 50,500 in all',
		},
	],
	[
		{findCapacity: true, thresholds: ['latency.p95 < 3s']},
		{
			'find capacity':
				'from 5 to 500 connections, to within 1; 15 prompts per connection each, 1m between',
			connections: 'up to 500, persistent',
		},
	],
])('the facts of %j say what it will do', async (config, facts) => {
	expect(await factsOf(config)).toMatchObject(facts);
});

test.each<[Readonly<Record<string, unknown>>, number, string]>([
	[{connections: 60}, 20, '60 connections (over 50)'],
	[{}, 1001, '1,001 prompts (over 1,000)'],
	[{warmup: '900'}, 200, '1,100 prompts (over 1,000)'],
	[{duration: '10s'}, 20, 'as many prompts as fit into the duration'],
	[{rate: 5, duration: '10m'}, 20, '3,000 prompts (over 1,000)'],
	[{rate: 6, duration: '10s'}, 20, 'up to 60 connections (over 50)'],
	[{rate: 5, duration: '10s'}, 20, 'no'],
	[
		{rate: 12, maxConnections: 20, connectionMode: 'per-prompt'},
		20,
		'12 new connections a second (over 10)',
	],
	[{connections: 12, connectionMode: 'per-prompt', connectRate: 8}, 20, 'no'],
	[
		{connections: 12, connectionMode: 'per-prompt'},
		20,
		'possibly over 10 new connections a second',
	],
	[{stages: '30s:60'}, 20, '60 connections (over 50), as many prompts as fit into the duration'],
	[{steps: '10:60:10', hold: '1', pause: '0'}, 20, '60 connections (over 50)'],
	[
		{findCapacity: true, steps: '1:40:1', thresholds: ['latency.p95 < 3s']},
		20,
		'as many prompts as the search takes',
	],
	[{connections: 60, duration: '10m', url: 'ws://127.0.0.1:9'}, 20, 'no'],
])('%j over %i prompts wants --yes for: %s', async (config, prompts, caution) => {
	expect((await factsOf(config, prompts))['needs --yes']).toBe(caution);
});

test('a run that this machine could never hold is refused before it connects', async () => {
	const config = {connections: 100_000, duration: '1m', url: 'ws://127.0.0.1:9'};
	// An address has 64,512 ports at most; which limit is met first depends on the machine.
	if (process.platform !== 'linux') return;
	await expect(prepare(config)).rejects.toThrow(UserError);
	await expect(prepare(config)).rejects.toThrow(/100,000 connections need/);
});

test('a threshold on a step that the plan has not is refused before the run', async () => {
	const thresholds = ['latency.p95{step=25} < 3s'];
	await expect(prepare({steps: '10:30:10', thresholds})).rejects.toThrow(
		/no step has the level 25/,
	);
	await expect(prepare({thresholds})).rejects.toThrow(/no steps in this run/);
	// The levels of a search are not known beforehand.
	const capacity = {findCapacity: true, thresholds: [...thresholds, 'error_rate < 1%']};
	expect((await prepare(capacity)).thresholds).toHaveLength(2);
});

test('a preset says how one authenticates with its backend', async () => {
	const {authentication} = await factsOf({reply: 'serverless-llm'});
	expect(authentication).toBe('the token in the address: ?token={{$env.TOKEN}}');
	expect(await factsOf({reply: 'single'})).not.toHaveProperty('authentication');
});

test('the review begins with address, request and rule, and leaves out what is nothing', async () => {
	const facts = reviewFacts(await prepare({}));
	expect(facts.slice(0, 3).map(([label]) => label)).toEqual(['url', 'payload', 'reply']);
	const {payload, ...rest} = Object.fromEntries(facts);
	expect(payload).toContain('{{question}}');
	expect(Object.keys(rest)).not.toContain('skipped lines');
	expect(Object.keys(rest)).not.toContain('needs --yes');
});
