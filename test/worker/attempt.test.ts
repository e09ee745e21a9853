import {expect, test} from 'vitest';
import {createRedactor, keepText, mask} from '../../source/config/secrets.ts';
import {createFrame} from '../../source/engine/frame.ts';
import type {Attempt} from '../../source/model/attempt.ts';
import {wholeBody} from '../../source/model/saved-reply.ts';
import type {PairScore} from '../../source/metrics/metric.ts';
import {outcomeOf, toAttempt} from '../../source/worker/attempt.ts';
import {hostileTexts} from '../helpers/hostile-texts.ts';
import {singleRule} from '../../source/model/reply-rule.ts';
import {createDraw, type Draw} from '../helpers/random.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';
import {lineMaker} from '../helpers/result-line.ts';
import {makeAssembler} from '../engine/assembly.ts';

const pieces = [
	...Object.values(hostileTexts),
	...['\n', '\r\n', '\t', ' ', '"', '\\', '\\n', '/', '{', '}', '[', ',', ':'],
	...['\ud800', '\udfff', '💥', 'é', 'plain', '', '\u2028', '\ufeff', '</script>', '__proto__'],
];
/** V8's JSON.parse takes a key of escapes for an earlier one that begins with a backslash. */
const names = pieces.filter((piece) => !piece.startsWith('\\'));
const gaps = ['', ' ', '  ', '\t', '\n', '\r\n', '\n\t'];

/** Any JSON value, written with any white space that JSON allows. */
function drawJson(draw: Draw, depth = 0): string {
	const gap = () => draw.pick(gaps);
	const inner = () => `${gap()}${drawJson(draw, depth + 1)}${gap()}`;
	const name = () => JSON.stringify(draw.text(names, 2));
	switch (depth > 3 ? draw.int(0, 3) : draw.int(0, 5)) {
		case 0:
			return JSON.stringify(draw.text(pieces, 5));
		case 1:
			return String(draw.pick([1, 1.5, 1e21, 1e-7, 12_345_678_901_234_567_890]));
		case 2:
			return draw.pick(['true', 'false', 'null']);
		case 3:
			return draw.pick(['{}', '[]', '{ }', '"\\u0041\\ud83d\\ud800"']);
		case 4:
			return `[${Array.from({length: draw.int(0, 3)}, inner).join(',')}]`;
		default:
			return `{${Array.from({length: draw.int(0, 4)}, () => `${gap()}${name()}${gap()}:${inner()}`).join(',')}}`;
	}
}

const drawTexts = (draw: Draw): Record<string, string> =>
	Object.fromEntries(
		Array.from({length: draw.int(0, 3)}, () => [draw.text(names, 2), draw.text(pieces, 4)]),
	);

function drawVerdict(draw: Draw): PairScore {
	const names = Object.keys(drawTexts(draw));
	return {
		scores: Object.fromEntries(names.map((name) => [name, draw.int(-5, 5) / 4])),
		reasons: draw.int(0, 1) === 0 ? {} : drawTexts(draw),
		errors: draw.int(0, 2) === 0 ? drawTexts(draw) : {},
	};
}

/** What only some attempts have. */
function drawRarities(draw: Draw) {
	const some = <Value>(value: () => Value) => (draw.int(0, 4) === 0 ? value() : undefined);
	const roles = ['ack', 'text', 'ignored', 'error', 'unknown'] as const;
	return {
		faults: some(() => ({lost: draw.int(0, 3), duplicated: 1, outOfOrder: draw.int(0, 3)})),
		notice: some(() => ({
			...{class: 'gateway.x' as const, message: draw.text(pieces, 3)},
			...(draw.int(0, 1) === 0 && {requestId: 'r', connectionId: draw.text(pieces, 1)}),
		})),
		doubt: some(() => draw.text(pieces, 3)),
		evidence: some(() => [
			{at: draw.real() * 1e6, role: draw.pick(roles), text: draw.text(pieces, 4)},
		]),
	};
}

