import {expect, test} from 'vitest';
import {renderConsole} from '../../source/reports/console.ts';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import type {Summary} from '../../source/model/summary.ts';
import {createStyle} from '../../source/terminal/style.ts';
import {
	brokenStepOf,
	loadedSummary,
	saturatedBy,
	stepOf,
	summaryOf,
} from '../helpers/saved-runs.ts';

const style = createStyle({color: false, ascii: false});
const render = (summary: Summary, columns = 120) => renderConsole(summary, {style, columns});
/** As one line, for sentences that are broken anywhere. */
const flat = (text: string) => text.replaceAll(/\s+/g, ' ');

/** The first line that begins with this label, without it. */
const row = (text: string, label: string) => new RegExp(`^ +${label} +(.*)$`, 'm').exec(text)?.[1];

const closed = summaryOf();

/** The run without its search, which judges the generator by one of its levels. */
function saturatedSummary(): Summary {
	const summary = loadedSummary({steps: []});
	delete summary.capacity;
	return summary;
}

test('in the closed model the response time is said to equal the latency', () => {
	const text = render({...closed, responseTime: closed.latency});
	expect(row(text, 'response time')).toBe('equal to latency in the closed model');
	expect(text).not.toMatch(/judge by it/i);
	expect(row(text, 'rate')).toBeUndefined();
});

test('timeouts make the response time a line of its own, and are said to be in it alone', () => {
	const text = render(closed);
	expect(row(text, 'response time')).toMatch(/29\.0 s$/);
	expect(text).toContain('2 timeouts: counted in response time, at the limit, but not in latency.');
});

test('when every prompt timed out the response time is there and latency has no data', () => {
	const text = render({
		...closed,
		...{latency: emptyDistribution, connect: emptyDistribution, firstToken: emptyDistribution},
		responseTime: {...closed.responseTime, count: 2, p50: 29, p95: 29},
	});
	expect(row(text, 'latency')).toBe('no data: no valid reply arrived');
	expect(row(text, 'response time')).toMatch(/29\.0 s/);
});

test('the open model shows both times, and says which one to judge by where they differ', () => {
	const text = render(loadedSummary());
	expect(text).toContain('open model');
	expect(row(text, 'response time')).toMatch(/9\.40 s +12\.1 s +29\.0 s$/);
	expect(flat(text)).toContain('Judge by it, because latency leaves out the wait');
	const alike = loadedSummary({responseTime: {...closed.latency, p95: 4.1, max: 29}});
	expect(render(alike)).not.toMatch(/judge by it/i);
	expect(row(render(alike), 'response time')).toMatch(/4\.10 s .* 29\.0 s$/);
	const quick = {...closed.latency, p50: 0.002, p95: 0.003, p99: 0.004};
	const hint = (p99: number) =>
		render(loadedSummary({latency: quick, responseTime: {...quick, p99}})).includes('Judge by it');
	// Twice as long, and yet nothing that a reader would judge otherwise.
	expect([hint(0.008), hint(0.02)]).toEqual([false, true]);
});

test.each([
	['the open model', loadedSummary()],
	['the closed model with timeouts', closed],
])('in %s each intent has its response time as well, labelled', (_, summary) => {
	const all = /pii +61\/93 passed +p95 3\.90 s +response p95 5\.20 s/;
	expect(render(summary)).toMatch(all);
	expect(flat(render(summary, 60))).toMatch(all);
	expect(render({...closed, responseTime: closed.latency})).not.toContain('response p95');
});

test('timeouts in the closed model give the levels a response time of their own', () => {
	const {latency} = closed;
	const steps = [stepOf(2), stepOf(6, {responseTime: {...latency, count: 509, p95: 29}})];
	const text = render({...closed, steps}, 140);
	expect(text).toMatch(/p95 +response p95 +errors/);
	expect(text).toMatch(/^ +6 .* 3\.90 s +29\.0 s/m);
	expect(render({...closed, steps: steps.slice(0, 1)}, 140)).not.toMatch(/ response p95 +errors/);
});

