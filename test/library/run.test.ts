import {existsSync} from 'node:fs';
import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {
	exitCodes,
	openRun,
	run,
	UserError,
	type Output,
	type Reporter,
} from '../../source/index.ts';
import {temporaryFolder} from '../helpers/folder.ts';
import {writeRows} from '../helpers/bin.ts';
import {serveSockets} from '../helpers/servers.ts';

/** A configuration with a dataset of a few prompts, saved in a folder of the test's own. */
async function configFor(url: string, prompts = 3) {
	const out = await temporaryFolder();
	const rows = Array.from({length: prompts}, (_, index) => ({
		Question: `Question ${index} ?`,
		Intent: 'pii',
	}));
	return {url, out, datasets: [await writeRows(await temporaryFolder(), rows)], metrics: []};
}

const echo = () => serveSockets((socket) => socket.send(JSON.stringify({message: 'an answer'})));

async function problemsOf(promise: Promise<unknown>): Promise<string> {
	const error: unknown = await promise.catch((thrown: unknown) => thrown);
	if (error instanceof UserError) return error.message;
	throw new Error(`not a UserError: ${String(error)}`);
}

test('a run resolves with the saved run, opened', async () => {
	const phases: string[] = [];
	const config = await configFor(await echo());
	const saved = await run(config, {onSnapshot: ({phase}) => phases.push(phase)});
	expect(saved.summary).toMatchObject({verdict: 'pass', passed: 3, totalRequests: 3});
	expect(exitCodes[saved.summary!.verdict]).toBe(0);
	expect(phases.at(-1)).toBe('done');
	const ids = (await Array.fromAsync(saved.attempts())).map(({outcome}) => outcome);
	expect(ids).toEqual(['passed', 'passed', 'passed']);
	expect([...saved.events()].map(({type}) => type)).toContain('begin');
	expect(await saved.replay()).toEqual(saved.summary);
	const again = await openRun(saved.folder);
	expect(again.summary).toEqual(saved.summary);
	expect(await again.report('text')).toContain(saved.manifest.id);
});

test('a failed verdict resolves as well', async () => {
	const config = {...(await configFor(await echo())), thresholds: ['latency.p95 < 1ns']};
	const bad = await problemsOf(run(config));
	expect(bad).toContain('latency.p95 < 1ns');
	const {summary} = await run({...config, thresholds: ['latency.p95 < 0.001ms']});
	expect(exitCodes[summary!.verdict]).toBe(3);
});

test('outputs hear of the run, and a reporter may be an object', async () => {
	const heard: string[] = [];
	const output: Output = {
		name: 'mine',
		start: ({id, metrics}) => void heard.push(`start ${typeof id} ${metrics.length}`),
		snapshot({phase}) {
			if (phase === 'done') heard.push(phase);
		},
		end: ({passed}) => void heard.push(`end ${passed}`),
	};
	const saved = await run(await configFor(await echo()), {outputs: [output]});
	expect(heard.at(0)).toBe('start string 0');
	expect(heard.at(-1)).toBe('end 3');
	expect(heard).toContain('done');
	const lines: Reporter = {
		name: 'lines',
		extension: 'txt',
		async write({attempts}, writer, {columns}) {
			for await (const {outcome} of attempts()) await writer.write(`${outcome} ${columns}\n`);
		},
	};
	expect(await saved.report(lines, {columns: 40})).toBe('passed 40\n'.repeat(3));
	const pieces: string[] = [];
	await saved.writeReport(lines, {write: (text) => void pieces.push(text)});
	expect(pieces).toHaveLength(3);
});

test('an output that fails is reported to the log once, whatever the log does', async () => {
	const told: string[] = [];
	const failing: Output[] = [
		{
			name: 'early',
			snapshot() {
				throw new Error('no screen');
			},
		},
		{name: 'late', end: () => Promise.reject(new Error('no disk'))},
	];
	const saved = await run(await configFor(await echo()), {
		outputs: failing,
		log(text) {
			told.push(text);
			throw new Error('no log');
		},
	});
	expect(saved.summary?.verdict).toBe('pass');
	expect(told.filter((text) => text.startsWith('the output'))).toEqual([
		'the output "early" failed in "snapshot": no screen; the run continues without it',
		'the output "late" failed in "end": no disk; the run continues without it',
	]);
});

