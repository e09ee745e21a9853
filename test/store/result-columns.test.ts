import {expect, test} from 'vitest';
import {ResultColumns} from '../../source/store/result-columns.ts';
import {listOf} from '../../source/store/result-list.ts';
import {addTo} from '../helpers/result-lists.ts';
import type {IndexFields} from '../../source/store/index-fields.ts';

const entryOf = (index: number, scores: Readonly<Record<string, number>>): IndexFields => ({
	...{id: `p${index}`, attempt: 1, index, outcome: 'passed', failed: [], scores, unscored: false},
	...{intended: 0, sent: 1, complete: 2, connection: 1, isTurn: false},
	...{offset: index * 100, length: 99},
});

test('attempts without a score have none, also when a metric scored only those before them', () => {
	const columns = new ResultColumns();
	addTo(
		columns,
		Array.from({length: 9000}, (_, index) => entryOf(index, index < 4096 ? {m: index / 7} : {})),
	);
	expect(columns.scoresOf(4095)).toEqual({m: 585});
	expect(Object.keys(columns.scoresOf(4096))).toEqual([]);
	expect(Object.keys(columns.scoresOf(8999))).toEqual([]);
	expect([...listOf(columns).lastScores('m')]).toHaveLength(4096);
});
