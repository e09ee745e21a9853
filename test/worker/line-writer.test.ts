import {expect, test} from 'vitest';
import {createRedactor, keepText, mask} from '../../source/config/secrets.ts';
import {defaultFields} from '../../source/dataset/fields.ts';
import type {PairScore} from '../../source/metrics/metric.ts';
import type {Attempt} from '../../source/model/attempt.ts';
import {indexFieldsOf} from '../../source/store/index-fields.ts';
import {parseResultLine} from '../../source/store/results-lines.ts';
import {outcomeOf, toAttempt} from '../../source/worker/attempt.ts';
import {createDraw} from '../helpers/random.ts';
import {makeRaw, type RawParts} from '../helpers/raw-attempt.ts';
import {lineMaker} from '../helpers/result-line.ts';

const noScore: PairScore = {scores: {}, reasons: {}, errors: {}};

/** A reply that came in one frame, with its text under `message`. */
function replyParts(wire: string): RawParts {
	const body = JSON.parse(wire) as {message: string};
	return {text: body.message, body, bodyBytes: Buffer.from(wire)};
}

const recordOf = (line: string) => JSON.parse(line) as Attempt;

test('a reply stands in its line as the server wrote it, on one line', () => {
	const wire = '{\n "n": 1.0,\r\n "message": "caf\\u00e9 \\/ é",\n "id": 12345678901234567890\n}';
	const line = lineMaker().make(makeRaw(replyParts(wire)), noScore, 'passed', 0);
	expect(line).toContain(
		'"reply":{"text":"caf\\u00e9 \\/ é","body":{  "n": 1.0,     "id": 12345678901234567890 },',
	);
	expect(line).not.toMatch(/[\r\n]/);
});

test.each([
	['twice', '{"message":"a","message":"Hi","n":1}'],
	['with an escape in its key', '{"m\\u0065ssage":"Hi","n":1}'],
])('a text whose key is there %s is written from the record', (_, wire) => {
	const line = lineMaker().make(makeRaw(replyParts(wire)), noScore, 'passed', 0);
	expect(recordOf(line).reply).toMatchObject({text: 'Hi', body: {n: 1}, text_path: 'message'});
});

test.each(['choices', 'deep'])('a text inside %s is read from the body', (key) => {
	const wire = `{"${key}":[{"message":{"content":"Hi"}}]}`;
	const raw = makeRaw({text: 'Hi', body: JSON.parse(wire), bodyBytes: Buffer.from(wire)});
	const {reply} = recordOf(lineMaker().make(raw, noScore, 'passed', 0));
	expect(reply).toMatchObject({text: 'Hi', text_path: `${key}[0].message.content`});
});

test('a text with half of a surrogate pair survives, as text and as part of a body', () => {
	const half = 'a\ud800';
	for (const body of [null, {message: half}]) {
		const raw = makeRaw({text: half, body});
		const {reply} = recordOf(lineMaker().make(raw, noScore, 'passed', 0));
		expect(reply?.text).toBe(half);
	}
});

test('a reply longer than a batch is whole', () => {
	const wire = JSON.stringify({message: 'é"\n'.repeat(300_000), n: 'x'.repeat(1000)});
	const line = lineMaker().make(makeRaw(replyParts(wire)), noScore, 'passed', 0);
	const {message, ...rest} = JSON.parse(wire) as {message: string};
	expect(recordOf(line).reply).toMatchObject({text: message, body: rest});
});

test('scores keep their order, of metrics that the run knows and of others', () => {
	const {make} = lineMaker([], ['b', 'a', '__proto__']);
	const all: readonly Record<string, number>[] = [{a: 1, b: 0.5}, {b: 0}, {a: 1, other: 2}, {}];
	for (const scores of all) {
		const line = make(makeRaw(), {...noScore, scores}, 'passed', 0);
		expect(JSON.stringify(recordOf(line).scores)).toBe(JSON.stringify(scores));
	}
});

