import {expect, test} from 'vitest';
import {formatBadLine} from '../../source/dataset/bad-line.ts';
import {defaultFields, type Fields} from '../../source/dataset/fields.ts';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {toPrompt} from '../../source/dataset/to-prompt.ts';
import {parseExact} from '../../source/model/exact-json.ts';
import {linkTurns, turnsOf, type Row} from '../../source/model/prompt.ts';
import {parseLines} from './parsed.ts';

const parse = (row: object, own: Partial<Fields> = {}) =>
	parseLines(JSON.stringify(row), 'a.jsonl', {...defaultFields, ...own});

/** What is sent of a row: question, expected answer and instructions of each turn. */
function sent(row: object, own: Partial<Fields> = {}) {
	const {prompts, bad} = parse(row, own);
	expect(bad).toEqual([]);
	return prompts
		.flatMap(turnsOf)
		.map(({question, expected, system}) => [question, expected, system]);
}

const system = {role: 'system', content: 'Be brief.'};
const user = {role: 'user', content: 'Name a colour.'};
const assistant = {role: 'assistant', content: 'Blue.'};
const more = {role: 'user', content: 'Another?'};

test.each<[string, object, Partial<Fields>, (string | undefined)[][]]>([
	['OpenAI', {messages: [user, assistant]}, {}, [['Name a colour.', 'Blue.', undefined]]],
	[
		'OpenAI with a system turn, ending with the user',
		{messages: [system, user, assistant, more]},
		{},
		[
			['Name a colour.', 'Blue.', 'Be brief.'],
			['Another?', undefined, 'Be brief.'],
		],
	],
	[
		'ShareGPT',
		{
			conversations: [
				{from: 'system', value: 'Be brief.'},
				{from: 'human', value: 'a'},
				{from: 'gpt', value: 'b'},
			],
		},
		{},
		[['a', 'b', 'Be brief.']],
	],
	[
		'ShareGPT with fields that name it',
		{
			conversations: [
				{from: 'human', value: 'a'},
				{from: 'gpt', value: 'b'},
			],
		},
		{turns: 'conversations', question: 'value'},
		[['a', 'b', undefined]],
	],
	[
		'Gemini',
		{
			contents: [
				{role: 'user', parts: [{text: 'a'}]},
				{role: 'model', parts: [{text: 'b'}]},
			],
		},
		{},
		[['a', 'b', undefined]],
	],
	[
		'content in parts, of which images are none',
		{
			messages: [
				{
					role: 'User',
					content: [
						{type: 'text', text: 'a'},
						{type: 'image_url', image_url: {}},
					],
				},
				{
					role: 'assistant',
					content: [
						{type: 'text', text: 'b'},
						{type: 'text', text: 'c'},
					],
				},
			],
		},
		{},
		[['a', 'b\nc', undefined]],
	],
	[
		'tools, whose turns and those that call them are no answers',
		{
			messages: [
				user,
				{role: 'assistant', content: 'Let me look.', tool_calls: [{}]},
				{role: 'tool', content: '{"colour":"red"}'},
				{role: 'assistant', content: null, tool_calls: [{}]},
				{role: 'tool', content: 'x'},
				assistant,
				more,
			],
		},
		{},
		[
			['Name a colour.', 'Blue.', undefined],
			['Another?', undefined, undefined],
		],
	],
	[
		'an assistant that greets, and a user who writes twice',
		{turns: [assistant, user, more, assistant, {role: 'bot', text: 'Or red.'}]},
		{},
		[
			['Name a colour.', undefined, undefined],
			['Another?', 'Blue.\nOr red.', undefined],
		],
	],
	[
		'MT-bench',
		{question_id: 81, turns: ['alpha', 'beta'], reference: ['one', 'two']},
		{id: 'question_id', expected: 'reference'},
		[
			['alpha', 'one', undefined],
			['beta', 'two', undefined],
		],
	],
	[
		'texts with an answer to the last',
		{turns: ['alpha', 'beta'], Reponse: 'two'},
		{},
		[
			['alpha', undefined, undefined],
			['beta', 'two', undefined],
		],
	],
	[
		'an answer beside the chat',
		{input: [system, user, assistant, more], ideal: 'Red.'},
		{turns: 'input', expected: 'ideal'},
		[
			['Name a colour.', 'Blue.', 'Be brief.'],
			['Another?', 'Red.', 'Be brief.'],
		],
	],
	[
		'a chat within an object, and fields by paths',
		{body: {messages: [user, more], model: 'x'}, meta: {answers: ['yes', 'no']}},
		{turns: 'body.messages', expected: 'meta.answers'},
		[
			['Name a colour.', undefined, undefined],
			['Another?', 'yes | no', undefined],
		],
	],
	[
		'instructions beside the chat',
		{system: 'Be kind.', messages: [user]},
		{},
		[['Name a colour.', undefined, 'Be kind.']],
	],
])('of %s only the user’s words are sent', (_, row, own, expected) => {
	expect(sent(row, own)).toEqual(expected);
});

