import {expect, test} from 'vitest';
import {padEnd, padStart, truncate, truncateApart, widthOf} from '../../source/terminal/fit.ts';
import {createStyle} from '../../source/terminal/style.ts';

const style = createStyle({color: true, ascii: false});

test('a text that fits stays as it is', () => {
	expect(truncate('hello', 5)).toBe('hello');
	expect(truncate('', 0)).toBe('');
});

test('a text that does not fit is cut where the ellipsis still fits', () => {
	expect(truncate('hello', 4)).toBe('hel…');
	expect(truncate('hello', 4, '...')).toBe('h...');
	expect(truncate('hello', 2, '...')).toBe('');
});

test('wide characters and emoji are never cut in half', () => {
	expect(truncate('日本語テキスト', 6)).toBe('日本…');
	expect(truncate('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5)).toBe('👩‍👩‍👧👩‍👩‍👧…');
	expect(truncate('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
});

test('colours take no room', () => {
	const text = `${style.red('ab')} ${style.green('cd')}`;
	expect(truncate(text, 5)).toBe(text);
});

test('a colour that is cut off is still switched off', () => {
	const cut = truncate(`${style.dim('label')} ${style.red('a long reason')} end`, 10);
	expect(widthOf(cut)).toBe(10);
	expect(cut).toBe(`${style.dim('label')} ${style.red('a l…')}`);
});

test('a text of megabytes is cut in no time', () => {
	const began = performance.now();
	expect(truncate('x'.repeat(20_000_000), 10)).toBe('xxxxxxxxx…');
	expect(performance.now() - began).toBeLessThan(2000);
});

test('filling up counts columns, not characters', () => {
	expect(padEnd('日本', 6)).toBe('日本  ');
	expect(padStart(style.red('1'), 3)).toBe(`  ${style.red('1')}`);
	expect(padEnd('longer', 3)).toBe('longer');
});

test('names that would look alike once they are cut end in a number', () => {
	const names = ['contact-a', 'contact-b', 'contact-c', 'pii', 'pii'];
	const cut = truncateApart(names, 7);
	expect([...cut]).toEqual([
		['contact-a', 'contac…'],
		['contact-b', 'conta…2'],
		['contact-c', 'conta…3'],
		['pii', 'pii'],
	]);
	const many = Array.from({length: 120}, (_, index) => `日本語の意図${index}`);
	const all = [...truncateApart(many, 8).values()];
	expect(new Set(all).size).toBe(many.length);
	expect(Math.max(...all.map(widthOf))).toBeLessThanOrEqual(8);
	expect(truncateApart(['ab', 'ac'], 1).size).toBe(2);
});
