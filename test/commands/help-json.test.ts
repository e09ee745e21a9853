import {expect, test} from 'vitest';
import {helpDocument, type OptionDocument} from '../../source/commands/help-document.ts';
import {commands} from '../../source/commands/registry.ts';
import {demoSchema, mockSchema} from '../../source/config/options/mock.ts';
import {listOptions} from '../../source/config/options/option.ts';
import {profilesSchema} from '../../source/config/options/profiles.ts';
import {rerunSchema} from '../../source/config/options/rerun.ts';
import {configSchema, invocationSchema} from '../../source/config/options/run-options.ts';
import {runsSchema} from '../../source/config/options/runs.ts';
import {configJsonSchema} from '../../source/config/json-schema.ts';
import {runBin} from '../helpers/bin.ts';

const document = await helpDocument();

function optionsOf(name: string): ReadonlyMap<string, OptionDocument> {
	const command = document.commands.find((one) => one.name === name)!;
	return new Map(command.options.map((option) => [option.key, option]));
}

const keysOf = (...schemas: readonly Parameters<typeof listOptions>[0][]): string[] =>
	schemas.flatMap((schema) => listOptions(schema).map(({key}) => key)).toSorted();

test('it is one JSON document on standard output, and nothing else', async () => {
	const {code, stdout, stderr} = await runBin(['help', '--json']);
	expect([code, stderr]).toEqual([0, '']);
	expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(document)));
	const one = await runBin(['help', 'mock', '--json']);
	expect(JSON.parse(one.stdout)).toMatchObject({schema_version: 1, commands: [{name: 'mock'}]});
});

test('every command is in it, under the name that calls it', () => {
	expect(document.commands.map(({name}) => name)).toEqual(Object.keys(commands));
	for (const {usage, name, summary, about} of document.commands) {
		expect(usage).toMatch(new RegExp(`^floodgate ${name}\\b`));
		expect(summary).not.toBe('');
		expect(about).not.toContain('\n');
	}
});

test.each<[string, string[]]>([
	['run', keysOf(configSchema, invocationSchema)],
	[
		'demo',
		keysOf(configSchema, invocationSchema, demoSchema).filter((key) => !/^(url|origin)$/.test(key)),
	],
	['mock', keysOf(mockSchema)],
	['runs', keysOf(runsSchema)],
	['profiles', keysOf(configSchema, profilesSchema)],
])('every option of "floodgate %s" is in it', (name, keys) => {
	expect([...optionsOf(name).keys()].toSorted()).toEqual(keys);
});

test('a probe and a rerun have their own options and some of a run', () => {
	expect([...optionsOf('probe').keys()]).toEqual(expect.arrayContaining(keysOf(configSchema)));
	const rerun = [...optionsOf('rerun').keys()];
	expect(rerun).toEqual(expect.arrayContaining([...keysOf(rerunSchema), 'url', 'headers']));
});

test('an option has all that other tools need', () => {
	expect(optionsOf('run').get('timeouts.total')).toMatchObject({
		flag: '--timeout',
		short: null,
		value: 'TIME',
		env: 'FLOODGATE_TIMEOUT',
		sources: ['flag', 'environment', 'project', 'profile', 'default'],
		default: '2m',
		default_text: '2m',
		repeatable: false,
	});
	expect(optionsOf('run').get('headers')).toMatchObject({
		short: '-H',
		default: {},
		repeatable: true,
	});
	expect(optionsOf('run').get('json')).toMatchObject({value: null, env: null, default: false});
	expect(optionsOf('demo').get('connections')).toMatchObject({
		env: null,
		sources: ['flag', 'default'],
	});
	expect(optionsOf('runs').get('out')!.env).toBe('FLOODGATE_OUT');
	expect(optionsOf('runs').get('json')!.env).toBeNull();
	for (const {options} of document.commands) {
		for (const {flag, help, allowed, example, group} of options) {
			expect([flag, help, allowed, example, group]).not.toContain('');
		}
	}
});

test('defaults are what a configuration file may hold', () => {
	const {properties} = configJsonSchema() as {readonly properties: object};
	for (const [key, {default: value}] of optionsOf('run')) {
		if (!Object.hasOwn(properties, key) || value === null) continue;
		expect([key, configSchema.shape[key as 'name'].safeParse(value).success]).toEqual([key, true]);
	}
});

test('positional arguments are in it, with what they may be', () => {
	const [runs] = document.commands.filter(({name}) => name === 'runs');
	expect(runs!.positionals[0]).toMatchObject({
		name: 'ACTION',
		required: false,
		choices: ['list', 'show', 'delete'],
	});
	const [rerun] = document.commands.filter(({name}) => name === 'rerun');
	expect(rerun!.positionals).toMatchObject([{name: 'RUN', required: true, choices: []}]);
});
