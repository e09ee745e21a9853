import {stripVTControlCharacters} from 'node:util';
import {expect, test} from 'vitest';
import {renderConsole} from '../../source/reports/console.ts';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import type {Summary} from '../../source/model/summary.ts';
import {widthOf} from '../../source/terminal/fit.ts';
import {createStyle} from '../../source/terminal/style.ts';
import {hostileTexts, obeyed} from '../helpers/hostile-texts.ts';
import {brokenStepOf, loadedSummary, stepOf, summaryOf} from '../helpers/saved-runs.ts';

const plain = createStyle({color: false, ascii: false});
const colored = createStyle({color: true, ascii: false});
const ascii = createStyle({color: false, ascii: true});

const render = (summary: Summary, columns = 100, style = plain) =>
	renderConsole(summary, {style, columns, folder: 'runs/staging-2026-11-22_10-31-07'});

const complete = summaryOf({thresholds: [], verdict: 'pass', verdictReasons: []});

test('the first line is the run and its verdict', () => {
	const first = (summary: Summary) => render(summary).split('\n')[0];
	const title = 'floodgate ─ staging-2026-11-22_10-31-07';
	expect(first(summaryOf())).toBe(`${title}   ✗ 1 of 2 thresholds failed`);
	expect(first(complete)).toBe(`${title}   ! complete, 7 of 512 errored`);
	expect(first({...complete, errored: 0})).toBe(`${title}   ✓ complete`);
	const held = summaryOf({
		verdict: 'pass',
		errored: 0,
		thresholds: summaryOf().thresholds.slice(0, 1),
	});
	expect(first(held)).toBe(`${title}   ✓ the threshold holds`);
	const cut = summaryOf({verdict: 'invalid', verdictReasons: ['the run was interrupted']});
	expect(first({...cut, run: {...cut.run, status: 'interrupted'}})).toBe(
		`${title}   ! interrupted`,
	);
});

test('what the verdict rests on follows, figure by figure', () => {
	const text = render(summaryOf());
	expect(text).toContain('  ✓ holds latency.p95 < 5s                  3.90 s\n');
	expect(text).toContain('  ✗ fails classification_accuracy >= 0.97   0.953\n');
	expect(text).toMatch(/outcomes +✓ passed 480 {3}✗ failed 25 {3}! errored 7/);
	expect(text).toMatch(/handshake\.429 +×5 +\{"message":"Too Many Requests"\}/);
	expect(text).toMatch(/classification_accuracy +0\.953 +505 scored +25 failed/);
	expect(text).toMatch(/average +p50 +p90 +p95 +p99 +max\n/);
	expect(text).toMatch(/latency +1\.61 s +1\.42 s +3\.02 s +3\.90 s +6\.10 s +7\.81 s\n/);
	expect(text).toMatch(/response time .* 29\.0 s\n/);
	expect(text).toContain('2 timeouts: counted in response time, at the limit, but not in latency.');
	expect(text).toMatch(/pii +61\/93 passed +p95 3\.90 s/);
	expect(text).toContain('closed model');
	expect(text).toMatch(/saved +runs\/staging-2026-11-22_10-31-07\n\n.*\n$/);
	expect(text.trimEnd().split('\n').at(-1)).toBe(
		'  ✗ failed: classification_accuracy >= 0.97: does not hold',
	);
});

test('a label never touches its text', () => {
	const text = render(summaryOf());
	for (const label of ['outcomes', 'errors', 'metrics', 'latency', 'failed pairs', 'saved']) {
		expect(text).toMatch(new RegExp(`^  ${label} +\\S`, 'm'));
	}
	expect(text).toContain('failed pairs   the first 5 of 25, the others are in summary.json');
});

const hugeName = summaryOf();
const hard: Readonly<Record<string, Summary>> = {
	usual: summaryOf(),
	loaded: loadedSummary(),
	'long names': {
		...hugeName,
		run: {...hugeName.run, id: 'x'.repeat(120), url: `wss://${'long.'.repeat(40)}example`},
		errors: {['closed.1006'.repeat(9)]: {count: 1_234_567, example: 'e'.repeat(500)}},
		metrics: {['m'.repeat(64)]: hugeName.metrics.classification_accuracy!},
	},
	'wide characters': {
		...hugeName,
		perIntent: {
			日本語のとても長い意図の名前です: hugeName.perIntent.pii!,
			b: hugeName.perIntent.pii!,
		},
		metrics: {
			速さ: {
				...hugeName.metrics.classification_accuracy!,
				failedResponses: [
					{
						id: '一',
						prompt: '質問'.repeat(99),
						response: '👩‍👩‍👧'.repeat(99),
						reason: '理由'.repeat(50),
						score: 0,
					},
				],
			},
		},
	},
};

test.each(
	Object.entries(hard).flatMap(([name, summary]) =>
		[60, 80, 120].map((columns) => [name, columns, summary] as const),
	),
)('%s at %i columns: no line is wider, in colour, plain or ASCII', (_, columns, summary) => {
	for (const style of [plain, colored, ascii]) {
		for (const line of render(summary, columns, style).split('\n')) {
			expect(widthOf(line), line).toBeLessThanOrEqual(columns);
		}
	}
});

test.each([60, 80, 120])('at %i columns every figure is there in full', (columns) => {
	const text = render(summaryOf(), columns);
	for (const figure of [
		'✗ 1 of 2 thresholds failed',
		'errored 7',
		'98.6% answered',
		'12.0 replies/s',
		'505 scored',
		'25 failed',
		'6.10 s',
		'7.81 s',
		'expected "contact", got',
	]) {
		expect(text).toContain(figure);
	}
});

