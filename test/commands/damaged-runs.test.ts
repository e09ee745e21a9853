import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {runs} from '../../source/commands/runs.ts';
import {UserError} from '../../source/model/user-error.ts';
import type {Manifest} from '../../source/store/manifest.ts';
import {recordedPlan} from '../../source/runner/recorded-plan.ts';
import {readDocument} from '../../source/runs/saved-run-reader.ts';
import {toFile} from '../../source/store/summary-codec.ts';
import {digestOf, type Summary} from '../../source/model/summary.ts';
import {makeAttempt} from '../helpers/attempt.ts';
import {temporaryFolder} from '../helpers/folder.ts';
import {createDraw} from '../helpers/random.ts';
import {loadedSummary, manifestOf, stepOf} from '../helpers/saved-runs.ts';

type Json = null | boolean | number | string | Json[] | {[key: string]: Json};
type Path = readonly (string | number)[];

/** Something in every part that a summary can have. */
function wholeSummary(): Summary {
	const base = loadedSummary();
	const error = {count: 2, example: 'throttled', requestIds: ['r'], connectionIds: ['c']};
	return {
		...base,
		run: {...base.run, stopped: 'after 12 of 100 prompts', tags: {model: 'small'}},
		errors: {...base.errors, 'gateway.throttled': {...error, explanation: 'too many'}},
		notices: {'gateway.notice': error},
		insightsQuery: 'fields @timestamp',
		ack: base.latency,
		sequence: {lost: 1, duplicated: 2, outOfOrder: 3},
		metrics: Object.fromEntries(
			Object.entries(base.metrics).map(([name, metric]) => [
				name,
				{...metric, errors: 1, errorResponses: [{id: 'a:1', message: 'threw'}]},
			]),
		),
		perIntent: Object.fromEntries(
			Object.entries(base.perIntent).map(([name, intent]) => [
				name,
				{...intent, metrics: stepOf(1).metrics},
			]),
		),
		plannedSteps: 5,
		series: [
			{
				...{second: 1, completed: 3, errored: 0, level: 10, step: 1},
				...{p50: 1, p95: 2, firstTokenP50: null, responseTimeP95: 3},
			},
		],
		gateway: {
			...{connectionsOpened: 5, peakNewConnectionsPerSecond: 2, framesReceived: 9},
			...{messageUnitsSent: 5, messageUnitsReceived: 9, connectionMinutes: 1, costUsd: 0.1},
		},
		reruns: [
			{
				...{started: '2026-11-22T10:31:07.000Z', count: 3, passed: 1, failed: 1, errored: 1},
				...{fixed: 1, stillFailing: 1, newlyFailing: 1},
				errors: {'timeout.total': {count: 1, example: 'late'}},
				averages: {classification_accuracy: {before: 0.5, after: null}},
			},
		],
	};
}

const wholeManifest = (): Manifest =>
	manifestOf('damaged', {
		status: 'complete',
		ended: '2026-11-22T10:32:07.000Z',
		digest: digestOf(wholeSummary()),
		plan: {fields: {question: 'Question'}, save: 'all', url: 'ws://127.0.0.1:1'},
		dataset: {
			...{selected: 1, skipped: 0},
			files: [{...{name: 'a', path: 'a', sha256: 'f', bytes: 1}, prompts: 1, skipped: 0}],
		},
	});

/** Every place in a value; of a list only its first item. */
function placesIn(value: Json, path: Path = []): Path[] {
	const inner =
		value === null || typeof value !== 'object'
			? []
			: Object.entries(value)
					.slice(0, Array.isArray(value) ? 1 : undefined)
					.flatMap(([key, part]) => placesIn(part, [...path, key]));
	return [path, ...inner];
}

const gone = Symbol('gone');
const oddities = [gone, null, true, -7.5, '', 'odd\u001B[2J\n', [], ['x'], {}, {x: {}}] as const;

/** The value with something else in one place. */
function changed(value: Json, [key, ...rest]: Path, odd: (typeof oddities)[number]): unknown {
	if (key === undefined) return odd === gone ? undefined : odd;
	const copy = structuredClone(value) as Record<string, Json>;
	const part = changed(copy[key]!, rest, odd);
	if (part === undefined) Reflect.deleteProperty(copy, key);
	else copy[key] = part as Json;
	return copy;
}

/** What a command writes, and the problem that it ends with. */
async function called(
	argv: readonly string[],
): Promise<{out: string; error: string; problem?: unknown}> {
	const written = {out: '', error: ''};
	const catching = (to: keyof typeof written) => (text: unknown, done?: unknown) => {
		written[to] += String(text);
		if (typeof done === 'function') (done as () => void)();
		return true;
	};
	const spies = [
		vi.spyOn(process.stdout, 'write').mockImplementation(catching('out')),
		vi.spyOn(process.stderr, 'write').mockImplementation(catching('error')),
	];
	try {
		await runs.invoke(argv);
		return written;
	} catch (problem) {
		return {...written, problem};
	} finally {
		for (const spy of spies) spy.mockRestore();
	}
}

function expectPlain(problem: unknown, what: string): void {
	if (problem === undefined) return;
	expect(problem, `${what}: ${(problem as Error).stack}`).toBeInstanceOf(UserError);
	expect((problem as Error).message, what).not.toContain('\n');
}

