import {expect, test} from 'vitest';
import {
	isBroken,
	type ThresholdResult,
	type ThresholdState,
} from '../../source/model/threshold-state.ts';
import {foundBy, thresholdMarkOf} from '../../source/terminal/threshold-mark.ts';

const result = (
	state: ThresholdState,
	actual: number | null,
	reason = state as string,
): ThresholdResult => ({
	expression: 'latency.p95 < 3s',
	actual,
	ok: state === 'holds',
	state,
	reason,
});

test('each state has a mark and a word; no two words are the same', () => {
	const states = ['holds', 'violated', 'no_data', 'unjudged'] as const;
	const standings = states.map((state) => thresholdMarkOf({state}));
	expect(standings.map(({mark}) => mark)).toEqual(['pass', 'fail', 'fail', 'none']);
	expect(standings.map(({tone}) => tone)).toEqual(['good', 'bad', 'bad', 'muted']);
	expect(new Set(standings.map(({word}) => word)).size).toBe(4);
});

test('what could not be judged is a figure so far, and no failure', () => {
	expect(foundBy(result('unjudged', 2.04))).toBe('2.04 s so far');
	expect(foundBy(result('unjudged', null, 'the run is interrupted'))).toBe(
		'the run is interrupted',
	);
	expect(foundBy(result('violated', 4))).toBe('4.00 s');
	const states = ['holds', 'violated', 'no_data', 'unjudged'] as const;
	expect(states.filter((state) => isBroken({state}))).toEqual(['violated', 'no_data']);
});

test('a missing sample says why, where it says more than the word', () => {
	expect(foundBy(result('no_data', null, 'no data'))).toBe('');
	expect(foundBy(result('no_data', null, 'no data (all were in the warm-up)'))).toBe(
		'(all were in the warm-up)',
	);
	expect(foundBy(result('violated', null, 'too many\u001B errors'))).toBe('too many␛ errors');
});
