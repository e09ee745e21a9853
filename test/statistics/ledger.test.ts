import {expect, test} from 'vitest';
import {createLedger} from '../../source/statistics/ledger.ts';
import {listLimit} from '../../source/statistics/capped-list.ts';
import {createTally, noIntent} from '../../source/statistics/tally.ts';
import type {Attempt} from '../../source/model/attempt.ts';
import {makeAttempt} from '../helpers/attempt.ts';
import {createDraw, type Draw} from '../helpers/random.ts';

const metricNames = ['accuracy', 'constructor', 'length'];
const intents = ['pii', '', '__proto__', 'constructor', undefined];
type Asked = {readonly attempt: Attempt; readonly question: string; readonly intent?: string};

function drawScores(draw: Draw) {
	const scores: Record<string, number> = {};
	const errors: Record<string, string> = {};
	const reasons: Record<string, string> = {};
	for (const name of metricNames) {
		const fate = draw.int(0, 9);
		if (fate === 0) errors[name] = 'threw';
		else if (fate > 1) scores[name] = draw.int(0, 4) / 4;
		if (fate > 1 && scores[name]! < 0.5) reasons[name] = 'too low';
	}
	return {scores, reasons, metric_errors: errors, failed: Object.keys(reasons)};
}

function drawAttempt(draw: Draw, index: number): Asked {
	const intent = draw.pick(intents);
	const common = {question: `question ${index}`, ...(intent !== undefined && {intent})};
	const sent = index / 100;
	const complete = sent + draw.int(1, 5_000_000) / 1e6;
	const timing = {intended: sent - 0.5, sent, complete};
	const id = `a.jsonl:${index}`;
	if (draw.int(0, 4) === 0) {
		const error = {class: draw.pick(['closed.1006', 'timeout.total', '__proto__']), message: id};
		return {...common, attempt: makeAttempt({id, index, outcome: 'errored', error, timing})};
	}
	const parts = drawScores(draw);
	const outcome = parts.failed.length > 0 ? 'failed' : 'passed';
	return {...common, attempt: makeAttempt({id, index, outcome, timing, ...parts})};
}

function sumUp(asked: readonly Asked[], workers: number) {
	const tallies = Array.from({length: workers}, () => createTally(metricNames));
	const ledger = createLedger();
	for (const [index, {attempt, ...prompt}] of asked.entries()) {
		const tally = tallies[index % workers]!;
		tally.add(attempt, prompt);
		if (index % 37 === 0) ledger.merge(tally.drain(), index / 100);
	}
	for (const tally of tallies) ledger.merge(tally.drain(), asked.length / 100);
	return ledger.figures();
}

/** What a metric's figures must be, computed from the attempts themselves. */
function expectedMetric(asked: readonly Asked[], name: string) {
	const own = (record: object | undefined) => record !== undefined && Object.hasOwn(record, name);
	const scored = asked.filter(({attempt}) => own(attempt.scores));
	const errors = asked.filter(({attempt}) => own(attempt.metric_errors)).length;
	const failed = asked.filter(({attempt}) => attempt.failed.includes(name)).length;
	const sum = scored.reduce((total, {attempt}) => total + attempt.scores[name]!, 0);
	return {
		count: scored.length,
		errors,
		missing: asked.length - scored.length - errors,
		failed,
		average: scored.length > 0 ? sum / scored.length : null,
		passRate: scored.length > 0 ? (scored.length - failed) / scored.length : null,
	};
}

const countOutcomes = (asked: readonly Asked[]) => {
	const having = (outcome: string) => asked.filter((one) => one.attempt.outcome === outcome).length;
	return {passed: having('passed'), failed: having('failed'), errored: having('errored')};
};

test.each([1, 2, 5])('the figures of %i workers are those of the attempts', (workers) => {
	const draw = createDraw(workers);
	const asked = Array.from({length: 3000}, (_, index) => drawAttempt(draw, index));
	const figures = sumUp(asked, workers);
	expect(figures.outcomes).toEqual(countOutcomes(asked));
	expect(Object.keys(figures.metrics)).toEqual(metricNames);
	for (const name of metricNames) {
		expect(figures.metrics[name]).toMatchObject(expectedMetric(asked, name));
	}
	const replies = asked.filter(({attempt}) => attempt.outcome !== 'errored');
	const timeouts = asked.filter(({attempt}) => attempt.error?.class === 'timeout.total');
	expect(figures.latency.count).toBe(replies.length);
	expect(figures.responseTime.count).toBe(replies.length + timeouts.length);
	for (const name of ['closed.1006', 'timeout.total', '__proto__']) {
		const same = asked.filter(({attempt}) => attempt.error?.class === name);
		expect(Object.getOwnPropertyDescriptor(figures.errors, name)!.value).toMatchObject({
			count: same.length,
		});
	}
});

