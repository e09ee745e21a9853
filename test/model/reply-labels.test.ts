import {expect, test} from 'vitest';
import {findLabel, labelPlaces, usualPlaces} from '../../source/model/reply-labels.ts';
import type {LabelRule} from '../../source/model/reply-labels.ts';

const usual = ['intent', 'body.intent', 'data.intent', 'result.intent'];

test.each<[LabelRule, readonly string[]]>([
	[{}, usual],
	[{text: {path: 'message'}}, usual],
	[{intent: 'a[*].class', text: {path: 'data.message'}}, ['a[*].class']],
	[{text: {path: 'data.message'}}, ['data.intent', 'intent', 'body.intent', 'result.intent']],
	[{text: {path: 'out[0].say.text'}}, ['out[0].say.intent', ...usual]],
	[{text: {path: 'out.content[*].text'}}, ['out.intent', ...usual]],
	[{delta: {path: 'a.token', mode: 'append'}}, ['a.intent', ...usual]],
	[{delta: {mode: 'append'}}, usual],
])('with the rule %j an intent is looked for at %j', (rule, places) => {
	expect(labelPlaces('intent', rule)).toEqual(places);
});

test.each<[unknown, unknown]>([
	[
		{intent: 'a', body: {intent: 'b'}},
		{place: 'intent', value: 'a'},
	],
	[
		{intent: null, data: {intent: 7}},
		{place: 'data.intent', value: 7},
	],
	[
		{statusCode: 200, body: '{"intent": "a"}'},
		{place: 'body.intent', value: 'a'},
	],
	[{result: {intent: ['a']}}, {place: 'result.intent', value: ['a']}],
	[{other: {intent: 'a'}}, undefined],
	[['a'], undefined],
	['text', undefined],
	[null, undefined],
	[undefined, undefined],
])('in %j it is %j', (body, found) => {
	expect(findLabel(body, usualPlaces('intent'))).toEqual(found);
});

test('a list of references may be JSON inside a string', () => {
	const body = {data: {references: '["a", "b"]'}};
	expect(findLabel(body, usualPlaces('references'))?.value).toEqual(['a', 'b']);
});