test('an abort stops a run as one Ctrl-C does: replies in flight still count', async () => {
	const controller = new AbortController();
	const url = await serveSockets((socket) => {
		controller.abort();
		// After the engine was asked to stop: it learns of that by a message from another thread.
		setTimeout(() => socket.send(JSON.stringify({message: 'late'})), 300);
	});
	const config = {...(await configFor(url, 50)), connections: 1};
	const saved = await run(config, {signal: controller.signal});
	expect(saved.manifest.status).toBe('interrupted');
	expect(saved.summary).toMatchObject({passed: 1, errored: 0});
});

test('an aborted signal starts nothing', async () => {
	let connections = 0;
	const url = await serveSockets(
		() => undefined,
		() => connections++,
	);
	const config = await configFor(url);
	const reason = new Error('changed my mind');
	await expect(run(config, {signal: AbortSignal.abort(reason)})).rejects.toBe(reason);
	const controller = new AbortController();
	const begun = run(config, {signal: controller.signal});
	controller.abort(reason);
	await expect(begun).rejects.toBe(reason);
	expect(connections).toBe(0);
	expect(await readdir(config.out)).toEqual([]);
});

test('a bad configuration is refused with the messages of a configuration file', async () => {
	const config = await configFor('ws://127.0.0.1:1');
	expect(await problemsOf(run({...config, connections: 0.5}))).toMatch(
		/^config: connections: 0\.5 is not .* Did you mean 1\?/,
	);
	const misspelt = {...config, conections: 5};
	expect(await problemsOf(run(misspelt))).toBe(
		'config: no option is called "conections". Did you mean "connections"?',
	);
	const inner = {...config, timeouts: {total: 'soon', idle: undefined}};
	expect(await problemsOf(run(inner))).toMatch(/^config: timeouts\.total: "soon" is not /);
	expect(await problemsOf(run({...config, url: undefined}))).toMatch(/^no address to connect to/);
	expect(await problemsOf(run({...config, datasets: ['nowhere']}))).toContain('nowhere');
	expect(await problemsOf(run([] as never))).toMatch(/^config: it must be an object/);
	const nameless = {end: () => undefined} as never;
	expect(await problemsOf(run(config, {outputs: [nameless]}))).toContain(
		'an output needs a "name"',
	);
	for (const [option, text] of [
		[{signal: {}}, 'signal: it must be an AbortSignal'],
		[{outputs: nameless}, 'outputs: it must be a list'],
		[{log: 'console'}, 'log: it must be a function'],
	] as const) {
		expect(await problemsOf(run(config, option as never))).toContain(text);
	}
	expect(await problemsOf(run({...config, reports: ['json']}))).toContain('writeReport');
});

test('a large load on another machine needs a confirmation', async () => {
	const config = await configFor('wss://chat.invalid/prod');
	const problem = await problemsOf(run({...config, connections: 20_000, repeat: 100_000}));
	expect(problem).toMatch(/large load on chat\.invalid|open files/);
});

test('neither the environment nor a project file adds to a configuration in code', async () => {
	process.env.FLOODGATE_CONNECTIONS = 'many';
	try {
		const {manifest} = await run(await configFor(await echo()));
		expect(manifest.plan.connections).toBe(5);
	} finally {
		delete process.env.FLOODGATE_CONNECTIONS;
	}
});

test('what is no run is refused', async () => {
	const folder = await temporaryFolder();
	expect(await problemsOf(openRun(join(folder, 'nothing')))).toContain('nothing');
	expect(existsSync(join(folder, 'nothing'))).toBe(false);
});

test('an output may be the path of a module', async () => {
	const config = await configFor(await echo());
	const folder = await temporaryFolder();
	const [module, told] = [join(folder, 'mine.mjs'), join(folder, 'told.json')];
	await writeFile(
		module,
		`import {writeFileSync} from 'node:fs';
		export default {
			name: 'mine',
			end: ({passed}) => writeFileSync(${JSON.stringify(told)}, JSON.stringify({passed})),
		};`,
	);
	await run(config, {outputs: [module]});
	expect(JSON.parse(await readFile(told, 'utf8'))).toEqual({passed: 3});
	expect(await problemsOf(run(config, {outputs: ['./nowhere.mjs']}))).toMatch(
		/^output: \.\/nowhere\.mjs: cannot be loaded/,
	);
});
