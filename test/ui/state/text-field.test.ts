import {expect, test} from 'vitest';
import {
	createTextField,
	editText,
	insertText,
	textIn,
	type TextField,
} from '../../../source/ui/state/text-field.ts';

const edited = (text: string, ...keys: string[]): TextField =>
	keys.reduce(editText, createTextField(text));

/** The text with `|` where the cursor stands. */
const shown = ({graphemes, cursor}: TextField): string =>
	[...graphemes.slice(0, cursor), '|', ...graphemes.slice(cursor)].join('');

test.each([
	{what: 'an emoji with joiners', grapheme: '👩‍👩‍👧‍👦'},
	{what: 'an emoji with a skin colour', grapheme: '👍🏽'},
	{what: 'a flag', grapheme: '🇨🇦'},
	{what: 'a letter with combining marks', grapheme: 'e\u0301\u0323'},
	{what: 'a CJK character', grapheme: '字'},
])('$what is one step for the cursor and one for deleting', ({grapheme}) => {
	const text = `a${grapheme}b`;
	expect(shown(edited(text, 'left', 'left'))).toBe(`a|${grapheme}b`);
	expect(shown(edited(text, 'left', 'backspace'))).toBe('a|b');
	expect(shown(edited(text, 'home', 'right', 'delete'))).toBe('a|b');
	expect(shown(edited('ab', 'left', grapheme))).toBe(`a${grapheme}|b`);
});

test('a combining mark joins the letter before it', () => {
	expect(shown(edited('cafe', '\u0301'))).toBe('cafe\u0301|');
	expect(shown(edited('cafe', '\u0301', 'backspace'))).toBe('caf|');
});

test('the cursor stays within the text', () => {
	expect(shown(edited('ab', 'right', 'right'))).toBe('ab|');
	expect(shown(edited('ab', 'home', 'left', 'backspace'))).toBe('|ab');
	expect(shown(edited('ab', 'end', 'delete'))).toBe('ab|');
	expect(shown(edited('', 'left', 'right', 'backspace', 'delete', 'ctrl-w'))).toBe('|');
});

test.each([
	{key: 'ctrl-u', from: 'one two| three', to: '| three'},
	{key: 'ctrl-k', from: 'one two| three', to: 'one two|'},
	{key: 'ctrl-w', from: 'one two| three', to: 'one | three'},
	{key: 'ctrl-w', from: 'one two  | three', to: 'one | three'},
	{key: 'ctrl-w', from: 'été 字字|', to: 'été |'},
	{key: 'ctrl-a', from: 'one two| three', to: '|one two three'},
	{key: 'ctrl-e', from: 'one two| three', to: 'one two three|'},
	{key: 'home', from: 'one| two', to: '|one two'},
	{key: 'end', from: 'one| two', to: 'one two|'},
])('$key makes "$from" into "$to"', ({key, from, to}) => {
	const [before = '', after = ''] = from.split('|');
	const start = {...createTextField(before + after), cursor: createTextField(before).cursor};
	expect(shown(editText(start, key))).toBe(to);
});

test.each(['up', 'down', 'tab', 'pageup', 'ctrl-x', 'shift-tab'])(
	'%s leaves the text as it is',
	(key) => {
		expect(shown(edited('ab', key))).toBe('ab|');
	},
);

test('a pasted text of several lines becomes one line at the cursor', () => {
	const field = insertText(edited('<>', 'left'), 'one\r\n  two\nthree');
	expect(shown(field)).toBe('<one two three|>');
});

test('every printable key is just a character', () => {
	const printable = '?q/jkhlgGnNyfErasobHmi+-[]~\\"';
	expect(textIn(edited('', ...Array.from(printable), 'space'))).toBe(`${printable} `);
});