test('each intent has figures of its own, whatever it is called', () => {
	const draw = createDraw(9);
	const asked = Array.from({length: 1000}, (_, index) => drawAttempt(draw, index));
	const figures = sumUp(asked, 2);
	expect(Object.keys(figures.intents)).toHaveLength(intents.length);
	for (const intent of intents) {
		const same = asked.filter((one) => one.intent === intent);
		const slice = Object.entries(figures.intents).find(
			([name]) => name === (intent ?? noIntent),
		)![1];
		expect(slice).toMatchObject({count: same.length, ...countOutcomes(same)});
		for (const name of metricNames) {
			expect(slice.metrics[name]).toMatchObject(expectedMetric(same, name));
		}
		const replies = same.filter(({attempt}) => attempt.outcome !== 'errored');
		expect(slice.latency.count).toBe(replies.length);
	}
	expect(Object.getPrototypeOf(figures.intents)).toBe(Object.prototype);
});

test('at most 1,000 failed pairs of a metric are listed beside the exact count', () => {
	const failing = {outcome: 'failed', scores: {accuracy: 0}, failed: ['accuracy']} as const;
	const asked = Array.from({length: listLimit + 500}, (_, index) => ({
		question: 'q',
		attempt: makeAttempt({...failing, id: String(index)}),
	}));
	const tally = createTally(['accuracy']);
	for (const {attempt, question} of asked) tally.add(attempt, {question});
	expect(tally.drain().failures).toHaveLength(listLimit);
	const figures = sumUp(asked, 3);
	expect(figures.failures).toHaveLength(listLimit);
	expect(new Set(figures.failures.map(({id}) => id)).size).toBe(listLimit);
	expect(figures.metrics.accuracy!.failed).toBe(listLimit + 500);
});

test('a listed pair keeps the beginning of long texts, without half characters', () => {
	const reply = {text: `${'x'.repeat(3999)}💥${'y'.repeat(9999)}`, body: null, frames: 1, bytes: 9};
	const figures = sumUp(
		[
			{
				question: 'q'.repeat(50_000),
				attempt: makeAttempt({
					outcome: 'failed',
					failed: ['length'],
					scores: {length: 0},
					reasons: {length: 'r'.repeat(50_000)},
					reply,
				}),
			},
		],
		1,
	);
	const pair = figures.failures[0]!;
	expect(pair.response).toBe(`${'x'.repeat(3999)}…`);
	expect(pair.prompt).toHaveLength(4001);
	expect(pair.reason).toHaveLength(4001);
});

test('a slice that nothing touched keeps its identity', () => {
	const ledger = createLedger();
	const tally = createTally(['accuracy']);
	const add = (intent: string) =>
		tally.add(makeAttempt({scores: {accuracy: 1}}), {question: 'q', intent});
	add('pii');
	add('contact');
	ledger.merge(tally.drain(), 0.1);
	const before = ledger.figures();
	ledger.merge(tally.drain(), 0.2);
	const idle = ledger.figures();
	for (const key of Object.keys(before) as (keyof typeof before)[]) {
		if (key !== 'rate' && key !== 'series') expect(idle[key]).toBe(before[key]);
	}
	expect(ledger.figures().series).toBe(idle.series);
	add('pii');
	ledger.merge(tally.drain(), 0.3);
	const after = ledger.figures();
	expect(after.latency).not.toBe(before.latency);
	expect(after.metrics).not.toBe(before.metrics);
	expect(after.intents).not.toBe(before.intents);
	expect(after.intents.contact).toBe(before.intents.contact);
	expect(after.connect).toBe(before.connect);
	expect(after.errors).toBe(before.errors);
	expect(after.failures).toBe(before.failures);
	expect(Object.isFrozen(after.intents.pii)).toBe(true);
});

test('a run without an attempt shows its metrics with no figure at all', () => {
	const figures = sumUp([], 1);
	expect(figures.metrics.accuracy).toEqual({
		average: null,
		min: null,
		max: null,
		count: 0,
		missing: 0,
		errors: 0,
		failed: 0,
		passRate: null,
	});
});

test('times are taken from where the contract says', () => {
	const timing = {intended: 1, connect: 0.25, sent: 3, first: 3.5, complete: 5};
	const {latency, responseTime, firstToken, chunkGap, connect} = sumUp(
		[{question: 'q', attempt: makeAttempt({timing, gaps: [0.125, 0.5]})}],
		1,
	);
	expect(latency.max).toBe(2);
	expect(responseTime.max).toBe(4);
	expect(firstToken.max).toBe(0.5);
	expect(chunkGap).toMatchObject({count: 2, min: 0.125, max: 0.5});
	expect(connect.max).toBe(0.25);
});

test('a timeout counts at its limit in the response time and nowhere else', () => {
	const late = (name: string) =>
		makeAttempt({
			outcome: 'errored',
			error: {class: name, message: 'late'},
			timing: {intended: 0, sent: 1, complete: 8},
		});
	const figures = sumUp(
		['timeout.idle', 'closed.1001'].map((name) => ({question: 'q', attempt: late(name)})),
		1,
	);
	expect(figures.responseTime).toMatchObject({count: 1, max: 8});
	expect(figures.latency.count).toBe(0);
});
