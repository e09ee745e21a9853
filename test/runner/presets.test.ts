import {expect, test} from 'vitest';
import {presets} from '../../source/gateway/presets.ts';
import type {GatewayOptions} from '../../source/mock/options.ts';
import {protocols} from '../../source/mock/protocols.ts';
import {presetConfig} from '../helpers/preset-config.ts';
import {few, runPreset, type PresetRun} from './preset-run.ts';

const told = ({attempts}: PresetRun) =>
	attempts.map(({outcome, error, reply}) => error?.class ?? `${outcome}: ${reply?.text}`);

/* A preset without a mock fails the tests of the mock. */
const spoken = presets.filter(({name}) => Object.hasOwn(protocols, name));
const all = spoken.map(({name}) => name);

const persistent = {connectionMode: 'persistent'};

/** Runs of several presets at once: most of their time is waiting. */
const runAll = async (
	names: readonly string[],
	config: Readonly<Record<string, unknown>>,
	options: Partial<GatewayOptions> = {},
) =>
	Promise.all(names.map(async (name) => [name, await runPreset(name, config, options)] as const));

const byName = <T>(names: readonly string[], value: T) =>
	Object.fromEntries(names.map((name) => [name, value]));

test('every preset answers five prompts over one connection, its set-up sent once', async () => {
	const runs = await runAll(all, persistent);
	const answers = told(await runPreset('single'));
	expect(Object.fromEntries(runs.map(([name, run]) => [name, told(run)]))).toEqual(
		byName(all, answers),
	);
	for (const [name, {snapshot, gateway}] of runs) {
		expect(snapshot.counts, name).toMatchObject({passed: few.length, unmatched: 0});
		expect(snapshot.connections.opened, name).toBe(1);
		const {setup = []} = presetConfig(name) as {setup?: readonly unknown[]};
		// All prompts take equally many messages, and answers to heartbeats do not come in so short a time.
		expect((gateway.counts().messages - setup.length) % few.length, name).toBe(0);
	}
});

test('presets whose backends want it open a connection for each prompt', async () => {
	const wanting = spoken.filter(({connectionMode}) => connectionMode === 'per-prompt');
	const names = wanting.map(({name}) => name);
	expect(names).toContain('bedrock-chat');
	const answers = told(await runPreset('single'));
	for (const [name, run] of await runAll(names, {connections: 2})) {
		expect(told(run), name).toEqual(answers);
		expect(run.snapshot.connections.opened, name).toBe(few.length);
	}
});

test('every preset goes on after its connection was closed, set up anew', async () => {
	for (const [name, run] of await runAll(all, persistent, {closeRate: 0.4, seed: 5})) {
		const classes = run.attempts.map(({outcome, error}) => error?.class ?? outcome);
		expect(new Set(classes), name).toEqual(new Set(['passed', 'closed.1001']));
		expect(run.snapshot.connections.opened, name).toBeGreaterThan(1);
	}
});

test('failures of the backend are errors in its words, and the next prompts are answered', async () => {
	const names = spoken.filter(({rule}) => rule.error).map(({name}) => name);
	for (const [name, run] of await runAll(names, persistent, {failRate: 0.5, seed: 3})) {
		const failed = run.attempts.filter(({error}) => error);
		expect([1, 2, 3, 4], name).toContain(failed.length);
		expect(run.snapshot.counts, name).toMatchObject({unmatched: 0, errored: failed.length});
		expect(run.snapshot.connections.opened, name).toBe(1);
		// The sample without an error of its own fails as its Lambda does.
		const what =
			name === 'bedrock-streaming' ? 'Internal server error' : 'The model is not available.';
		for (const {error} of failed) expect(error!.message, name).toContain(what);
	}
});