const secret = 'hunter2/canary';
const hiding: readonly [string, string][] = [
	['as it is', secret],
	['with its slash escaped', 'hunter2\\/canary'],
	['with a letter escaped', 'h\\u0075nter2/canary'],
	['in base64', Buffer.from(`x${secret}`).toString('base64')],
	['percent-encoded', encodeURIComponent(secret)],
	['in JSON within JSON', '{\\"a\\":\\"hunter2\\\\/canary\\"}'],
	['cut at the end', 'hunter2/can…'],
];

test.each(hiding)('a secret %s is masked in text, keys and values', (_, form) => {
	const {make} = lineMaker([secret]);
	for (const wire of [
		`{"message":"a ${form} b","n":1}`,
		`{"message":"a","n":["${form}"]}`,
		`{"message":"a","${form}":1}`,
	]) {
		const raw = makeRaw(replyParts(wire));
		const line = make(raw, noScore, 'passed', 0);
		const redact = createRedactor([secret]);
		expect(recordOf(line)).toEqual(
			JSON.parse(JSON.stringify(toAttempt(raw, noScore, 'passed', 0, redact))),
		);
		expect(line).toContain(mask);
	}
});

test.each(['1000000', '1e6', '1000000.0'])(
	'a secret number is masked, written as %s too',
	(form) => {
		const {make} = lineMaker(['1000000']);
		const line = make(makeRaw(replyParts(`{"message":"a","n":${form}}`)), noScore, 'passed', 0);
		expect(recordOf(line).reply?.body).toEqual({n: mask});
	},
);

test('with secrets that are not in it, a reply still stands as the server wrote it', () => {
	const {make} = lineMaker([secret, 'another-canary']);
	const wire = '{"message":"line 1\\nsaid \\"Hi\\"\\t","n": 1}';
	expect(make(makeRaw(replyParts(wire)), noScore, 'passed', 0)).toContain('"body":{"n": 1}');
});

test('a secret that becomes known is masked from then on, a signature always', () => {
	const {make, hide} = lineMaker([], [], true);
	const raw = makeRaw(replyParts('{"message":"canary-token X-Amz-Signature=abc"}'));
	expect(recordOf(make(raw, noScore, 'passed', 0)).reply?.text).toBe(
		`canary-token X-Amz-Signature=${mask}`,
	);
	hide(['canary-token']);
	expect(recordOf(make(raw, noScore, 'passed', 0)).reply?.text).toMatch(/^••• X/);
});

test('with secrets, a line is what the record is, whatever was answered', () => {
	const draw = createDraw(5);
	const secrets = ['canary-1', 'a b"c\nd', '987654321'];
	const redact = createRedactor(secrets);
	const parts = [
		...secrets,
		'x',
		'"',
		'\\',
		'\n',
		'/',
		'é',
		'…',
		'canary',
		'\ud800',
		'1',
		'canary%2D1',
	];
	const {make} = lineMaker(secrets);
	for (let round = 0; round < 3000; round++) {
		const body: Record<string, unknown> = {
			n: draw.pick([1, 987_654_321, 1.5, null, [draw.text(parts, 3)]]),
			message: draw.text(parts, 4),
			[draw.pick(['k', 'canary-1', 'a'])]: draw.text(parts, 2),
		};
		const text = JSON.stringify(body, undefined, draw.pick([0, 1]));
		const wire = draw.int(0, 3) === 0 ? text.replaceAll('c', '\\u0063') : text;
		const raw = makeRaw({...replyParts(wire), doubt: draw.pick([undefined, 'canary-1'])});
		const want = toAttempt(raw, noScore, 'passed', 0, redact);
		expect(recordOf(make(raw, noScore, 'passed', 0))).toEqual(JSON.parse(JSON.stringify(want)));
	}
});

