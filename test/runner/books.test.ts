import {expect, test} from 'vitest';
import type {Leg} from '../../source/model/load.ts';
import {createBooks} from '../../source/runner/books.ts';
import {noGauges} from '../../source/runner/pool-gauges.ts';
import {createTally} from '../../source/statistics/tally.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';

const leg: Leg = {
	...{kind: 'steady', step: 0, pause: 0, total: null, duration: 1000},
	...{model: 'closed', ramp: {start: 20, segments: []}},
};
const noVerdict = {scores: {}, reasons: {}, errors: {}};

/** Books that take reports, each with one reply. */
function openBooks() {
	const books = createBooks({metricNames: [], tags: []}, []);
	const tally = createTally({metrics: [], tags: []});
	const report = (gauges: Partial<typeof noGauges>, during: Leg = leg) => {
		tally.add(makeRaw({}), noVerdict, 'passed');
		books.take(tally.drain(), {...noGauges, ...gauges}, during);
	};
	return {books, report};
}

test('what is reported when a leg is over, and has no level any more, came in at its level', () => {
	const {report, books} = openBooks();
	report({elapsed: 990, level: 20});
	report({elapsed: 1040, level: null});
	books.close();
	expect(books.figures().series.map(({second, level}) => [second, level])).toEqual([
		[0, 20],
		[1, 20],
	]);
});

test('the warm-up is in no figure', () => {
	const {report, books} = openBooks();
	report({elapsed: 500, level: 20}, {...leg, kind: 'warmup'});
	expect(books.figures().outcomes.passed).toBe(0);
	report({elapsed: 500, level: 20});
	expect(books.figures().outcomes.passed).toBe(1);
});