const asJson = (value: object) => JSON.parse(JSON.stringify(value)) as Json;

async function savedRun() {
	const out = await temporaryFolder();
	const folder = join(out, 'damaged');
	await mkdir(folder);
	const write = (name: string, value: unknown) =>
		writeFile(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value ?? ''));
	await write('manifest.json', wholeManifest());
	await write('summary.json', toFile(wholeSummary()));
	await write('results.jsonl', `${JSON.stringify(makeAttempt({}))}\n`);
	onTestFinished(() => rm(out, {recursive: true, force: true}));
	return {out, folder, write};
}

test.each(['summary.json', 'manifest.json'] as const)(
	'whatever stands in a field of %s, it is told in a line or shown, by any way of naming the run',
	{timeout: 120_000},
	async (name) => {
		const {out, folder, write} = await savedRun();
		const whole = asJson(name === 'summary.json' ? toFile(wholeSummary()) : wholeManifest());
		const draw = createDraw(name.length);
		for (const path of placesIn(whole)) {
			for (const odd of [gone, null, draw.pick(oddities), draw.pick(oddities)] as const) {
				const what = `${path.join('.')} = ${odd === gone ? 'gone' : JSON.stringify(odd)}`;
				await write(name, changed(whole, path, odd));
				for (const argv of [[], ['show', 'damaged'], ['show', 'last', '--json']]) {
					const {problem, error} = await called([...argv, '--out', out]);
					expectPlain(problem, `${argv.join(' ')} over ${what}`);
					expect(error.trimEnd().split('\n').length, what).toBe(1);
				}
				const document = await readDocument(folder).catch((thrown: unknown) => thrown as Error);
				if (!(document instanceof Error)) {
					try {
						recordedPlan(document);
					} catch (problem) {
						expectPlain(problem, `the plan over ${what}`);
					}
				} else expect(document.name, `${what}: ${document.stack}`).toBe('Error');
			}
		}
	},
);

test('the whole run that the fuzz begins with is shown, without a word of damage', async () => {
	const {out} = await savedRun();
	for (const argv of [[], ['show', 'last'], ['show', 'damaged']]) {
		const {problem, error, out: text} = await called([...argv, '--out', out]);
		expect(problem).toBeUndefined();
		expect(error).toBe('');
		expect(text).not.toBe('');
	}
});

test.each([
	['a torn summary', 'summary.json', '{"torn":'],
	['an empty summary', 'summary.json', ''],
	['a summary of something else', 'summary.json', '{}'],
	['a torn manifest', 'manifest.json', '{"schema_version":1,'],
])('the list does not show a run with %s as healthy', async (_, name, text) => {
	const {out, folder, write} = await savedRun();
	await write(name, text);
	const {out: table, error} = await called(['--out', out]);
	expect(table).not.toContain('pass');
	expect(table).not.toContain('damaged');
	expect(error).toMatch(
		new RegExp(`^floodgate: ${folder} is skipped because it cannot be read: ${name}`),
	);
	const {problem} = await called(['show', 'last', '--out', out]);
	expect((problem as Error).message).toMatch(
		new RegExp(`^the last run, ${folder}, cannot be read: ${name}`),
	);
});

test('a byte order mark before a summary and a manifest is none of their damage', async () => {
	const {out, folder, write} = await savedRun();
	for (const name of ['summary.json', 'manifest.json']) {
		await write(name, `\uFEFF${await readFile(join(folder, name), 'utf8')}`);
	}
	const show = await called(['show', 'last', '--out', out]);
	expect(show.problem).toBeUndefined();
	expect(show.error).toBe('');
});

test('a run whose results are gone is listed as damaged, and its figures are still shown', async () => {
	const {out, folder} = await savedRun();
	await rm(join(folder, 'results.jsonl'));
	const list = await called(['--out', out]);
	expect(list.out).toMatch(/damaged .* damaged/);
	expect(list.error).toBe(`floodgate: ${folder} is damaged: results.jsonl is missing\n`);
	const show = await called(['show', 'last', '--out', out]);
	expect(show.problem).toBeUndefined();
	expect(show.out).toContain('attempts');
	expect(show.error).toBe(list.error);
	await expect(readDocument(folder)).rejects.toThrow('results.jsonl is missing');
	await mkdir(join(folder, 'results.jsonl'));
	await expect(readDocument(folder)).rejects.toThrow('results.jsonl is no file');
});

test('the last run is the latest, also when that one is damaged and an earlier one is not', async () => {
	const {out, folder, write} = await savedRun();
	const earlier = join(out, 'earlier');
	await mkdir(earlier);
	const manifest = {...wholeManifest(), id: 'earlier', started: '2026-11-21T10:00:00.000Z'};
	await writeFile(join(earlier, 'manifest.json'), JSON.stringify(manifest));
	await writeFile(join(earlier, 'summary.json'), JSON.stringify(toFile(wholeSummary())));
	await writeFile(join(earlier, 'results.jsonl'), '');
	expect((await called(['show', 'last', '--out', out])).problem).toBeUndefined();
	await write('summary.json', '{');
	const {problem} = await called(['show', 'last', '--out', out]);
	expect(problem).toBeInstanceOf(UserError);
	expect((problem as Error).message).toContain(folder);
	expect((problem as Error).message).toContain('the one before it is earlier');
});