test('what only some attempts have is written beside a reply that is copied', () => {
	const wire = '{"message":"Hi","n": 1}';
	const raw = makeRaw({
		...replyParts(wire),
		...{
			doubt: 'surplus',
			gaps: [1, 2.5],
			ack: 3,
			opening: {dns: 1, tcp: 2, tls: undefined, upgrade: 3},
			setup: 4.5,
			phases: [{name: 'thinking', first: 7, last: 9.25, frames: 3}],
			usage: {input: 12, output: 34, cost: 0.0021},
		},
		evidence: [{at: 12, role: 'text', text: wire}],
	});
	const pair = {scores: {own: 0}, reasons: {own: 'no'}, errors: {other: 'broke'}};
	const line = lineMaker().make(raw, pair, 'failed', 5);
	expect(line).toContain('"body":{"n": 1}');
	const want = JSON.stringify(toAttempt(raw, pair, 'failed', 5, keepText));
	expect(line.replace('{"n": 1}', '{"n":1}')).toBe(want);
});

test('the set-up of a connection is written without a record of the whole attempt', () => {
	const raw = makeRaw({...replyParts('{"message":"Hi","n": 1}'), connect: 2, setup: 31.0625});
	const line = lineMaker().make(raw, noScore, 'passed', 0);
	expect(line).toContain('"body":{"n": 1}');
	expect(recordOf(line).timing).toMatchObject({connect: 0.002, setup: 0.031063});
});

test.each<[string, readonly string[], RawParts, PairScore]>([
	['copied', [], replyParts('{"message":"Hi","intent":"x","n":{"intent":"no"}}'), noScore],
	[
		'copied, its intent the text',
		[],
		{...replyParts('{"message":1,"intent":"Hi"}'), text: 'Hi'},
		noScore,
	],
	['copied, its intent inside', [], replyParts('{"message":"Hi","data":{"intent":"x"}}'), noScore],
	[
		'copied, its intent in JSON inside a string',
		[],
		replyParts('{"message":"Hi","body":"{\\"intent\\":\\"x\\"}"}'),
		noScore,
	],
	[
		'copied, with null in the place of its intent',
		[],
		replyParts('{"message":"Hi","intent":null,"data":{"intent":7}}'),
		noScore,
	],
	['copied, its intent like JSON', [], replyParts('{"message":"Hi","intent":"{x"}'), noScore],
	['copied, its intent a list', [], replyParts('{"message":"Hi","intent":["x"]}'), noScore],
	['copied, without an intent', [], replyParts('{"message":"Hi"}'), noScore],
	['merged', [], {text: 'Hi', body: {intent: 12345678901234567890n, a: 1}}, noScore],
	['plain', [], {text: 'Hi', body: null}, noScore],
	['a failure', [], replyParts('{"intent":7,"message":"Hi"}'), {...noScore, reasons: {own: 'no'}}],
	[
		'masked',
		['canary'],
		{...replyParts('{"message":"Hi","intent":"canary"}'), doubt: 'canary'},
		noScore,
	],
	[
		'an error',
		[],
		{text: undefined, sent: undefined, error: {class: 'timeout.total', message: 'm'}},
		noScore,
	],
	['left', [], {text: 'Hi, I', left: true}, noScore],
	['unscored', [], {text: 'Hi'}, {...noScore, unscored: ['judge']}],
])('what an index keeps of a line is what the line says: %s', (_, secrets, parts, pair) => {
	const {make, entry} = lineMaker(secrets);
	const raw = makeRaw({
		intended: 10.1234,
		complete: 99.9,
		...parts,
		assignment: {index: 4, round: 2},
	});
	const line = parseResultLine(Buffer.from(make(raw, pair, outcomeOf(raw, pair), 5)))!;
	expect(entry(0, 0)).toEqual(indexFieldsOf(line, defaultFields, 0, 0));
});

test('an index knows intents that stand inside', () => {
	const {make, entry} = lineMaker();
	for (const wire of ['{"message":"Hi","data":{"intent":"x"}}', '{"message":"Hi","intent":"x"}']) {
		make(makeRaw(replyParts(wire)), noScore, 'passed', 0);
		expect(entry(0, 0).got).toBe('x');
	}
});