test('the rate asked for, the one sent, and what was dropped or late stand together', () => {
	const rate = row(render(loadedSummary()), 'rate');
	expect(rate).toBe('sent 48.0/s of 60.0/s target (80.0%)   dropped 1,234   late 56');
	const point = {
		...{second: 0, completed: 1, errored: 0, p50: 1, p95: 1, step: 0, level: 10},
		...{firstTokenP50: null, responseTimeP95: 1},
	};
	const series = [point, {...point, second: 1, level: 20}];
	expect(row(render(loadedSummary({series})), 'rate')).toContain('60.0/s target on average');
});

test('the warm-up says that it is in no figure, and what went wrong in it', () => {
	expect(row(render({...closed, warmup: {sent: 20, errored: 0}}), 'warm-up')).toBe(
		'20 prompts, in no figure',
	);
	expect(row(render(loadedSummary()), 'warm-up')).toContain('3 errored');
	expect(row(render(closed), 'warm-up')).toBeUndefined();
});

test('why all figures are doubtful stands before every figure', () => {
	const text = render(saturatedSummary());
	const before = flat(text.slice(0, text.indexOf('latency.p95 < 5s')));
	expect(before).toContain('ended early: more than half of the attempts');
	expect(before).toContain('! the load generator was saturated: only 48.0 of 60.0');
	expect(before).toContain('! the load generator was saturated: the event loop was over 20.0 ms');
	expect(before).toContain('All figures below are in doubt.');
	expect(render(closed)).not.toMatch(/in doubt|ended early/);
});

test('a search that starved the generator beyond the capacity raises no alarm', () => {
	expect(render(loadedSummary())).not.toMatch(/All figures below|! the load generator/);
	const steps = [stepOf(10, saturatedBy('the event loop was over 20.0 ms late'))];
	const text = flat(render(loadedSummary({steps})));
	expect(text).toContain('! the load generator was saturated: the event loop was over 20.0 ms');
	expect(text).toContain('All figures below are in doubt.');
	expect(text).not.toContain('saturated: only 48.0 of 60.0');
});

test.each([60, 80])('at %i columns no sentence is cut', (columns) => {
	const {generator, run, capacity} = loadedSummary();
	const saturated = flat(render(saturatedSummary(), columns));
	for (const whole of [...generator.reasons, run.aborted]) expect(saturated).toContain(whole);
	expect(flat(render(loadedSummary(), columns))).toContain(capacity?.text);
});

test('no reason is said twice', () => {
	const {run, generator} = loadedSummary();
	const text = flat(
		render(
			loadedSummary({
				verdict: 'invalid',
				verdictReasons: [
					run.aborted!,
					...generator.reasons.map(
						(cause) => `the load generator was saturated (--strict): ${cause}`,
					),
				],
			}),
		),
	);
	for (const reason of [
		'more than half of the attempts',
		'only 48.0 of',
		'over 20.0 ms late in 3',
	]) {
		// What a log shows last says again why.
		const report = text.slice(0, text.lastIndexOf('! inconclusive: '));
		expect(report.split(reason), reason).toHaveLength(2);
	}
});

test('the generator has a line when it says something', () => {
	expect(row(render(closed), 'generator')).toBeUndefined();
	expect(row(render(loadedSummary()), 'generator')).toBe(
		'CPU 137% of a core   event loop up to 85.0 ms late (p99 of the worst second)   2 workers',
	);
	const busy = {...closed, generator: {...closed.generator, cpu: 0.97}};
	expect(row(render(busy), 'generator')).toMatch(/^CPU 97% of a core .* 1 worker$/);
	const usersHeld = {disk: 13.6, metrics: 0.4, loop: 1.25};
	const holding = {...busy, generator: {...busy.generator, usersHeld}};
	expect(render(holding, 160)).toContain(
		'users that waited on average: 14 for the disk, 1.3 for the event loop',
	);
});