/** A send whose reply came over the wire, and whatever else may happen to one. */
function drawRaw(draw: Draw, index: number) {
	const frame = draw.pick([
		drawJson(draw),
		`{"message":${JSON.stringify(draw.text(pieces, 4))},${draw.pick(gaps)}"x":${drawJson(draw)}}`,
		draw.text(pieces, 5),
	]);
	const assembler = makeAssembler(singleRule);
	const effect = assembler.read(createFrame(Buffer.from(frame), draw.int(0, 20) === 0), 0);
	const silent = draw.int(0, 4) === 0;
	const times = {intended: draw.real() * 1e6, complete: draw.real() * 1e7};
	const reply =
		effect.kind === 'notice' || silent ? {text: undefined, body: null} : assembler.content();
	const silence = {class: 'timeout.total', message: draw.text(pieces, 3)} as const;
	return makeRaw({
		assignment: {round: draw.int(1, 3), index, step: draw.int(0, 3)},
		prompt: {
			id: `${draw.text(pieces, 3)}:${index}`,
			row: {Question: draw.text(pieces, 4), ...drawTexts(draw)},
		},
		...times,
		connection: draw.int(0, 10_000),
		connect: draw.int(0, 1) === 0 ? undefined : draw.real() * 100,
		sent: draw.pick([undefined, times.intended, draw.real() * 1e6]),
		ack: draw.int(0, 2) === 0 ? undefined : draw.real() * 1e6,
		first: draw.pick([undefined, times.complete, draw.real() * 1e6]),
		gaps:
			draw.int(0, 2) === 0
				? undefined
				: Array.from({length: draw.int(0, 5)}, () => draw.real() * 1e4),
		frames: draw.int(0, 9),
		bytes: draw.int(0, 1e6),
		bodyBytes: undefined,
		...reply,
		error: effect.kind === 'error' ? effect.error : silent ? silence : undefined,
		...drawRarities(draw),
	});
}

test('a line says exactly what the record says, whatever was asked and answered', () => {
	const draw = createDraw(3);
	const {make} = lineMaker();
	let asItCame = 0;
	for (let index = 0; index < 20_000; index++) {
		const raw = drawRaw(draw, index);
		// What has no valid reply is never scored.
		const verdict = raw.error ? {scores: {}, reasons: {}, errors: {}} : drawVerdict(draw);
		const outcome = outcomeOf(raw, verdict);
		const zero = draw.real() * 1e6;
		const line = make(raw, verdict, outcome, zero);
		const record = JSON.stringify(toAttempt(raw, verdict, outcome, zero, keepText));
		const parsed: unknown = JSON.parse(line);
		expect(parsed).toEqual(JSON.parse(record));
		const {reply} = parsed as Attempt;
		if (reply) expect(wholeBody(reply.body, reply.text, reply.text_path)).toEqual(raw.body ?? null);
		expect(Object.keys(parsed as object)).toEqual(Object.keys(JSON.parse(record) as object));
		// One line each, whatever white space the body came with.
		expect(line).not.toMatch(/[\r\n]/);
		if (raw.bodyBytes !== undefined) asItCame++;
	}
	expect(asItCame).toBeGreaterThan(1000);
});

test('the row of a prompt that is sent again and again is written the same each time', () => {
	const {make} = lineMaker();
	const raw = makeRaw({prompt: {row: {Question: 'été "\n', nested: {a: [1, null]}}}});
	const verdict = {scores: {}, reasons: {}, errors: {}};
	const again = {...raw, assignment: {...raw.assignment, round: 2, index: 5}};
	const rows = [raw, again, again].map(
		(one) => (JSON.parse(make(one, verdict, 'passed', 0)) as {prompt: unknown}).prompt,
	);
	expect(rows).toEqual(Array(3).fill(raw.assignment.prompt.row));
});

