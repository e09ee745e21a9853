import {expect, test, vi} from 'vitest';
import {describeVerdict} from '../../source/analysis/verdict-text.ts';
import {stepStatusOf} from '../../source/analysis/steps.ts';
import {createCapacitySearch} from '../../source/record/capacity-search.ts';
import {
	abortFor,
	countsOf,
	deviating,
	foundAt,
	lateLoop,
	saturatedStep,
	stepFigures,
} from '../helpers/snapshot.ts';
import {judged, over, saturated, sumUp} from './sum-up.ts';

// Every sentence on an end, a deviation, a generator, a search and a verdict is nonsense here.
vi.mock('../../source/terminal/end-reason.ts', () => ({
	describeEndReason: () => 'xxx',
	describeDeviations: (deviations: readonly unknown[] | null) =>
		(deviations ?? []).map(() => 'xxx'),
}));
vi.mock('../../source/terminal/generator-reason.ts', () => ({
	describeGeneratorReason: () => 'xxx',
}));
vi.mock('../../source/analysis/capacity-text.ts', () => ({describeCapacitySearch: () => 'xxx'}));
vi.mock('../../source/analysis/verdict-reason.ts', () => ({
	describeVerdictReason: () => 'xxx',
	describeStrictSaturation: () => 'xxx',
}));

const broken = ['latency.p95 < 300ms'];
const unanswered = over({
	counts: countsOf({sent: 100, errored: 100}),
	latency: {...over().latency, count: 0, p95: null},
});

test.each([
	{what: 'a run that meets its plan', snapshot: over(), verdict: 'pass'},
	{what: 'a violated threshold', snapshot: over(), thresholds: broken, verdict: 'fail'},
	{what: 'no reply', snapshot: unanswered, verdict: 'invalid'},
	{what: 'an interruption', snapshot: over(), status: 'interrupted', verdict: 'invalid'},
	{
		what: 'an abort',
		snapshot: over({aborted: abortFor('yyy')}),
		status: 'aborted',
		verdict: 'invalid',
	},
	{what: 'a saturated generator', snapshot: over({generator: saturated}), verdict: 'pass'},
	{
		what: 'one under --strict',
		snapshot: over({generator: saturated}),
		strict: true,
		verdict: 'invalid',
	},
	{
		what: 'a search that found nothing',
		snapshot: over({capacity: foundAt(null, {done: true})}),
		verdict: 'fail',
	},
] as const)(
	'whatever its words are, $what is $verdict',
	({snapshot, verdict, ...circumstances}) => {
		const summary = sumUp(snapshot, circumstances);
		expect(summary.verdict).toBe(verdict);
		expect(describeVerdict(summary).tone).toBe(
			verdict === 'pass' ? (snapshot.generator.saturated ? 'warn' : 'good') : 'bad',
		);
	},
);

test('whatever its words are, the status of a step follows from its data', () => {
	const doubtful = {...judged(0.4), ...saturatedStep(lateLoop())};
	expect(stepStatusOf(stepFigures(1, 10, judged(0.4)))).toBe('holds');
	expect(stepStatusOf(stepFigures(1, 10, judged(2)))).toBe('fails');
	expect(stepStatusOf(stepFigures(1, 10, doubtful))).toBe('in doubt');
	expect(stepStatusOf(stepFigures(1, 10, deviating()))).toBe('in doubt');
});

test('whatever its words are, a search goes by what its levels held', () => {
	const plan = {from: 1, to: 4, resolution: 1, hold: {prompts: 5}, pause: 0};
	const search = createCapacitySearch(plan, 'connections', []);
	const done = [];
	for (let next = search.next([]); next; next = search.next(done)) {
		done.push(stepFigures(next.step, next.level, judged(next.level > 2 ? 2 : 0.4)));
	}
	expect(search.capacity()).toMatchObject({level: 2, limit: 3, done: true});
});
