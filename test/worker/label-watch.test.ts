import {expect, test} from 'vitest';
import {usualPlaces} from '../../source/model/reply-labels.ts';
import {guessIntent} from '../../source/worker/label-search.ts';
import {createLabelWatch} from '../../source/worker/label-watch.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';

test.each([
	[{data: {category: 'pii'}}, {path: 'data.category', isExpected: true}],
	[
		{label: 'other', deep: {list: [{x: 'pii'}]}},
		{path: 'deep.list[0].x', isExpected: true},
	],
	[{meta: '{"Intent": "other"}'}, {path: 'meta.Intent', isExpected: false}],
	[
		{result: {class: 7}, label: 'x'},
		{path: 'result.class', isExpected: false},
	],
	[{label: {name: 'x'}, 'a.b': {intent: 'pii'}}, undefined],
	[{message: 'a pii'}, undefined],
	[null, undefined],
	['pii', undefined],
])('in %j the intent “pii” may be at %j', (body, guess) => {
	expect(guessIntent(body, 'pii')).toEqual(guess);
});

test('a huge or deep body is not searched to its end', () => {
	const wide = Object.fromEntries(Array.from({length: 5000}, (_, key) => [`k${key}`, key]));
	expect(guessIntent({...wide, intents: 'x'}, 'x')).toBeUndefined();
	const nested = (levels: number): object => (levels === 0 ? {x: 'pii'} : {a: nested(levels - 1)});
	expect(guessIntent(nested(100), 'pii')).toBeUndefined();
});

/** What is said of replies with these bodies, to prompts whose intent is `pii` unless others are given. */
function said(bodies: readonly unknown[], prompts = 100, intents: readonly string[] = []) {
	const texts: string[] = [];
	const say = (text: string) => texts.push(text);
	const watch = createLabelWatch({
		...{places: usualPlaces('intent'), prompts, warn: say, found: say},
	});
	const goesOn = bodies.map((body, place) =>
		watch(makeRaw({prompt: {intent: intents.length > 0 ? intents[place] : 'pii'}, body})),
	);
	return {texts, goesOn};
}

test('replies without any intent call for a warning that says where it was looked for', () => {
	const {texts, goesOn} = said([{class: 'x'}, {data: {kind: 'pii'}}, {class: 'y'}]);
	expect(goesOn).toEqual([true, true, false]);
	expect(texts).toEqual([
		'no reply has had an intent so far, which makes classification_accuracy 0: it is looked for at intent, body.intent, data.intent and result.intent; the expected value is at data.kind: if that is the intent, add "intent": "data.kind" to --reply',
	]);
	expect(said([{class: 'x'}, {}, {}]).texts[0]).toContain('a key that may hold one is at class: ');
	expect(said([{}], 1).texts[0]).toContain('; nothing in the replies looks like one');
});

test('one reply with an intent is enough, and its place is told unless it is the first', () => {
	expect(said([{}, {intent: 'x'}])).toEqual({texts: [], goesOn: [true, false]});
	expect(said([{}, {data: {intent: 'pii'}}]).texts).toEqual([
		'the intent of replies is read at data.intent',
	]);
});
