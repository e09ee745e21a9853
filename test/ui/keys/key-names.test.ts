import type {Key} from 'ink';
import {expect, test} from 'vitest';
import {keyNames, textOf} from '../../../source/ui/keys/key-names.ts';

const none = {} as Key;

test.each<{input: string; names: string[]}>([
	{input: 'j', names: ['j']},
	{input: 'jjj', names: ['j', 'j', 'j']},
	{input: 'abc\r', names: ['a', 'b', 'c', 'enter']},
	{input: 'a\r\n', names: ['a', 'enter']},
	{input: 'a b', names: ['a', 'space', 'b']},
	{input: 'a\t', names: ['a', 'tab']},
	{input: 'a\u0015', names: ['a', 'ctrl-u']},
	{input: '\u0003', names: ['ctrl-c']},
	{input: 'e\u0301👩‍👩‍👧‍👦', names: ['e\u0301', '👩‍👩‍👧‍👦']},
	{input: '', names: []},
])('one read of $input is $names', ({input, names}) => {
	expect(keyNames(input, none)).toEqual(names);
});

test.each<[Partial<Key>, string]>([
	[{upArrow: true}, 'up'],
	[{downArrow: true}, 'down'],
	[{leftArrow: true}, 'left'],
	[{rightArrow: true}, 'right'],
	[{pageUp: true}, 'pageup'],
	[{pageDown: true}, 'pagedown'],
	[{home: true}, 'home'],
	[{end: true}, 'end'],
	[{return: true}, 'enter'],
	[{escape: true}, 'escape'],
	[{backspace: true}, 'backspace'],
	[{delete: true}, 'delete'],
	[{tab: true}, 'tab'],
	[{tab: true, shift: true}, 'shift-tab'],
])('the key %o is called %s', (key, name) => {
	expect(keyNames('', {...none, ...key})).toEqual([name]);
});

test('Ctrl with a letter is named so', () => {
	expect(keyNames('l', {...none, ctrl: true})).toEqual(['ctrl-l']);
});

test('only characters are text', () => {
	expect(['a', 'space', '字', '👍🏽'].map(textOf)).toEqual(['a', ' ', '字', '👍🏽']);
	expect(['enter', 'up', 'ctrl-c', 'shift-tab', 'escape', ''].map(textOf)).toEqual(
		new Array(6).fill(undefined),
	);
});
