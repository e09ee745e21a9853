import {expect, test} from 'vitest';
import {defaultFields} from '../../source/dataset/fields.ts';
import type {Attempt, AttemptError} from '../../source/model/attempt.ts';
import type {RunEvent} from '../../source/model/run-event.ts';
import type {AggregateState} from '../../source/statistics/aggregate-state.ts';
import {createAggregator} from '../../source/statistics/aggregator.ts';
import {createCollector} from '../../source/statistics/collector.ts';
import {listLimit} from '../../source/statistics/first-items.ts';
import {createLoadClock} from '../../source/statistics/load-clock.ts';
import {figuresOfRaw} from '../../source/statistics/raw-figures.ts';
import {figuresOfSaved} from '../../source/statistics/saved-figures.ts';
import {hostileTexts} from '../helpers/hostile-texts.ts';
import {createDraw, type Draw} from '../helpers/random.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';
import {lineMaker} from '../helpers/result-line.ts';
import {tags, type Asked} from './asked.ts';
import {outcomeOf} from '../../source/worker/attempt.ts';
import type {ErrorClass} from '../../source/model/error-class.ts';

const metrics = ['accuracy', 'length', '__proto__', 'constructor'];
const named = ['intent 599'];
const texts = ['plain', '', '\ud800', '💥', ...Object.values(hostileTexts)];
const errorClasses = [
	'closed.1006',
	'timeout.total',
	'handshake.timeout',
	'reply.empty',
	'__proto__',
];

/** Where the run's zero lies on the clock of the raw times. */
const zero = 12_345.678_901_234;

function drawError(draw: Draw): AttemptError {
	return {
		class: draw.pick(errorClasses) as ErrorClass,
		message: draw.text(texts, 3),
		...(draw.int(0, 1) === 0 && {requestId: `request ${draw.int(0, 400)}`}),
		...(draw.int(0, 1) === 0 && {connectionId: `connection ${draw.int(0, 40)}`}),
	};
}

function drawVerdict(draw: Draw) {
	const scores = new Map<string, number>();
	const reasons = new Map<string, string>();
	const errors = new Map<string, string>();
	for (const name of metrics) {
		const fate = draw.int(0, 9);
		if (fate === 0) errors.set(name, draw.text(texts, 2));
		if (fate < 2) continue;
		scores.set(name, draw.pick([draw.int(-3, 3), draw.real(), draw.real() * 1e12, -0, 0.1]));
		if (fate < 9) reasons.set(name, draw.text(texts, 2));
	}
	return {
		scores: Object.fromEntries(scores),
		reasons: Object.fromEntries(reasons),
		errors: Object.fromEntries(errors),
	};
}

const drawPhases = (draw: Draw, sent: number) =>
	draw.pick([['thinking'], ['tool', 'thinking'], ['__proto__']]).map((name) => {
		const first = sent + draw.real();
		return {name, first, last: first + draw.pick([0, draw.real() * 900]), frames: draw.int(1, 9)};
	});

/** An attempt whose times are not whole microseconds, as those of a clock are not. */
function drawAttempt(draw: Draw, index: number): Asked {
	const left = draw.int(0, 49) === 0;
	const error = !left && draw.int(0, 5) === 0 ? drawError(draw) : undefined;
	const notice = draw.int(0, 9) === 0 ? drawError(draw) : undefined;
	const intended = zero + draw.real() * 40_000;
	const sent = intended + draw.pick([0, draw.real() * 500]);
	const first = sent + draw.real() * 2000;
	const complete = first + draw.pick([0, draw.real() * 3000, 120_000]);
	// More intents than are kept apart.
	const many = `intent ${index < 640 ? index : draw.int(0, 640)}`;
	const intent = index < 640 ? many : draw.pick([undefined, many, '__proto__', 'pii']);
	const question = draw.text(texts, 3);
	const raw = makeRaw({
		assignment: {index, step: draw.int(0, 3), round: draw.int(1, 2)},
		prompt: {
			id: `a.jsonl:${index}`,
			question,
			row: {
				Question: question,
				...(intent !== undefined && {Intent: intent}),
				site: draw.pick(['north', 'south', 1]),
				vip: draw.pick([true, false, null]),
			},
			...(intent !== undefined && {intent}),
		},
		intended,
		connect: draw.pick([undefined, draw.real() * 90]),
		opening: draw.pick([
			undefined,
			{dns: undefined, tcp: draw.real(), tls: undefined, upgrade: draw.real() * 20},
			{dns: draw.real(), tcp: draw.real(), tls: draw.real() * 90, upgrade: draw.real() * 20},
		]),
		setup: draw.pick([undefined, undefined, draw.real() * 50]),
		phases: draw.pick([undefined, drawPhases(draw, sent)]),
		usage: draw.pick([
			undefined,
			{input: draw.int(0, 900), output: draw.int(0, 90), cost: draw.real() / 100},
			{output: draw.pick([0, 0.1, 2 ** 60])},
		]),
		sent: error && draw.int(0, 1) === 0 ? undefined : sent,
		ack: draw.pick([undefined, sent + draw.real()]),
		first: draw.pick([undefined, first, complete]),
		gaps: draw.pick([undefined, [draw.real() * 50, draw.real()]]),
		complete,
		text: error && draw.int(0, 1) === 0 ? undefined : draw.text(texts, 3),
		faults: draw.pick([undefined, undefined, {lost: draw.int(0, 2), duplicated: 0, outOfOrder: 1}]),
		error,
		notice,
		left,
		doubt: draw.pick([undefined, undefined, undefined, 'another prompt’s']),
		connection: draw.int(0, 9),
	});
	const verdict = error || left ? {scores: {}, reasons: {}, errors: {}} : drawVerdict(draw);
	return {raw, verdict, outcome: outcomeOf(raw, verdict)};
}

