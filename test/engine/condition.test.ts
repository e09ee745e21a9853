import {expect, test} from 'vitest';
import {
	compileConditions,
	never,
	silenceOf,
	contentConditions,
} from '../../source/engine/condition.ts';
import type {Condition} from '../../source/model/reply-rule.ts';
import {toFrame, type Written} from './assembly.ts';

const holds = (condition: Condition | readonly Condition[], frame: Written, frames = 1) =>
	compileConditions([condition].flat())(toFrame(frame), frames);

test.each<[Condition, Written]>([
	[{path: 'a.b', equals: 'x'}, {a: {b: 'x'}}],
	[{path: 'a', equals: 0}, {a: 0}],
	[{path: 'a', equals: null}, {a: null}],
	[{path: 'a', equals: [1, {b: 2}]}, {a: [1, {b: 2}]}],
	[{path: 'a.b', equals: true}, {a: '{"b": true}'}],
	[{path: '[0]', equals: 'x'}, ['x']],
	[{path: 'a', exists: true}, {a: ''}],
	[{path: 'a', exists: true}, {a: false}],
	[{path: 'a', exists: false}, {b: 1}],
	[{path: 'a', exists: false}, {a: null}],
	[{path: 'a', exists: false}, 'plain text'],
	[{path: 'a', matches: '^EN'}, {a: 'END'}],
	[{path: 'a', matches: '^5\\d\\d$'}, {a: 503}],
	[{path: 'a', matches: 'true'}, {a: true}],
	[{path: 'a[-1]', equals: 'y'}, {a: ['x', 'y']}],
	[{path: 'a[*].b', equals: 'y'}, {a: [{b: 'x'}, {c: 1}, {b: 'y'}]}],
	[{path: 'a[*].b', equals: {c: 1}}, {a: [{b: {c: 1}}]}],
	[{path: 'a[*]', matches: '^y'}, {a: [1, null, 'yes']}],
	[{path: 'a[*].b', exists: true}, {a: [{b: null}, {b: 0}]}],
	[{path: 'a[*].b', exists: false}, {a: [{b: null}]}],
	[{path: 'a[*].b', exists: false}, {a: 1}],
	[{text: 'END'}, 'END'],
	[{text: '{"a":1}'}, {a: 1}],
	[{text_prefix: '##'}, '##KEEP_ALIVE##'],
	[{text_matches: 'D$'}, 'END'],
	[{text_matches: '^\\p{Lu}+$'}, 'ÉTÉ'],
	[{text_matches: '\\-\\-end\\-\\-'}, '--end--'],
])('%j holds for %j', (condition, frame) => {
	expect(holds(condition, frame)).toBe(true);
});

test.each<[Condition, Written]>([
	[{path: 'a', equals: '0'}, {a: 0}],
	[{path: 'a[*]', equals: ['x']}, {a: ['x']}],
	[{path: 'a[*]', equals: 'z'}, {a: ['x', 'y']}],
	[{path: 'a[*].b', exists: false}, {a: [{}, {b: 1}]}],
	[{path: 'a', equals: 'x'}, 'x'],
	[{path: 'a', equals: undefined}, {a: 1}],
	[{path: 'a', equals: {b: 1}}, {a: {b: 1, c: 2}}],
	[{path: '__proto__', exists: true}, {}],
	[{path: 'toString', exists: true}, {}],
	[{path: 'a', exists: true}, {a: null}],
	[{path: 'a', matches: '.'}, {a: {b: 'c'}}],
	[{path: 'a', matches: '.'}, {}],
	[{path: 'a', matches: 'END'}, {a: 'end'}],
	[{text: 'END'}, 'END '],
	[{text: 'END'}, '"END"'],
	[{text_prefix: '##'}, ' ##'],
	[{text_matches: '^D'}, 'END'],
	[{text: ''}, 'x'],
])('%j does not hold for %j', (condition, frame) => {
	expect(holds(condition, frame)).toBe(false);
});

test('the n-th frame is that one alone', () => {
	expect([1, 2, 3].map((frames) => holds({frames: 2}, 'x', frames))).toEqual([false, true, false]);
});

test('of several conditions any will do, and of none nothing does', () => {
	const either: Condition[] = [{text: 'a'}, {path: 'b', exists: true}, {frames: 3}];
	expect(holds(either, 'a')).toBe(true);
	expect(holds(either, {b: 1})).toBe(true);
	expect(holds(either, 'c', 3)).toBe(true);
	expect(holds(either, 'c')).toBe(false);
	expect(holds([], 'a')).toBe(false);
});

test('silence and the connection’s end are no frames', () => {
	const conditions: Condition[] = [{idle: 1500}, {close: true}, {idle: 200}];
	expect(compileConditions(conditions)).toBe(never);
	expect(holds(conditions, 'x')).toBe(false);
	expect(silenceOf(conditions)).toBe(200);
	expect(silenceOf([{close: true}])).toBeUndefined();
});

test('what a frame says is told from its place and from what is no frame', () => {
	const spoken: Condition[] = [{text: 'a'}, {path: 'a', exists: true}];
	expect(contentConditions([{frames: 1}, ...spoken, {idle: 5}, {close: true}])).toEqual(spoken);
});

test.each<[Condition, string]>([
	[{path: 'a..b', equals: 1}, 'character 2'],
	[{path: 'a', matches: '('}, 'Invalid regular expression'],
	[{text_matches: '[z-a]'}, 'Invalid regular expression'],
])('%j is refused', (condition, message) => {
	expect(() => compileConditions([condition])).toThrow(message);
});

test('a pattern that never ends is given up, and said so', () => {
	const slow: string[] = [];
	const matcher = compileConditions([{text_matches: '^(a+)+$'}], (message) => slow.push(message));
	expect(matcher(toFrame('aaaa'), 1)).toBe(true);
	expect(slow).toEqual([]);
	expect(matcher(toFrame(`${'a'.repeat(5000)}!`), 1)).toBe(false);
	expect(slow).toEqual([expect.stringContaining('^(a+)+$')]);
	expect(slow[0]).toContain('5001 characters');
});

test('without anybody to be told, it is simply not fulfilled', () => {
	expect(holds({path: 'a', matches: '(x+x+)+y'}, {a: 'x'.repeat(5000)})).toBe(false);
});