test('a search says what it found in a sentence, and that it was stopped if it was', () => {
	const summary = loadedSummary();
	expect(row(render(summary), 'capacity')).toMatch(/^10 prompts\/s: every threshold holds; at 20/);
	const capacity = {...summary.capacity!, done: false};
	expect(flat(render({...summary, capacity}))).toContain('(the search was stopped early)');
	expect(row(render(closed), 'capacity')).toBeUndefined();
});

const stepsOnly = {...closed, thresholds: stepOf(10).thresholds};
const stepped = {
	...stepsOnly,
	steps: [stepOf(10), stepOf(20), brokenStepOf(30), brokenStepOf(40)],
};

test('each level has its figures, its metrics, and whether it holds', () => {
	const text = render(stepped, 140);
	expect(row(text, 'steps')).toBe('4 levels, every threshold holds up to 20 connections');
	expect(text).toMatch(
		/connections +prompts +replies\/s +p50 +p95 +errors +verdict +why +classification_accuracy\n/,
	);
	expect(text).toMatch(/^ +10 +75 +25\.0 +1\.42 s +3\.90 s +0% +✓ holds +0\.953$/m);
	expect(text).toMatch(/^ +30 +75 .* ✗ fails +latency\.p95 < 5s \(6\.25 s\) +0\.953$/m);
});

test('a level that holds above one that does not is not what the server can take', () => {
	const steps = [stepOf(10), brokenStepOf(20), stepOf(30)];
	expect(row(render({...closed, steps}), 'steps')).toContain('up to 10 connections');
	expect(row(render({...closed, steps: steps.slice(1)}), 'steps')).toContain('not even the lowest');
	const all = [stepOf(10), stepOf(20)];
	expect(row(render({...stepsOnly, steps: all}), 'steps')).toBe(
		'2 levels, every threshold holds at each, up to 20 connections',
	);
});

test('without thresholds no level is said to hold or not', () => {
	const steps = [stepOf(10, {thresholds: [], holds: null})];
	const text = render({...closed, steps}, 140);
	expect(row(text, 'steps')).toBe('1 level');
	expect(text).not.toMatch(/errors +verdict/);
});

test('the levels of a search come from the lowest on, with what was in doubt', () => {
	const text = render(loadedSummary(), 140);
	expect(row(text, 'steps')).toBe('3 levels probed');
	const levels = [...text.matchAll(/^ +(\d+) +75 /gm)].map(([, level]) => level);
	expect(levels).toEqual(['10', '20', '40']);
	expect(text).toMatch(/prompts\/s +prompts .* response p95 +errors +dropped +verdict +why/);
	expect(text).toMatch(/^ +20 .* 4\.40 s .* ! in doubt +the generator was saturated/m);
});

test('a step that was not held as planned says how, and does not blame the generator', () => {
	const deviation = 'the run ended before this step was over';
	const cut = {deviation, doubts: [deviation], holds: null};
	const steps = [
		stepOf(10),
		stepOf(20, cut),
		stepOf(30, {...saturatedBy('it was late'), deviation}),
	];
	const text = render({...closed, steps}, 160);
	expect(text).toMatch(/^ +20 .* ! in doubt +the run ended before this step was over( |$)/m);
	expect(text).toMatch(
		/^ +30 .* ! in doubt +the generator was saturated; the run ended before this step was over/m,
	);
});

test.each([60, 80])('at %i columns a table goes on below itself and loses no figure', (columns) => {
	const text = render(stepped, columns);
	for (const title of ['replies/s', 'p95', 'errors', 'verdict', 'why', 'classification_accuracy']) {
		expect(text).toMatch(new RegExp(`^ +connections .*${title}`, 'm'));
	}
	expect(text).toContain('latency.p95 < 5s (6.25 s)');
	expect(text).not.toContain('latency.p95 < 5s (6.25 s) …');
});

test('of very many levels the first are shown and the others counted', () => {
	const steps = Array.from({length: 100}, (_, index) => stepOf(index + 1));
	const text = render({...closed, steps}, 140);
	expect(text).toContain('and 70 more in summary.json');
	expect(text).not.toMatch(/^ +31 +75 /m);
});