test('a row with a question is a prompt, whatever lists are beside it', () => {
	expect(sent({Question: 'a', messages: [assistant]})).toEqual([['a', undefined, undefined]]);
	expect(sent({text: 'a', turns: ['b']}, {question: 'text'})).toEqual([
		['a', undefined, undefined],
	]);
});

test('turns with roles that mean something else are turns as before', () => {
	const turns = [
		{Question: 'a', role: 'admin'},
		{Question: 'b', role: 'guest'},
	];
	expect(sent({Turns: turns}).map(([question]) => question)).toEqual(['a', 'b']);
});

test.each<[object, Partial<Fields>, RegExp]>([
	[{messages: [assistant]}, {}, /:1:13: "messages": no turn is a user’s; the words of others/],
	[{messages: [system, assistant]}, {question: 'content'}, /no turn is a user’s/],
	[
		{messages: [user, {role: 'narrator', content: 'x'}]},
		{},
		/turn 2 has the role "narrator"; known are user/,
	],
	[{messages: [user, {content: 'x'}]}, {}, /turn 2 has no role, although others have one/],
	[{messages: [user, 'x']}, {}, /turn 2 has no role/],
	[{messages: [{role: 'user'}]}, {}, /turn 1: a user's turn without a text \("content", "value"/],
	[{messages: [{role: 'user', content: ' '}]}, {}, /:1:39: "messages": turn 1: "content" is empty/],
	[{messages: [{role: 'user', content: [{type: 'image_url'}]}]}, {}, /"content" holds no text/],
	[{messages: [{role: 'user', content: '\uD83D'}]}, {}, /half of a surrogate pair/],
	[
		{input: [user, assistant]},
		{question: 'input[-1].content'},
		/"input\[-1\]\.content" is what "assistant" said; only a user's words are sent/,
	],
	[{input: [system, user]}, {question: 'input[0].content'}, /is what "system" said/],
	[{messages: ['a', 'b']}, {}, /the row has no key "Question"; it has "messages"\.$/],
])('%j is refused', (row, own, message) => {
	const {prompts, bad} = parse(row, own);
	expect(prompts).toEqual([]);
	expect(bad.map(formatBadLine)).toEqual([expect.stringMatching(message)]);
});

test('an answer that a chat does not have is not taken from an inner path either', () => {
	const fields = {turns: 'messages', question: 'content'};
	const [unit] = parse({id: 'x', Intent: 3, messages: [system, user, assistant]}, fields).prompts;
	expect(unit!.row).toEqual({
		...{id: 'x', Intent: 3, role: 'user', content: 'Name a colour.'},
		...{Reponse: 'Blue.', system: 'Be brief.', Conversation: 'x'},
	});
	expect(unit).toMatchObject({id: 'x#1', intent: '3'});
});

test.each<[object, Partial<Fields>]>([
	[{messages: [system, user, assistant, more]}, {}],
	[{messages: [system, user, assistant, more]}, {turns: 'messages', question: 'content'}],
	[
		{body: {messages: [user, more]}, m: {a: ['x', true, 1.5]}},
		{turns: 'body.messages', expected: 'm.a', intent: 'm.a[0]', question: 'q.text'},
	],
	[
		{turns: ['a', 'b'], reference: ['c', 'd'], at: 5, n: [1, 2]},
		{expected: 'reference', time: 'at', refCount: 'n'},
	],
	[
		{input: [system, user], big: 12345678901234567890n},
		{question: 'input[-1].content', intent: 'big'},
	],
	[
		{Turns: [{q: {a: 'x'}, i: {n: 1}}, {q: {a: 'y'}}], i: {n: 2}},
		{question: 'q.a', intent: 'i.n'},
	],
])('prompts of %j are the same when their saved rows are read again', (row, own) => {
	const fields = {...defaultFields, ...own};
	const {prompts, bad} = parseLines(JSON.stringify(row), 'a.jsonl', fields);
	expect(bad).toEqual([]);
	const again = prompts.map((unit) =>
		linkTurns(
			turnsOf(unit).map((turn) => {
				const saved = parseExact(JSON.stringify(turn.row)) as Row;
				return toPrompt(saved, fields, turn);
			}),
		),
	);
	expect(again).toEqual(prompts);
	const table = promptTableOf(again, fields);
	expect(Array.from({length: table.length}, (_, unit) => table.unit(unit))).toEqual(prompts);
});