test('colours change nothing but the colour, and each line switches its own off', () => {
	const text = render(summaryOf(), 80, colored);
	expect(text).toContain('\u001B[');
	expect(stripVTControlCharacters(text)).toBe(render(summaryOf(), 80));
	for (const line of text.split('\n')) {
		const codes = [...line.matchAll(/\[(\d+)m/g)].map((match) => Number(match[1]));
		const on = codes.filter((code) => code === 1 || code === 2 || (code > 29 && code < 38));
		const off = codes.filter((code) => code === 22 || code === 39);
		expect(off, line).toHaveLength(on.length);
	}
});

test('with --ascii every byte is one', () => {
	for (const summary of Object.values(hard))
		expect(render(summary, 100, ascii)).toMatch(/^\p{ASCII}*$/u);
	const text = render(summaryOf(), 100, ascii);
	expect(text).toContain('x 1 of 2 thresholds failed');
	expect(text).toContain("Comment joindre l'equipe du portail");
	expect(text).toMatch(/^ {2}ok holds latency\.p95 < 5s/m);
	expect(text).toMatch(/^ {2}x fails {2}classification_accuracy/m);
});

test('without a single reply it says so, and shows no empty tables', () => {
	const none = summaryOf({
		...{verdict: 'invalid', verdictReasons: ['no connection was ever made']},
		thresholds: [],
		...{successfulRequests: 0, passed: 0, failed: 0, errored: 512, metrics: {}},
		...{latency: emptyDistribution, connect: emptyDistribution, firstToken: emptyDistribution},
		responseTime: emptyDistribution,
	});
	const text = render(none);
	expect(text).toContain('! inconclusive');
	expect(text).toContain('  ! inconclusive: no connection was ever made\n');
	expect(text).toContain('no data: no valid reply arrived');
	expect(text).not.toMatch(/NaN|undefined|null|p95/);
});

test('a saturated generator and unverified TLS are never left out', () => {
	const base = summaryOf();
	const text = render({
		...base,
		run: {...base.run, insecure: true},
		generator: {...base.generator, saturated: true, reasons: ['the event loop was late']},
	});
	expect(text).toContain('TLS NOT VERIFIED');
	expect(text).toContain('! the load generator was saturated: the event loop was late');
});

test('nothing that came from outside is obeyed', () => {
	const all = Object.values(hostileTexts).join(' ');
	const base = summaryOf();
	const hostile = summaryOf({
		...loadedSummary(),
		run: {...base.run, id: all, name: all, url: all, aborted: all},
		capacity: {unit: 'rate', level: 1, limit: 2, done: true, text: all},
		steps: [
			brokenStepOf(1, {
				metrics: {[all]: stepOf(1).metrics.classification_accuracy!},
				thresholds: [
					{...{expression: all, actual: null, ok: false}, state: 'violated', reason: all},
				],
			}),
		],
		generator: {...base.generator, saturated: true, reasons: [all]},
		verdictReasons: [all],
		errors: {[all]: {count: 1, example: all}},
		perIntent: {[all]: base.perIntent.pii!, b: base.perIntent.pii!},
		metrics: {
			[all]: {
				...base.metrics.classification_accuracy!,
				failedResponses: [{id: all, prompt: all, response: all, reason: all, score: 0}],
			},
		},
	});
	const text = renderConsole(hostile, {style: plain, columns: 5000, folder: all});
	expect(text).not.toMatch(obeyed);
});

test('thresholds of a run without its end are not judged: neither held nor failed', () => {
	const [first, second] = summaryOf().thresholds;
	const aborted = summaryOf({
		verdict: 'fail',
		thresholds: [
			{...first!, ok: false, state: 'unjudged', reason: 'the run is aborted'},
			{...second!, actual: 0},
		],
	});
	const text = render(aborted);
	expect(text).toMatch(/^ {2}– not judged latency\.p95 < 5s +3\.90 s so far$/m);
	expect(text).toMatch(/^ {2}✗ fails {6}classification_accuracy >= 0\.97 +0\.000$/m);
	expect(text).toContain('✗ 1 of 2 thresholds failed');
	expect(text.match(/✗ fails/g)).toHaveLength(1);
	expect(render(aborted, 100, ascii)).toMatch(/^ {2}- not judged latency/m);
	expect(render(aborted, 100, colored)).toMatch(/\[2m– not judged/);
});

test('with --ascii names of other scripts stand in their columns, and differ', () => {
	const [figures] = Object.values(summaryOf().perIntent);
	const perIntent = {テスト: figures!, テスX: figures!, contact: figures!, '☎️': figures!};
	const lines = render(summaryOf({perIntent}), 100, ascii).split('\n');
	const rows = lines.filter((line) => /\d+\/\d+ passed/.test(line));
	expect(rows).toHaveLength(4);
	expect(new Set(rows.map((row) => row.indexOf(' passed'))).size).toBe(1);
	expect(new Set(rows).size).toBe(4);
	expect(lines.join('\n')).toMatch(/^[\x20-\x7E\n]*$/);
});

test('doubts, and what was left out, stand in the report with their numbers', () => {
	const summary = summaryOf({
		...{doubtful: 12, doubts: {'a surplus frame came': 12}, greetings: 5, unverified: 1},
		leftOut: {attempts: 8, seconds: 2},
	});
	const text = render(summary);
	expect(text).toMatch(/outcomes .*\? doubtful 12/);
	expect(text).toMatch(/doubts +a surplus frame came ×12\n +5 greetings before the first prompt\n/);
	expect(text).toContain('1 connection ended unverified');
	expect(text).toMatch(/left out +8 attempts of 2 late seconds, in no figure but the rates/);
});
