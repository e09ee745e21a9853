import {expect, test} from 'vitest';
import {insightsQuery} from '../../source/gateway/insights.ts';

test('the query asks for each id once, in the order given', () => {
	expect(insightsQuery(['VNRX=', 'VNRU=', 'VNRX='])).toBe(
		[
			'fields @timestamp, @message',
			'| filter @message like "VNRX="',
			'    or @message like "VNRU="',
			'| sort @timestamp asc',
			'| limit 200',
		].join('\n'),
	);
});

test('without an id there is nothing to ask for', () => {
	expect(insightsQuery([])).toBeUndefined();
});

test('what a server sent never becomes a part of the query', () => {
	expect(insightsQuery(['a" or 1 = 1 | limit 9', 'b\n| stats count()', 'c\\'])).toBeUndefined();
});
