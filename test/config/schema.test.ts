import {expect, test} from 'vitest';
import {z} from 'zod';
import {configJsonSchema} from '../../source/config/json-schema.ts';
import {mockOptions} from '../../source/config/options/mock.ts';
import type {Option} from '../../source/config/options/option.ts';
import {problemWith, readWords} from '../../source/config/resolve.ts';
import {runsOptions} from '../../source/config/options/runs.ts';
import {
	configOptions,
	configSchema,
	invocationOptions,
} from '../../source/config/options/run-options.ts';

const commands = {
	run: [...configOptions, ...invocationOptions],
	mock: mockOptions,
	runs: runsOptions,
};
const all = Object.values(commands).flat();

/** As a shell would hand it over. */
const unquoted = (example: string) => example.replaceAll(/^['"]|['"]$/g, '');

test.each(all.map((option): [string, Option] => [option.meta.flag, option]))(
	'the example of --%s is valid, and so is its default',
	(_, option) => {
		const value = readWords(option, [unquoted(option.meta.example)], 'example');
		expect(problemWith(option, value)).toBeUndefined();
		expect(option.schema.safeParse(undefined).success).toBe(true);
	},
);

test.each(Object.entries(commands))('no flag of %s means two things', (_, options) => {
	const flags = options.map(({meta}) => meta.flag);
	const shorts = options.flatMap(({meta}) => meta.short ?? []);
	expect(new Set(flags).size).toBe(flags.length);
	expect(new Set(shorts).size).toBe(shorts.length);
	for (const {meta} of options) expect(meta.allowed).not.toBe('');
});

const example = {
	$schema: './node_modules/floodgate/dist/config.schema.json',
	url: 'wss://abc123.execute-api.ca-central-1.amazonaws.com/prod',
	headers: {'x-api-key': '{{$env.API_KEY}}'},
	datasets: ['./datasets'],
	maxSamples: 50,
	fields: {question: 'prompt'},
	payload: {action: 'ask', message: '{{question}}', meta: [1, null, {a: true}]},
	connections: 20,
	connectionMode: 'per-prompt',
	timeouts: {total: '29s', first: '5s'},
	metrics: ['length_check:800', './metrics.ts'],
	thresholds: ['latency.p95 < 3s', 'error_rate < 1%'],
	tags: {commit: '4f2a91c'},
};
const jsonSchema = () =>
	z.fromJSONSchema(configJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);

test('the JSON Schema accepts a configuration file that Floodgate accepts', () => {
	const {$schema, ...config} = example;
	expect($schema).toBeDefined();
	expect(configSchema.safeParse(config).success).toBe(true);
	expect(jsonSchema().safeParse(example).error).toBeUndefined();
	expect(jsonSchema().safeParse({}).success).toBe(true);
});

test.each([
	{connections: 'five'},
	{connections: -1},
	{maxSamples: 0},
	{conections: 5},
	{timeouts: {totl: '1s'}},
	{save: 'some'},
	{metrics: 'length_check'},
	{headers: {x: 5}},
])('the JSON Schema refuses %j, as Floodgate does', (wrong) => {
	expect(configSchema.safeParse(wrong).success).toBe(false);
	expect(jsonSchema().safeParse(wrong).success).toBe(false);
});

test('the JSON Schema explains every option', () => {
	const {properties} = configJsonSchema() as {properties: Record<string, {description?: string}>};
	for (const {path, meta} of configOptions.filter((option) => option.path.length === 1)) {
		expect(properties[path[0]!]!.description).toBe(meta.help);
	}
});

test.each([
	[
		{reply: {done: [{idle: '1s'}, {path: 'a', equals: [null]}], error: {text: 'x', message: 'm'}}},
		true,
	],
	[{reply: 'bedrock-chat', quotas: {newConnections: 9}, keepAlive: '9m', maxMessage: 4096}, true],
	[{reply: {done: {frames: 1}, ignored: []}}, false],
	[{reply: {delta: {path: 'a'}}}, false],
	[{reply: {done: {frames: '1'}}}, false],
	[{quotas: {newConections: 9}}, false],
	[{turnFailure: 'contine'}, false],
])('the JSON Schema judges %j as Floodgate does: %s', (config, fits) => {
	expect(configSchema.safeParse(config).success).toBe(fits);
	expect(jsonSchema().safeParse(config).success).toBe(fits);
});
