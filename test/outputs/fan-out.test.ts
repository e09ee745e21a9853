import {expect, test} from 'vitest';
import type {Attempt} from '../../source/model/attempt.ts';
import {UserError} from '../../source/model/user-error.ts';
import {checkOutputs, createFanOut} from '../../source/outputs/fan-out.ts';
import {defineOutput, type Output, type OutputStart} from '../../source/outputs/output.ts';
import {createCollector} from '../../source/statistics/collector.ts';
import {summarise} from '../../source/analysis/summarise.ts';
import {snapshotOf} from '../ui/documents.ts';

const start: OutputStart = {
	...{id: 'a', name: 'a', started: '2026-11-22T10:00:00.000Z', tags: {}, plan: {}, metrics: []},
};
const delta = createCollector({metrics: [], tags: []}).drain();
const snapshot = snapshotOf();
const summary = summarise({
	...{snapshot, thresholds: [], status: 'complete'},
	run: {
		...{id: 'a', name: 'a', url: 'ws://a', started: start.started, seed: 1, tags: {}},
		...{insecure: false, prompts: 1, skippedLines: 0},
	},
});
const sample = {finished: 1, lines: ['{"id":"a"}']};
const never = () => new Promise<void>(() => undefined);

/** Outputs of a run that the test plays, with what was warned of. */
function fanOutTo(outputs: readonly Output[], limits = {settle: 20, take: 20}) {
	const warnings: string[] = [];
	const fanOut = createFanOut(outputs, {
		warn: (text) => warnings.push(text),
		read: (line) => JSON.parse(line) as Attempt,
		limits,
	});
	/** Goes through a run twice over: an output that failed must get nothing of the second one. */
	async function play(): Promise<void> {
		for (let round = 0; round < 2; round++) {
			fanOut.start(start);
			await Promise.resolve();
			fanOut.delta(delta);
			fanOut.snapshot(snapshot);
			fanOut.attempts(sample);
			await new Promise((resolve) => setImmediate(resolve));
		}
		await fanOut.end(summary);
	}
	return {fanOut, warnings, play};
}

/** An output that notes what it gets, with some of its hooks replaced. */
function noting(name: string, hooks: Partial<Output> = {}) {
	const got: string[] = [];
	const note = (what: string) => () => void got.push(what);
	const output = defineOutput({
		name,
		...{start: note('start'), delta: note('delta'), snapshot: note('snapshot')},
		attempts: {perSecond: 100, take: note('attempts')},
		end: note('end'),
		...hooks,
	});
	return {output, got};
}

const whole = [
	...['start', 'delta', 'snapshot', 'attempts'],
	...['start', 'delta', 'snapshot', 'attempts', 'end'],
];

test('several outputs get all of a run, in its order', async () => {
	const [one, two] = [noting('one'), noting('two')];
	const {play, warnings} = fanOutTo([one.output, two.output]);
	await play();
	expect([one.got, two.got]).toEqual([whole, whole]);
	expect(warnings).toEqual([]);
});

const broken = (act: () => Promise<void> | never) => ({
	start: {start: act},
	delta: {delta: act as () => void},
	snapshot: {snapshot: act as () => void},
	attempts: {attempts: {perSecond: 100, take: act}},
	end: {end: act},
});
const throwing = broken(() => {
	throw new Error('no such host');
});
const rejecting = broken(() => Promise.reject(new Error('no such host')));
const hanging = broken(never);

test.each(['start', 'delta', 'snapshot', 'attempts', 'end'] as const)(
	'an output that throws or rejects in %s is reported once and dropped, the others go on',
	async (hook) => {
		for (const hooks of [throwing[hook], rejecting[hook]]) {
			const [bad, good] = [noting('bad', hooks), noting('good')];
			const {play, warnings} = fanOutTo([bad.output, good.output]);
			await play();
			expect(good.got).toEqual(whole);
			expect(warnings).toEqual([
				`the output "bad" failed in "${hook}": no such host; the run continues without it`,
			]);
			expect(bad.got.filter((what) => what === 'end')).toEqual([]);
			expect(bad.got.length).toBeLessThan(whole.length);
		}
	},
);

test.each(['start', 'attempts', 'end'] as const)(
	'an output that never settles in %s holds up neither the others nor the end',
	async (hook) => {
		const [bad, good] = [noting('bad', hanging[hook]), noting('good')];
		const {play, warnings} = fanOutTo([bad.output, good.output]);
		await play();
		expect(good.got).toEqual(whole);
		expect(warnings).toHaveLength(1);
		expect(warnings[0]).toMatch(/^the output "bad" failed in "\w+": it did not finish within 20/);
	},
);

test('an output gets no attempts before it has started', async () => {
	const started = Promise.withResolvers<undefined>();
	const batches: number[][] = [];
	const {fanOut} = fanOutTo([
		{
			name: 'slow',
			start: () => started.promise,
			attempts: {
				perSecond: 100,
				take: ({attempts, dropped}) => void batches.push([attempts.length, dropped]),
			},
		},
	]);
	fanOut.start(start);
	fanOut.attempts({finished: 3, lines: ['{}', '{}', '{}']});
	started.resolve(undefined);
	await new Promise((resolve) => setImmediate(resolve));
	fanOut.attempts({finished: 2, lines: ['{}', '{}']});
	await fanOut.end(summary);
	expect(batches).toEqual([[2, 3]]);
});

test('the greediest output decides how many attempts the engines send; none where none is declared', () => {
	const wanting = (perSecond: number): Output => ({
		...{name: 'a', attempts: {perSecond, take: () => undefined}},
	});
	expect(fanOutTo([{name: 'a'}]).fanOut.attemptsPerSecond).toBe(0);
	expect(fanOutTo([wanting(5), {name: 'b'}, wanting(50)]).fanOut.attemptsPerSecond).toBe(50);
});

test.each([
	[{name: ''}, /needs a "name"/],
	[{name: 'a', end: 1}, /"end" is not a function/],
	[
		{name: 'a', attempts: {perSecond: 0, take: () => undefined}},
		/perSecond" is not a number above 0/,
	],
	[{name: 'a', attempts: {perSecond: 1}}, /take" is not a function/],
])('%j is no output', (output, message) => {
	expect(() => checkOutputs([output as unknown as Output])).toThrow(UserError);
	expect(() => checkOutputs([output as unknown as Output])).toThrow(message);
});
