import {expect, test} from 'vitest';
import {runWarningsOf} from '../../source/analysis/run-warnings.ts';
import {describeStrictSaturation} from '../../source/analysis/verdict-reason.ts';
import {summaryOf} from '../helpers/saved-runs.ts';

const {generator} = summaryOf();
const saturatedBy = (...reasons: readonly string[]) => ({
	generator: {...generator, saturated: true, reasons},
});

test('a cause that is a reason of the verdict is shown once', () => {
	const summary = summaryOf({
		...saturatedBy('late', 'slow'),
		verdict: 'invalid',
		verdictReasons: [describeStrictSaturation('late')],
	});
	expect(runWarningsOf(summary)).toMatchObject({
		invalid: [describeStrictSaturation('late')],
		saturated: ['slow'],
	});
});

test('a cause stays although another sentence quotes it', () => {
	const summary = summaryOf({
		...saturatedBy('late'),
		verdict: 'invalid',
		verdictReasons: ['every reply was timed by a late event loop'],
	});
	expect(runWarningsOf(summary).saturated).toEqual(['late']);
});
