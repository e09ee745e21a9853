import {expect, test} from 'vitest';
import {configSchema} from '../../source/config/options/run-options.ts';
import {maskProfile, problemsWithSecrets} from '../../source/config/profiles/secrets.ts';
import {mask, redactConfig, secretValues} from '../../source/config/secrets.ts';
import {problemWith} from '../../source/config/resolve.ts';
import {configOptions} from '../../source/config/options/run-options.ts';

const option = configOptions.find(({key}) => key === 'metrics')!;
const planned = (...metrics: unknown[]) => configSchema.parse({url: 'ws://h', metrics}).metrics;

test('a configuration file may name a metric as a text or as an object', () => {
	expect(
		planned(
			'length_check:800',
			{metric: 'sentence_count'},
			{metric: 'length_check', name: 'short', parameters: {longest: 100}},
			{metric: './mine.ts', parameters: {rubric: ['polite']}},
		),
	).toEqual([
		'length_check:800',
		'sentence_count',
		'length_check:{"name":"short","longest":100}',
		'./mine.ts:{"rubric":["polite"]}',
	]);
});

test('what a plan holds reads back as itself', () => {
	const once = planned({metric: 'length_check', name: 'short', parameters: {longest: 100}});
	expect(planned(...once)).toEqual(once);
});

test.each([
	[{metric: 'length_check', parameters: {longest: 'x'}}, /the parameter "longest" is 'x'/],
	[{metric: 'nothing'}, /"nothing" is neither a built-in metric nor a path/],
	[{name: 'short'}, /a metric that is not a text is \{"metric": NAME/],
	[{metric: 'length_check', longest: 5}, /a metric that is not a text is \{"metric": NAME/],
	['length_check:{"longst":5}', /there is no parameter "longst"; did you mean "longest"\?/],
	[5, /5 is not one of classification_accuracy/],
])('%j is refused with a sentence', (metric, message) => {
	expect(problemWith(option, [metric])).toMatch(message);
	expect(problemWith(option, [metric])).toMatch(/Example: --metrics /);
});

test('parameters that are wrong do not make another name likely', () => {
	expect(problemWith(option, ['length_check:many'])).not.toContain('Did you mean');
	expect(problemWith(option, ['length_check:{"longest":0}'])).not.toContain('Did you mean');
	expect(problemWith(option, ['lenght_check'])).toContain('Did you mean length_check?');
});

test('parameters of metrics are masked where their names or values tell, in both forms', () => {
	const given = {apiKey: 'CANARY-1', tag: 'sk-CANARY23456789', pass: 0.8, rubric: ['polite']};
	const metrics = ['length_check:800', `./judge.ts:${JSON.stringify(given)}`];
	const masked = {...given, apiKey: mask, tag: mask};
	const config = configSchema.parse({url: 'ws://h', metrics});
	expect(redactConfig(config).metrics).toEqual([
		'length_check:800',
		`./judge.ts:${JSON.stringify(masked)}`,
	]);
	expect(secretValues(config, {})).toEqual(['CANARY-1', 'sk-CANARY23456789']);
	const raw = {metrics: [{metric: './judge.ts', parameters: given}]};
	expect(maskProfile(raw)).toEqual({metrics: [{metric: './judge.ts', parameters: masked}]});
	const [{text} = {text: ''}] = problemsWithSecrets({name: 'p', config: raw});
	expect(text).toContain('metrics: apiKey may be a secret');
	expect(text).toContain('process.env');
});
