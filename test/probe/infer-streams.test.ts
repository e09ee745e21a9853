import {expect, test} from 'vitest';
import {inferRule} from '../../source/probe/infer-rule.ts';
import {done, infer, pieces, seen, text, words} from './inferred.ts';

const append = (path: string) => ({path, mode: 'append'});

test.each([
	{
		name: 'a status whose last value is another',
		frames: [...pieces('chunk', {status: 'RUNNING'}), {status: 'COMPLETED'}],
		rule: {done: done('status', 'COMPLETED'), delta: append('chunk')},
	},
	{
		name: 'a flag that becomes true with the last piece',
		frames: pieces('delta', {final: false}).map((frame, index) =>
			index === words.length - 1 ? {...frame, final: true} : frame,
		),
		rule: {done: done('final', true), delta: append('delta')},
	},
	{
		name: 'a reason to finish, whichever it is',
		frames: [
			...pieces('content').map((delta) => ({choices: [{delta, finish_reason: null}]})),
			{choices: [{delta: {}, finish_reason: 'length'}]},
		],
		rule: {
			done: {path: 'choices[0].finish_reason', exists: true},
			delta: append('choices[0].delta.content'),
		},
	},
	{
		name: 'a marker where the text stands',
		frames: [...pieces('token'), {token: '[DONE]'}],
		rule: {done: done('token', '[DONE]'), delta: append('token')},
	},
	{
		name: 'frames that repeat all of the text so far',
		frames: [
			...words.map((_, index) => ({state: 'partial', answer: words.slice(0, index + 1).join('')})),
			{state: 'end'},
		],
		rule: {done: done('state', 'end'), delta: {path: 'answer', mode: 'replace'}},
	},
	{
		name: 'pieces, then a frame with all of the text',
		frames: [...pieces('piece', {event: 'part'}), {event: 'answer_end', full: text}],
		rule: {done: done('event', 'answer_end'), delta: append('piece'), text: {path: 'full'}},
	},
	{
		name: 'numbered frames',
		frames: [
			...words.map((chunk, seq) => ({kind: 'chunk', data: {seq, chunk}})),
			{kind: 'done', data: {}},
		],
		rule: {
			done: done('kind', 'done'),
			delta: append('data.chunk'),
			sequence: {path: 'data.seq'},
		},
	},
	{
		name: 'heartbeats and acknowledgements between them',
		frames: [
			{type: 'request_received'},
			{type: 'heartbeat'},
			...pieces('body', {type: 'answer'}).slice(0, 5),
			{type: 'heartbeat'},
			...pieces('body', {type: 'answer'}).slice(5),
			{type: 'end'},
		],
		rule: {
			done: done('type', 'end'),
			delta: append('body'),
			ack: done('type', 'request_received'),
			ignore: done('type', 'heartbeat'),
		},
	},
	{
		name: 'plain texts before and behind the JSON',
		frames: ['OK, on it', ...pieces('c', {s: 'go', type: 'c'}), {type: 'end'}, 'Message sent.'],
		rule: {
			done: done('type', 'end'),
			delta: append('c'),
			ack: {text: 'OK, on it'},
			ignore: {text: 'Message sent.'},
			grace: '200ms',
		},
	},
	{
		name: 'a status that has more values than there are pieces',
		frames: [
			{k: 'hi'},
			{k: 'bit', bit: text.slice(0, 9)},
			{k: 'bit', bit: text.slice(9)},
			{k: 'finished'},
		],
		rule: {done: done('k', 'finished'), delta: append('bit')},
	},
	{
		name: 'one frame with the text between others',
		frames: [{type: 'begin'}, {type: 'answer', answer: text}, {type: 'end'}],
		rule: {done: done('type', 'end'), text: {path: 'answer'}, ack: done('type', 'begin')},
	},
	{
		name: 'raw text up to a marker',
		frames: ['##KEEP_ALIVE##', ...words, '##KEEP_ALIVE##', '[END]'],
		rule: {done: {text: '[END]'}, delta: {mode: 'append'}, ignore: {text: '##KEEP_ALIVE##'}},
	},
	{
		name: 'raw text with the marker behind its last piece',
		frames: [...words.slice(0, -1), `${words.at(-1)}<|end_of_turn|>`],
		rule: {done: {text_matches: String.raw`<\|end_of_turn\|>\s*$`}, delta: {mode: 'append'}},
	},
	{
		name: 'JSON with a marker of bare text behind it',
		frames: [...pieces('c', {n: 1}), '[DONE]'],
		rule: {done: {text: '[DONE]'}, delta: append('c')},
	},
	{
		name: 'lines of server-sent events',
		frames: [
			...pieces('text', {}).map((frame) => `event: token\ndata: ${JSON.stringify(frame)}\n\n`),
			'data: [DONE]\n\n',
		],
		rule: {done: {text: '[DONE]'}, delta: append('text'), decode: 'sse'},
	},
	{
		name: 'several records in a frame',
		frames: [
			pieces('text', {type: 'part'})
				.map((frame) => JSON.stringify(frame))
				.join('\n'),
			'{"type":"end"}\n',
		],
		rule: {done: done('type', 'end'), delta: append('text'), decode: 'ndjson'},
	},
	{
		name: 'records with a separator',
		frames: [...pieces('text', {type: 2}), {type: 3}].map(
			(frame) => `${JSON.stringify(frame)}\u001E`,
		),
		rule: {done: done('type', 3), delta: append('text'), decode: {split: '\u001E'}},
	},
	{
		name: 'raw text, then JSON',
		frames: [...words, {done: true, sources: ['https://example.com']}],
		rule: {done: done('done', true), delta: {mode: 'append'}},
	},
	{
		name: 'base64 of pieces',
		frames: [...pieces('piece', {type: 'part'}), {type: 'complete'}].map((frame) =>
			Buffer.from(JSON.stringify(frame)).toString('base64'),
		),
		rule: {done: done('type', 'complete'), delta: append('piece'), decode: 'base64'},
	},
])('a rule is made for $name', ({frames, rule}) => {
	expect(infer(frames)).toMatchObject({rule, text});
	expect(Object.keys(infer(frames)!.rule as object).toSorted()).toEqual(
		Object.keys(rule).toSorted(),
	);
});

test('where no frame tells the end, silence does, and a longer one for a slower server', () => {
	expect(infer(words)).toMatchObject({rule: 'fastapi-text', text});
	expect(infer(pieces('tok', {x: 1}))).toMatchObject({
		rule: {done: {idle: '1.5s'}, delta: append('tok')},
		text,
	});
	const slow = seen(words);
	const frames = slow.frames.map((frame, index) => ({...frame, at: 1200 * index}));
	expect(inferRule({...slow, frames})?.rule.done).toEqual([{idle: 2500}]);
});

test('where the server closes the connection behind the text, that is the end', () => {
	expect(infer(words, {closed: true})).toMatchObject({rule: {done: {close: true}}, text});
	const frames = [...pieces('tok', {type: 'part'}), {type: 'done'}];
	expect(infer(frames, {closed: true})).toMatchObject({rule: {done: done('type', 'done')}});
});