test('where secrets are masked, the body does not go in as it came over the wire', () => {
	const wire = '{"message":"a canary","token":"canary"}';
	const bodyBytes = Buffer.from(wire);
	const raw = makeRaw({text: 'a canary', body: JSON.parse(wire), bodyBytes});
	const verdict = {scores: {}, reasons: {}, errors: {}};
	const {make} = lineMaker(['canary']);
	expect(JSON.parse(make(raw, verdict, 'passed', 0))).toMatchObject({
		reply: {text: 'a •••', body: {token: '•••'}, text_path: 'message'},
	});
});

test('a stream is written with its acknowledgement and the gaps between its pieces, in seconds', () => {
	const raw = makeRaw({sent: 1000, ack: 1100.5, first: 1250, gaps: [20, 0.0004], complete: 1300});
	const verdict = {scores: {}, reasons: {}, errors: {}};
	expect(JSON.parse(lineMaker().make(raw, verdict, 'passed', 500))).toMatchObject({
		timing: {sent: 0.5, ack: 0.6005, first: 0.75, complete: 0.8},
		gaps: [0.02, 0],
	});
	const plain = lineMaker().make(makeRaw(), verdict, 'passed', 0);
	expect(JSON.parse(plain)).not.toHaveProperty('gaps');
	expect(JSON.parse(plain)).not.toHaveProperty('timing.ack');
});

test('a rerun is written with the number and the place that it has in the run', () => {
	const verdict = {scores: {}, reasons: {}, errors: {}};
	const place = {attempt: 3, index: 41};
	expect(JSON.parse(lineMaker().make(makeRaw(), verdict, 'passed', 0, place))).toMatchObject({
		id: 'a.jsonl:1',
		attempt: 3,
		index: 41,
	});
});

test('a metric’s error is cut to 4,096 characters, in the record and in its line', () => {
	const raw = makeRaw({text: 'x', body: {}});
	const long: PairScore = {
		scores: {},
		reasons: {},
		errors: {own: `${'a'.repeat(4095)}😀${'b'.repeat(1e6)}`, short: 'c'},
	};
	const plain = toAttempt(raw, long, 'passed', 1000, keepText);
	expect(plain.metric_errors).toEqual({own: `${'a'.repeat(4095)}…`, short: 'c'});
	expect(lineMaker().make(raw, long, 'passed', 1000)).toBe(JSON.stringify(plain));
});

test('secrets are blotted out of all that came from outside, and of nothing else', () => {
	const redact = createRedactor(['canary-1', '12345678']);
	const raw = makeRaw({
		text: 'is canary-1',
		body: {'canary-1': ['canary-1', 12345678], n: 123456789},
		error: {class: 'app.canary-1', message: JSON.stringify({a: 'canary-1'})},
		prompt: {row: {Question: 'what is canary-1 ?'}},
	});
	const verdict: PairScore = {
		scores: {'canary-1': 1},
		reasons: {'canary-1': 'got canary-1'},
		errors: {own: 'saw Y2FuYXJ5LTE= and canary%2D1'},
	};
	const attempt = toAttempt(raw, verdict, 'errored', 1000, redact);
	expect(attempt.error).toEqual({class: `app.${mask}`, message: `{"a":"${mask}"}`});
	expect(attempt.reply).toMatchObject({
		text: `is ${mask}`,
		body: {[mask]: [mask, mask], n: `${mask}9`},
	});
	expect(attempt.reasons).toEqual({'canary-1': `got ${mask}`});
	expect(attempt.metric_errors).toEqual({own: `saw ${mask} and ${mask}`});
	expect([attempt.scores, attempt.failed]).toEqual([{'canary-1': 1}, ['canary-1']]);
	expect(attempt.prompt).toBe(raw.assignment.prompt.row);
	expect(Object.keys(attempt)).toEqual(
		Object.keys(toAttempt(raw, verdict, 'errored', 1000, keepText)),
	);
});
