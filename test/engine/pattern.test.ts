import {expect, test} from 'vitest';
import {worstSteps} from '../../source/engine/pattern-cost.ts';
import {compilePattern} from '../../source/engine/pattern.ts';

/** The exponent with which the bound grows with the text. */
const growth = (pattern: RegExp) =>
	Math.round(Math.log10(worstSteps(pattern)(1e6 - 1) / worstSteps(pattern)(1e5 - 1)));

test.each([
	[/^END/, 0],
	[/END/, 1],
	[/^END$/m, 1],
	[/<End of LLM response>/, 1],
	[/^a*$/, 1],
	[/a*b/, 2],
	[/^a|b/, 1],
	[/foo.*bar.+baz/, 3],
	[/[*+?]/, 1],
	[/\*\+\{2,\}/, 1],
	[/(?:abc)*d/, 2],
	[/(a)\1/, 2],
	[/(?<x>a)\k<x>/, 2],
	[/x{2,}/, 2],
	[/x{2,5}/, 1],
	[/\p{Lu}+/u, 2],
	[/a(?=b*)/, 2],
])('the steps of %s grow with the power of %i', (pattern, power) => {
	expect(growth(pattern)).toBe(power);
});

test.each([
	/(a+)+/,
	/(a*)*b/,
	/(?:a|aa)+$/,
	/([a-z]+,?)*x/,
	/((a?){2,3}){5}/,
	/(?:(?:a|b)c)*/,
	/(?<n>x*){2}/,
	/(.*)\1+/,
	/^(([a-z])+.)+$/,
])('%s is not trusted over any text', (pattern) => {
	expect(worstSteps(pattern)(1)).toBe(Infinity);
});

test('a repetition that varies costs as many times as it has choices', () => {
	expect(worstSteps(/^a?b{0,80}(?:c|d|e)/)(0)).toBe(2 * 81 * 3);
});

test.each(['(a+)+$', '(a|aa)+$', '(.*)*x', '^(?:\\w+\\s?)*$', 'a*a*a*a*a*a*b', '(x+x+)+y'])(
	'%s ends, however long it would take',
	(source) => {
		const slow: string[] = [];
		const search = compilePattern(source, (message) => slow.push(message));
		for (const text of [`${'a'.repeat(20_000)}!`, `${'x'.repeat(20_000)}!`, 'word '.repeat(5000)]) {
			search(`${text}!`);
		}
		expect(slow.length).toBeGreaterThan(0);
	},
);

test('a pattern under watch finds what it would find anyway', () => {
	const search = compilePattern('(?:(\\w+)\\s?)+!');
	expect(search('one two!')).toMatchObject({index: 0, 0: 'one two!', 1: 'two'});
	expect(search('one two')).toBeNull();
	expect(compilePattern('b.*c.*d')(`${'a'.repeat(5000)}b c d`)?.index).toBe(5000);
});

test('a search remembers nothing of the one before', () => {
	const search = compilePattern(/a/gy);
	expect([search('a')?.index, search('ba')?.index, search('a')?.index]).toEqual([0, 1, 0]);
});

test('a pattern that only old-fashioned expressions allow is taken as such', () => {
	expect(compilePattern('\\#\\_end')('x #_end')?.index).toBe(2);
	expect(compilePattern('^\\p{L}$')('é')).not.toBeNull();
	expect(() => compilePattern('(')).toThrow(SyntaxError);
});
