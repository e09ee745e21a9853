import {expect, test} from 'vitest';
import {shortenValues} from '../../source/model/shorten-values.ts';
import {UserError} from '../../source/model/user-error.ts';
import {problemsOf} from '../helpers/config.ts';

const long = 'x'.repeat(5000);

test('values and words are cut, and what is said of them stays', () => {
	expect(shortenValues(`--a: "${long}" is not "b"`)).toMatch(/^--a: "x{160}…" is not "b"$/);
	expect(shortenValues(`--a: ${long}: no such file`)).toMatch(/^--a: x{200}… no such file$/);
	expect(shortenValues(`"${'\\"'.repeat(3000)}" and "c"`).endsWith('…" and "c"')).toBe(true);
	expect(shortenValues('word '.repeat(3000)).length).toBeLessThan(2010);
	const usual = `"latency.p95 < 3" is not a duration; see ${'/folder'.repeat(30)}`;
	expect(shortenValues(usual)).toBe(usual);
});

test('every problem of a user is short enough to be read', () => {
	const {problems, message} = new UserError([`"${long}"`, long]);
	expect(Math.max(...problems.map(({text}) => text.length))).toBeLessThan(300);
	expect(message.length).toBeLessThan(600);
});

test.each([
	'url',
	'origin',
	'thresholds',
	'metrics',
	'stages',
	'steps',
	'rate',
	'reply',
	'appErrors',
	'subprotocols',
	'hold',
	'arrivals',
	'connections',
	'timeouts.total',
])('an overlong value of %s is not repeated whole', async (key) => {
	for (const value of [long, `${long} < 3s`, `\u0000 "${long}`, [`${long} < 3`]]) {
		for (const problem of await problemsOf({flags: {[key]: value}})) {
			expect(problem.length, problem.slice(0, 300)).toBeLessThan(1500);
		}
	}
});
