import {expect, test} from 'vitest';
import {prepare} from '../helpers/prepared.ts';

const warningsOf = async (config: Readonly<Record<string, unknown>>) =>
	(await prepare(config)).warnings;

test('a usual plan has nothing to warn about', async () => {
	expect(await warningsOf({})).toEqual([]);
});

test.each([
	[{message: '{question}'}, '"{question}" is not one: write {{question}}'],
	[{message: 'Say: ${question}'}, '"${question}" is not one: write {{question}}'],
	[{a: [{b: '<Question>'}]}, '"<Question>" is not one: write {{Question}}'],
	[{message: '%s'}, '"%s" is not one: write {{question}}'],
	[{message: '%(question)s'}, '"%(question)s" is not one: write {{question}}'],
	[{message: '$Intent'}, '"$Intent" is not one: write {{Intent}}'],
	[{message: 'hello {name}', id: '{{$uuid}}'}, 'put {{question}} where'],
	[[{send: {message: 'hello'}}], 'put {{question}} where'],
])('the payload %j sends the same text for every prompt', async (payload, hint) => {
	const warnings = await warningsOf({payload});
	expect(warnings).toHaveLength(1);
	expect(warnings[0]).toMatch(
		/^--payload has no placeholder for the row, .*every prompt.*same text/,
	);
	expect(warnings[0]).toContain(hint);
});

test.each<[string, Readonly<Record<string, unknown>>]>([
	['a key of the dataset', {payload: {message: '{{Question}}'}}],
	['a default', {payload: {message: '{{Missing|default:hello}} {question}'}}],
	['steps, one of them', {payload: [{send: {hello: 1}}, {send: '{{question}}'}]}],
	['pieces of the question', {payload: [{send: '{{$chunk.text}}', each: 'chunk'}]}],
	[
		'the address',
		{
			payload: {message: 'hello'},
			url: 'wss://chatbot.invalid/?q={{question}}',
			connectionMode: 'per-prompt',
		},
	],
])('a placeholder of the row in %s is enough', async (_, config) => {
	expect(await warningsOf(config)).toEqual([]);
});

test('a limit on a part of a reply must be below that on the whole', async () => {
	expect(await warningsOf({timeouts: {total: '5s', first: '5s', idle: '1m'}})).toEqual([
		expect.stringMatching(/^--first-timeout 5s never takes effect: --timeout 5s/),
		expect.stringMatching(/^--idle-timeout 1m never takes effect/),
	]);
	expect(await warningsOf({timeouts: {total: '5s', first: '4s', idle: '4999ms'}})).toEqual([]);
});

test('steps that never come near their end are one level', async () => {
	expect(await warningsOf({steps: '1:10:20'})).toEqual([
		expect.stringMatching(/^--steps 1:10:20 has one level only, 1/),
	]);
	expect(await warningsOf({steps: '1:10:9'})).toEqual([]);
	expect(await warningsOf({steps: '7:7:9'})).toEqual([]);
});

test.each([
	['x=.*', true],
	['x=.+', true],
	['x=(?:)', true],
	['x=^', true],
	['x=.|\\n', true],
	['x=^$', false],
	['x=[a-z]', false],
	['x=error', false],
	['off', false],
])('whether the pattern %s matches every text: %s', async (pattern, warned) => {
	const warnings = await warningsOf({appErrors: [pattern]});
	expect(warnings).toEqual(
		warned ? [expect.stringMatching(/^--app-error x=.* matches every text/)] : [],
	);
});

test('what thresholds hardly mean is among the warnings', async () => {
	const metrics = ['classification_accuracy'];
	expect(await warningsOf({metrics, thresholds: ['classification_accuracy >= 90']})).toEqual([
		expect.stringMatching(/did you mean 0\.9 for 90%\?/),
	]);
});

test('subprotocols are judged as they are filled in', async () => {
	process.env.FLOODGATE_TEST_TOKEN = 'a b';
	const given = prepare({subprotocols: ['token.{{$env.FLOODGATE_TEST_TOKEN}}']});
	await expect(given).rejects.toThrow(
		/^subprotocol: the environment variable FLOODGATE_TEST_TOKEN contains a character/,
	);
	const ofRow = prepare({
		...{subprotocols: ['{{question}}'], connectionMode: 'per-prompt'},
	});
	await expect(ofRow).rejects.toThrow(
		/^--subprotocol: filled in for prompts\.jsonl:1, it contains " "/,
	);
});

test('a folder for the runs that cannot be made is found out before the start', async () => {
	await expect(prepare({out: '/dev/null/runs'})).rejects.toThrow(/^--out: .*is not a folder/);
});

test('connections that no prompt can use are counted', async () => {
	expect(await warningsOf({connections: 40})).toEqual([
		'40 connections for 20 prompts: 20 are never opened; lower --connections, or give --repeat or --duration',
	]);
	expect(await warningsOf({connections: 41, repeat: 2})).toHaveLength(1);
	const enough = [{repeat: 2}, {duration: '1m'}, {stages: '1m:50'}, {rate: 5}, {connections: 20}];
	for (const config of enough) {
		expect(await warningsOf({connections: 40, ...config})).toEqual([]);
	}
});