const events: readonly RunEvent[] = [
	{
		...{type: 'leg', at: 0.25, kind: 'steady', step: 0, first: 0},
		...{model: 'closed', unit: 'connections', level: 4},
	},
	{type: 'pause', at: 9.123_456},
	{type: 'resume', at: 17},
];

function aggregate(state?: AggregateState) {
	const clock = createLoadClock();
	for (const event of events) clock.apply(event);
	return createAggregator({metrics, tags, named, clock}, state);
}

function shuffle<Item>(draw: Draw, items: readonly Item[]): Item[] {
	const all = [...items];
	for (let place = all.length - 1; place > 0; place--) {
		const other = draw.int(0, place);
		[all[place], all[other]] = [all[other]!, all[place]!];
	}
	return all;
}

/** Collected by several workers, whose deltas come in any order and any size. */
function collectLive(draw: Draw, asked: readonly Asked[]) {
	const collectors = Array.from({length: draw.int(1, 4)}, () => createCollector({metrics, tags}));
	const deltas = [];
	for (const {raw, verdict, outcome} of shuffle(draw, asked)) {
		const collector = draw.pick(collectors);
		collector.add(figuresOfRaw(raw, verdict, outcome, zero));
		if (draw.int(0, 30) === 0) deltas.push(collector.drain());
	}
	deltas.push(...collectors.map((collector) => collector.drain()));
	const aggregator = aggregate();
	for (const delta of shuffle(draw, deltas)) {
		aggregator.merge(delta);
		if (draw.int(0, 20) === 0) aggregator.figures();
	}
	return aggregator;
}

/** Read back from the lines of a results file, in another order and in one piece. */
function collectSaved(draw: Draw, asked: readonly Asked[]) {
	const {make} = lineMaker([], metrics);
	const lines = asked.map(({raw, verdict, outcome}) => make(raw, verdict, outcome, zero));
	const collector = createCollector({metrics, tags});
	for (const line of shuffle(draw, lines)) {
		collector.add(figuresOfSaved(JSON.parse(line) as Attempt, defaultFields));
	}
	const aggregator = aggregate();
	aggregator.merge(collector.drain());
	return aggregator;
}

/** All that is shown of a run, as JSON, in which the order of keys counts too. */
function shownBy(aggregator: ReturnType<typeof aggregate>) {
	aggregator.finish();
	const steps = [1, 2, 3].map(aggregator.step);
	return JSON.stringify([aggregator.figures(), steps, aggregator.doubtful()]);
}

test.each([1, 2])('figures are the same live and read back, in any order (%i)', (seed) => {
	const draw = createDraw(seed);
	const asked = Array.from({length: 1900}, (_, index) => drawAttempt(draw, index));
	const live = collectLive(draw, asked);
	const saved = collectSaved(draw, asked);
	expect(saved.figures()).toEqual(live.figures());
	expect(shownBy(saved)).toBe(shownBy(live));
	expect(saved.state()).toEqual(live.state());
	expect(Object.keys(live.figures().intents)).toHaveLength(502);
	expect(live.figures().failures).toHaveLength(metrics.length * listLimit);
	expect(live.figures().series.length).toBeGreaterThan(20);
	expect(Object.keys(live.figures().phases!)).toEqual(['__proto__', 'thinking', 'tool']);
	expect(live.figures().usage!.replies).toBe(live.state().usage!.replies);
	expect(live.figures().outcomes.left).toBe(asked.filter(({raw}) => raw.left).length);
});

test('the states of parts merge into the state of the whole', () => {
	const draw = createDraw(9);
	const asked = Array.from({length: 1500}, (_, index) => drawAttempt(draw, index));
	const whole = collectLive(draw, asked);
	const parts: Asked[][] = [[], [], [], []];
	for (const one of asked) draw.pick(parts).push(one);
	const states = parts.map((part) => {
		const text = JSON.stringify(collectLive(draw, part).state());
		return JSON.parse(text) as AggregateState;
	});
	const merged = aggregate(states[0]);
	for (const state of shuffle(draw, states.slice(1))) merged.mergeState(state);
	merged.mergeState(aggregate().state());
	expect(merged.figures()).toEqual(whole.figures());
	expect(shownBy(merged)).toBe(shownBy(whole));
	expect(JSON.stringify(merged.state())).toBe(JSON.stringify(whole.state()));
});

test('what is read back goes on as if it had never been written', () => {
	const draw = createDraw(13);
	const asked = Array.from({length: 600}, (_, index) => drawAttempt(draw, index));
	const begun = collectLive(draw, asked.slice(0, 300));
	const resumed = aggregate(JSON.parse(JSON.stringify(begun.state())) as AggregateState);
	for (const aggregator of [begun, resumed]) {
		const collector = createCollector({metrics, tags});
		for (const {raw, verdict, outcome} of asked.slice(300)) {
			collector.add(figuresOfRaw(raw, verdict, outcome, zero));
		}
		aggregator.merge(collector.drain());
	}
	expect(shownBy(resumed)).toBe(shownBy(begun));
});

test('the state of other metrics is refused', () => {
	const other = createAggregator({metrics: ['accuracy']}).state();
	expect(() => aggregate().mergeState(other)).toThrow('belong to other metrics');
});
