import {expect, test} from 'vitest';
import {didYouMean, nearest} from '../../source/model/nearest.ts';

const words = ['connections', 'duration', 'rate', 'stages', 'steps'];

test.each([
	['conections', 'connections'],
	['step', 'steps'],
	['duraton', 'duration'],
	['rtae', 'rate'],
	['conn', 'connections'],
	['latency', undefined],
	['zzzz', undefined],
	['', undefined],
])('nearest to "%s" is %s', (word, near) => {
	expect(nearest(word, words)).toBe(near);
});

test('of several that are equally near the first is meant', () => {
	expect(nearest('p9', ['p90', 'p95'])).toBe('p90');
});

test('the hint continues a sentence, and is empty where nothing is near', () => {
	expect(`no "rtae".${didYouMean('rtae', words)}`).toBe('no "rtae". Did you mean "rate"?');
	expect(didYouMean('rtae', words, (near) => `--${near}`)).toBe(' Did you mean --rate?');
	expect(didYouMean('latency', words)).toBe('');
	expect(didYouMean('rate', [])).toBe('');
});
