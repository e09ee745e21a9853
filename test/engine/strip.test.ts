import {expect, test} from 'vitest';
import {createStripper} from '../../source/engine/strip.ts';
import {play} from './assembly.ts';

const think = '<think>…</think>';

test.each([
	['<think>a</think>b', 'b'],
	['<think>a</think>\n\nb', 'b'],
	['a <think>b</think>c', 'a c'],
	['a<think>b</think>c<think>d</think>e', 'ace'],
	['a<think>b', 'a'],
	['<think>b', ''],
	['a<thin', 'a<thin'],
	['a</think>b', 'a</think>b'],
	[' a ', ' a '],
	['<think><think>a</think>b', 'b'],
	['', ''],
])('of %j remains %j', (text, rest) => {
	expect(createStripper([think]).strip(text)).toBe(rest);
});

test('several parts are taken out, the first to begin first', () => {
	const stripper = createStripper(['[…]', '[[…]]', '(…)']);
	expect(stripper.strip('a[b(c]d)e(f[g)h]i')).toBe('ad)eh]i');
	expect(stripper.strip('a[[b]c]]d')).toBe('ad');
});

test('however a text is cut, it shows the same, and as soon as it is certain', () => {
	const text = '<think>é<</think>\n <b>a<think>x</thi</think><i>';
	for (let at = 0; at <= text.length; at++) {
		for (let to = at; to <= text.length; to++) {
			const stripper = createStripper([think]);
			const pieces = [text.slice(0, at), text.slice(at, to), text.slice(to)];
			const shown = pieces.map((piece) => stripper.take(piece));
			const firstCertain = text.indexOf('b>') + 1;
			const first = [at, to, text.length].findIndex((end) => end >= firstCertain);
			expect(shown.indexOf(true), `${at} ${to}`).toBe(first);
		}
	}
});

test('a text of many beginnings is looked at once', () => {
	const stripper = createStripper([think, `${'<'.repeat(50)}…>`]);
	const started = performance.now();
	for (let count = 0; count < 20_000; count++) stripper.take('<think>a<'.repeat(5));
	expect(performance.now() - started).toBeLessThan(2000);
});

const tokens = {
	done: [{path: 'type', equals: 'end'}],
	delta: {path: 'token', mode: 'append'},
	strip: [think],
} as const;
const said = (...words: string[]) => [...words.map((token) => ({token})), {type: 'end'}];

test('what is taken out is no text, and the first token comes after it', () => {
	const played = play(tokens, said('<th', 'ink>a', 'b</think>', '\n\n', 'Hel', 'lo ', ' '));
	expect(played).toMatchObject({text: 'Hello', spoke: [4, 5, 6], error: undefined});
});

test('a reply that is all thinking is empty', () => {
	expect(play(tokens, said('<think>a', 'b'))).toMatchObject({
		...{text: '', spoke: [], error: {class: 'reply.empty'}},
	});
});

test('what only looks like a beginning is text at the end', () => {
	expect(play(tokens, said('<th'))).toMatchObject({text: '<th', spoke: [1], error: undefined});
});

test('whole texts and replaced ones are without the parts as well', () => {
	expect(
		play({done: [{frames: 1}], strip: [think]}, [{message: '<think>a</think>b'}]),
	).toMatchObject({text: 'b', spoke: [0]});
	const replaced = play({...tokens, delta: {path: 'token', mode: 'replace'}}, [
		...said('<think>a', '<think>a</think>', '<think>a</think>b', '<think>a</think>bc'),
	]);
	expect(replaced).toMatchObject({text: 'bc', spoke: [2, 3]});
});

test('numbered pieces out of order are put in order before parts are taken out', () => {
	const numbered = {...tokens, sequence: {path: 'n'}};
	const played = play(numbered, [
		...[
			{n: 0, token: '<think>'},
			{n: 2, token: '</think>c'},
			{n: 1, token: 'b'},
		],
		{type: 'end'},
	]);
	expect(played.text).toBe('c');
});

test('pieces are joined, and so are the items of a list', () => {
	expect(play({...tokens, join: '\n'}, said('a', '', 'b')).text).toBe('a\nb');
	const listed = {done: [{frames: 1}], text: {path: 'content[*].text'}, join: ' | '};
	const content = [{text: 'a'}, {image: 1}, {text: 'b'}];
	expect(play(listed, [{content}]).text).toBe('a | b');
	expect(play({...listed, join: undefined}, [{content}]).text).toBe('ab');
	const numbered = {...tokens, join: '-', sequence: {path: 'n'}};
	expect(
		play(numbered, [{n: 1, token: 'b'}, {n: 0, token: 'a'}, {n: 2, token: 'c'}, {type: 'end'}])
			.text,
	).toBe('a-b-c');
});

test('several bubbles, each a frame with its whole text, are joined', () => {
	const bubbles = {done: [{idle: 100}], join: '\n', ignore: [{path: 'typing', exists: true}]};
	const frames = [{status: 'ok'}, {message: 'Hello.'}, {typing: true}, {message: 'How are you?'}];
	expect(play(bubbles, frames)).toMatchObject({text: 'Hello.\nHow are you?', spoke: [0, 1, 3]});
	expect(play({...bubbles, join: undefined}, frames).text).toBe('How are you?');
	const listed = {...bubbles, text: {path: 'parts[*]'}};
	expect(play(listed, [{parts: ['a']}, {parts: ['a', 'b']}]).text).toBe('a\nb');
	expect(play({...bubbles, text: {path: 'say'}}, [{say: 'a'}, {say: 'b'}]).text).toBe('a\nb');
	expect(play(bubbles, ['a', 'b']).text).toBe('a\nb');
});
