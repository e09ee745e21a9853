import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createRecorder, type RecorderEvents} from '../../source/worker/recorder.ts';
import type {RawAttempt} from '../../source/model/raw-attempt.ts';
import {makeRaw, type RawParts} from '../helpers/raw-attempt.ts';
import {metricModule, readAttempts, setupFor, temporaryFolder} from '../runner/plan.ts';

type Events = {-readonly [Name in keyof RecorderEvents]?: RecorderEvents[Name]};

async function recorderFor(config: Readonly<Record<string, unknown>> = {}, own: Events = {}) {
	const file = join(await temporaryFolder(), 'results.jsonl');
	const setup = await setupFor('ws://127.0.0.1:9', config, file);
	const worker = {worker: 0, workers: 1, taken: new Int32Array(new SharedArrayBuffer(4))};
	let failure: string | undefined;
	const settled = Promise.withResolvers<undefined>();
	const recorder = createRecorder({...setup, ...worker}, () => 0, {
		print: () => undefined,
		warn: () => undefined,
		fail(message) {
			failure = message;
		},
		settled: () => settled.resolve(undefined),
		moved: () => undefined,
		begun: () => undefined,
		unwritable: () => undefined,
		...own,
	});
	return {recorder, file, settled: settled.promise, failure: () => failure};
}

const raws = (count: number, parts: RawParts = {}): RawAttempt[] =>
	Array.from({length: count}, (_, index) =>
		makeRaw({
			...parts,
			prompt: {id: `q${index}`, ...parts.prompt},
			assignment: {index, ...parts.assignment},
		}),
	);

test('what was taken is scored, tallied and written, in the order in which it came', async () => {
	const {recorder, file, settled, failure} = await recorderFor({metrics: ['length_check:5']});
	for (const raw of raws(500)) recorder.take(raw);
	expect(recorder.idle()).toBe(false);
	await settled;
	expect(recorder.idle()).toBe(true);
	expect(recorder.total()).toBe(500);
	expect(recorder.drain().count).toBe(500);
	expect(recorder.drain().count).toBe(0);
	await recorder.close();
	const attempts = await readAttempts(file);
	expect(attempts.map(({index}) => index)).toEqual([...Array(500).keys()]);
	expect(new Set(attempts.map(({outcome}) => outcome))).toEqual(new Set(['failed']));
	expect(failure()).toBeUndefined();
});

test('scoring leaves the loop its turns, however much waits', async () => {
	const {recorder, settled} = await recorderFor({metrics: ['sentence_count', 'length_check']});
	const text = 'One. Two! Three? '.repeat(2000);
	for (const raw of raws(300, {text})) recorder.take(raw);
	let turns = 0;
	const counting = setInterval(() => turns++, 0);
	await settled;
	clearInterval(counting);
	expect(turns).toBeGreaterThan(5);
	expect(recorder.total()).toBe(300);
	await recorder.close();
});

test('an errored send is never scored', async () => {
	const {recorder, file, settled} = await recorderFor({metrics: ['length_check']});
	const error = {class: 'closed.1006', message: 'gone'} as const;
	for (const raw of raws(3, {error, text: undefined})) recorder.take(raw);
	await settled;
	await recorder.close();
	for (const attempt of await readAttempts(file)) {
		expect(attempt).toMatchObject({outcome: 'errored', error, scores: {}, failed: []});
		expect(attempt.reply).toBeUndefined();
	}
});

test('the warm-up is neither scored nor written', async () => {
	const metric = await metricModule(
		`{name: 'seen', score() { throw new Error('the warm-up was scored'); }}`,
	);
	const {recorder, file, settled} = await recorderFor({metrics: [metric, 'length_check']});
	for (const raw of raws(10, {assignment: {measured: false}})) recorder.take(raw);
	await settled;
	expect(recorder.scoring()).toBe(0);
	const {count, metricErrors} = recorder.drain();
	expect([count, metricErrors.length]).toEqual([0, 0]);
	expect(recorder.total()).toBe(0);
	await recorder.close();
	expect(await readAttempts(file).catch(() => [])).toEqual([]);
});

test.each([
	['all', ['passed', 'failed', 'errored']],
	['failed', ['failed', 'errored']],
] as const)('--save %s writes %j', async (save, kept) => {
	const {recorder, file, settled} = await recorderFor({save, metrics: ['length_check:5']});
	recorder.take(makeRaw({text: 'fine'}));
	recorder.take(makeRaw({text: 'too long'}));
	recorder.take(makeRaw({text: undefined, error: {class: 'closed.1006', message: 'gone'}}));
	await settled;
	await recorder.close();
	expect((await readAttempts(file)).map(({outcome}) => outcome)).toEqual(kept);
});

test('secrets that become known on the way are in nothing that is written from then on', async () => {
	const {recorder, file, settled} = await recorderFor({auth: 'sigv4', metrics: ['length_check:5']});
	recorder.hide(['canary-session-token']);
	const signature = 'X-Amz-Signature=0123456789abcdef0123456789abcdef';
	const said = `no canary-session-token, no ${signature}`;
	const bodyBytes = Buffer.from(`{"message":"${said}"}`);
	recorder.take(makeRaw({text: said, body: {message: said}, bodyBytes}));
	recorder.take(makeRaw({text: undefined, error: {class: 'handshake.403', message: said}}));
	await settled;
	const delta = recorder.drain();
	await recorder.close();
	const shown = JSON.stringify([await readAttempts(file), delta.failures, [...delta.errors]]);
	expect(shown).not.toMatch(/canary|0123456789abcdef/);
	expect(await readAttempts(file)).toMatchObject([{outcome: 'failed'}, {outcome: 'errored'}]);
});

test('a turn that was not sent is an attempt without a time of sending', async () => {
	const {recorder, file, settled} = await recorderFor({metrics: ['length_check']});
	const error = {class: 'conversation.stopped', message: 'not sent'} as const;
	const unsent = {error, sent: undefined, first: undefined, text: undefined, frames: 0, bytes: 0};
	recorder.take(makeRaw({...unsent, intended: 5, complete: 5}));
	await settled;
	await recorder.close();
	const [attempt] = await readAttempts(file);
	expect(attempt).toMatchObject({outcome: 'errored', error, scores: {}});
	expect(attempt!.timing).toEqual({intended: 0.005, complete: 0.005});
});

test('abandoned, what waits for a metric that never answers is recorded as not scored', async () => {
	const metric = await metricModule(`{name: 'never', score: () => new Promise(() => undefined)}`);
	const {recorder, file, settled} = await recorderFor({metrics: [metric, 'length_check']});
	for (const raw of raws(5)) recorder.take(raw);
	recorder.abandon();
	await settled;
	expect(recorder.idle()).toBe(true);
	await recorder.close();
	const attempts = await readAttempts(file);
	expect(attempts).toHaveLength(5);
	for (const attempt of attempts) {
		expect(attempt.scores).toEqual({length_check: 1});
		expect(attempt.metric_errors).toEqual({never: 'not scored: the run was stopped'});
	}
});
