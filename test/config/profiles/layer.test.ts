import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {resolveConfig} from '../../../source/config/plan.ts';
import {profileLayer, toRawConfig, type RawConfig} from '../../../source/config/profiles/layer.ts';
import type {Layer} from '../../../source/config/resolve.ts';
import {configOptions} from '../../../source/config/options/run-options.ts';
import {UserError} from '../../../source/model/user-error.ts';
import {temporaryFolder} from '../../helpers/bin.ts';

const flagLayer = (values: Readonly<Record<string, unknown>>): Layer => ({
	source: 'flag',
	label: (option) => `--${option.meta.flag}`,
	values: new Map(Object.entries(values)),
});

async function resolveWith(given: {
	flags?: Readonly<Record<string, unknown>>;
	environment?: NodeJS.ProcessEnv;
	project?: object;
	config: RawConfig;
	name?: string;
}) {
	const projectFile = join(await temporaryFolder(), 'floodgate.config.json');
	if (given.project) await writeFile(projectFile, JSON.stringify(given.project));
	return resolveConfig({
		flags: flagLayer(given.flags ?? {}),
		environment: given.environment ?? {},
		projectFile,
		profile: {name: given.name ?? 'staging', config: given.config},
	});
}

test('a profile is stronger than the defaults and weaker than everything else', async () => {
	const {value, origins} = await resolveWith({
		flags: {connections: 1},
		environment: {FLOODGATE_CONNECTIONS: '2', FLOODGATE_REPEAT: '2'},
		project: {connections: 3, repeat: 3, maxSamples: 3},
		config: {connections: 4, repeat: 4, maxSamples: 4, thinkTime: '4s'},
	});
	expect(value).toMatchObject({
		connections: 1,
		repeat: 2,
		maxSamples: 3,
		thinkTime: 4000,
		save: 'all',
	});
	expect(
		['connections', 'repeat', 'maxSamples', 'thinkTime', 'save'].map((key) => origins.get(key)),
	).toEqual([['flag'], ['environment'], ['project'], ['profile'], ['default']]);
});

test('headers and tags of a profile are completed, not replaced, by the other sources', async () => {
	const {value} = await resolveWith({
		flags: {tags: {commit: '2'}},
		config: {tags: {commit: '1', team: 'x'}},
	});
	expect(value.tags).toEqual({commit: '2', team: 'x'});
});

test('a run takes the name of its profile unless another is given anywhere', async () => {
	const nameOf = async (given: Parameters<typeof resolveWith>[0]) =>
		(await resolveWith(given)).value.name;
	expect(await nameOf({config: {}})).toBe('staging');
	expect(await nameOf({config: {name: 'nightly'}})).toBe('nightly');
	expect(await nameOf({config: {}, project: {name: 'project'}})).toBe('project');
	expect(await nameOf({config: {}, flags: {name: 'flag'}})).toBe('flag');
	// The name of a run is shorter than a profile's may be, but never ends in half a character.
	expect(await nameOf({config: {}, name: `x${'😀'.repeat(99)}`})).toBe(`x${'😀'.repeat(49)}`);
});

test('a profile that is no longer valid is refused when it is used, by its name', async () => {
	const config = {
		url: 'http://chat.example',
		timeouts: {total: '3 parsecs'},
		thresholds: ['latency.p95 < 3'],
	};
	const used = resolveWith({config});
	await expect(used).rejects.toThrow(UserError);
	await expect(used).rejects.toThrow(/profile "staging": url: /);
	await expect(used).rejects.toThrow(
		/profile "staging": timeouts\.total: .*a duration with a unit/,
	);
	await expect(used).rejects.toThrow(/profile "staging": thresholds: /);
	await expect(resolveWith({config: {gone: 1}})).rejects.toThrow(
		/profile "staging": no option is called "gone"/,
	);
});

test('a key with a dot is no path, and a group is no option', () => {
	const layer = (config: RawConfig) => profileLayer(configOptions, 'p', config);
	expect(layer({timeouts: {total: '1s'}}).values.get('timeouts.total')).toBe('1s');
	expect(() => layer({'timeouts.total': '1s'})).toThrow('no option is called "timeouts.total"');
	expect(() => layer({timeouts: '1s'})).toThrow('no option is called "timeouts"');
	expect(() => layer({timeouts: {totl: '1s'}})).toThrow('Did you mean "timeouts.total"?');
});

test('$schema is allowed, as in the project file', () => {
	const {values} = profileLayer(configOptions, 'p', {$schema: './x.json', connections: 2});
	expect([...values]).toEqual([
		['connections', 2],
		['name', 'p'],
	]);
});

test('given values become a configuration that gives the same values again', () => {
	const given = flagLayer({
		url: 'wss://chat.example',
		'timeouts.total': '29s',
		'tls.insecure': true,
		headers: {accept: 'text/plain'},
		name: 'x',
	});
	const config = toRawConfig(configOptions, given);
	expect(config).toMatchObject({timeouts: {total: '29s'}, tls: {insecure: true}});
	expect(new Map(profileLayer(configOptions, 'p', config).values)).toEqual(given.values);
});
