import {expect, test} from 'vitest';
import {formatBadLine} from '../../source/dataset/bad-line.ts';
import {problemWithRow} from '../../source/dataset/check-row.ts';
import {defaultFields, type Fields} from '../../source/dataset/fields.ts';
import {countOf, expectedText, intentText, timeOf} from '../../source/model/row-fields.ts';
import {parseLines} from './parsed.ts';

const parse = (json: string, own: Partial<Fields> = {}) =>
	parseLines(json, 'a.jsonl', {...defaultFields, ...own});

test.each<[string, Partial<Fields>, object]>([
	['{"vars":{"question":"a"}}', {question: 'vars.question'}, {question: 'a'}],
	['{"input":[{"content":"x"},{"content":"a"}]}', {question: 'input[-1].content'}, {question: 'a'}],
	['{"input":[{"content":"a"}]}', {question: 'input[0].content'}, {question: 'a'}],
	['{"vars.question":"a","vars":{"question":"b"}}', {question: 'vars.question'}, {question: 'a'}],
	['{"body":"{\\"q\\":\\"a\\"}"}', {question: 'body.q'}, {question: 'a'}],
	['{"q":[{"type":"text","text":"a"},{"text":"b"}]}', {question: 'q'}, {question: 'a\nb'}],
	['{"q":"a","labels":[{"name":"x"}]}', {question: 'q', intent: 'labels[0].name'}, {intent: 'x'}],
	['{"Question":"a","Intent":3}', {}, {intent: '3'}],
	['{"Question":"a","Intent":false}', {}, {intent: 'false'}],
	['{"Question":"a","Intent":["x"]}', {}, {intent: 'x'}],
	['{"Question":"a","Intent":["x","y"]}', {}, {intent: 'x'}],
	['{"Question":"a","Intent":12345678901234567890}', {}, {intent: '12345678901234567890'}],
	['{"Question":"a","Reponse":4}', {}, {expected: '4'}],
	['{"Question":"a","Reponse":0.12345678901234567890}', {}, {expected: '0.12345678901234567890'}],
	['{"Question":"a","Reponse":["blue","red",7,true]}', {}, {expected: 'blue | red | 7 | true'}],
	['{"Question":"a","answers":{"text":["x"]}}', {expected: 'answers.text'}, {expected: 'x'}],
	['{"Question":"a","RefCount":"2"}', {}, {refCount: 2}],
	['{"Question":"a","refs":["u","v","w"]}', {refCount: 'refs'}, {refCount: 3}],
	['{"Question":"a","id":true}', {}, {id: 'true'}],
	['{"Question":"a","id":1610521604143693812}', {}, {id: '1610521604143693812'}],
	['{"Question":"a","meta":{"id":"6f9619ff-8b86"}}', {id: 'meta.id'}, {id: '6f9619ff-8b86'}],
	['{"Question":"a","system":"Be brief."}', {}, {system: 'Be brief.'}],
	['{"Question":"a","p":{"s":"Be brief."}}', {system: 'p.s'}, {system: 'Be brief.'}],
	['{"Question":"a","at":"2026-05-01T12:00:00Z"}', {time: 'at'}, {time: 1_777_636_800_000}],
	['{"Question":"a","Time":12.5}', {}, {time: 12_500}],
])('%s with %j', (json, own, expected) => {
	const {prompts, bad} = parse(json, own);
	expect(bad).toEqual([]);
	expect(prompts[0]).toMatchObject(expected);
});

test('a value that nobody named as a field, and that is none, is a value like any other', () => {
	const {prompts, bad} = parse('{"Question":"a","system":{"name":"x"},"Time":"noon","Reponse":[]}');
	expect(bad).toEqual([]);
	expect(prompts[0]).not.toHaveProperty('system');
	expect(prompts[0]).not.toHaveProperty('time');
	expect(prompts[0]).not.toHaveProperty('expected');
});

test.each<[string, Partial<Fields>, string]>([
	[
		'{"Question":"a","at":"noon"}',
		{time: 'at'},
		'a.jsonl:1:22: "at" is no time; write an ISO date such as 2026-05-01T12:00:00Z, seconds, or milliseconds since 1970',
	],
	['{"Question":"a","at":true}', {time: 'at'}, '1:22: "at" is no time'],
	['{"Question":"a","s":5}', {system: 's'}, '1:21: "s" is a number where a text is wanted'],
	[
		'{"vars":{"q":5}}',
		{question: 'vars.q'},
		'a.jsonl:1:14: "vars.q" is a number where a text is wanted',
	],
	['{"vars":{}}', {question: 'vars.q'}, 'the row has no key "vars.q"; it has "vars"'],
	[
		'{"Question":"a","m":{"i":{}}}',
		{intent: 'm.i'},
		'1:26: "m.i" is an object where a text, a number, a boolean or a list of them is wanted',
	],
	['{"Question":"a","Reponse":[["x"]]}', {}, '"Reponse" holds a list where'],
	['{"Question":"a","RefCount":[1],"id":{}}', {}, '"id" is an object where a text or a number'],
])('%s with %j is refused', (json, own, message) => {
	expect(parse(json, own).bad.map(formatBadLine)[0]).toContain(message);
});

test.each([
	['2026-05-01', Date.UTC(2026, 4, 1)],
	['2026-05-01 12:30', Date.UTC(2026, 4, 1, 12, 30)],
	['2026-05-01T12:30:05.250Z', Date.UTC(2026, 4, 1, 12, 30, 5, 250)],
	['2026-05-01T12:30:05,250123', Date.UTC(2026, 4, 1, 12, 30, 5, 250)],
	['2026-05-01T12:30:05+02:00', Date.UTC(2026, 4, 1, 10, 30, 5)],
	['2026-05-01T12:30:05-0530', Date.UTC(2026, 4, 1, 18, 0, 5)],
	['2026-05-01 12:30:05 +02', Date.UTC(2026, 4, 1, 10, 30, 5)],
	['2026-05-01 12:30:05 UTC', Date.UTC(2026, 4, 1, 12, 30, 5)],
	[0, 0],
	[1.5, 1500],
	['90', 90_000],
	[1_777_636_800, 1_777_636_800_000],
	[1_777_636_800_123, 1_777_636_800_123],
	['1777636800123456', 1_777_636_800_123.456],
	[1_777_636_800_123_456_789n, 1_777_636_800_123.456_789],
])('the time %j is in milliseconds', (value, expected) => {
	expect(timeOf(value)).toBeCloseTo(expected, 0);
});

test.each([
	'',
	'noon',
	'12:30',
	'2026-13-01',
	'2026-05-01T25:00',
	'foo 1',
	'1e999',
	null,
	[],
	{},
	NaN,
])('%j is no time', (value) => {
	expect(timeOf(value)).toBeUndefined();
});

test('what is no value of a field is none', () => {
	for (const value of [null, undefined, {}, [], [{}]]) {
		expect(intentText(value)).toBeUndefined();
		expect(expectedText(value)).toBeUndefined();
	}
	for (const value of [null, undefined, {}, '', 'x', '1.5', -1, 1.5, NaN, '-1']) {
		expect(countOf(value)).toBeUndefined();
	}
	expect([countOf([]), countOf('0'), countOf(' 12 ')]).toEqual([0, 0, 12]);
});

const hintFor = (row: object): string | undefined =>
	/If .*$/.exec(problemWithRow(row as never, defaultFields)?.reason ?? '')?.[0];

const user = {role: 'user', content: 'x'};
const assistant = {role: 'assistant', content: 'y'};

test.each([
	[{text: 'alpha', label: 3}, 'question=text'],
	[{question_id: 1, text: 'How can I?', category: 'generic and longer'}, 'question=text'],
	[{query: 'x', response: 'much longer than the query'}, 'question=query'],
	[{instruction: 'x', input: '', output: 'much longer'}, 'question=instruction'],
	[{vars: {question: 'x'}, assert: [{type: 'contains'}]}, 'question=vars.question'],
	[{inputs: {question: 'x'}, outputs: {answer: 'long answer'}}, 'question=inputs.question'],
	[{input: [{role: 'system', content: 'x'}, user], ideal: 'y'}, 'question=input[-1].content'],
	[{url: '/v1/chat', body: {messages: [user, assistant, user]}}, 'turns=body.messages'],
	[{dialog: [user, assistant]}, 'turns=dialog'],
	[{phrase: 'how are you', lang: 'fr'}, 'question=phrase'],
	[{user_message: 'hello there', bot_message: 'hi you'}, 'question=user_message'],
	[{data: [{Question: 'a'}]}, "jq -c '.data[]'"],
])('of %j the likely question is proposed', (row, hint) => {
	expect(hintFor(row)).toContain(hint);
});

test.each([
	{ideal: 'beta gamma delta', sample: 'x'},
	{category: 'writing and more', url: 'https://example.com/a b', id: 'a b'},
	{completion: 'long text here'},
	{expectedOutput: 'long text here', label_text: 'a b'},
	{answer: '42 is the answer', source: 'a b c'},
	{one: 'one two', two: 'three four'},
	{dialogue: ['hi there', 'hello, how can I help?']},
	{messages: ['hi there', 'hello, how can I help?']},
	{chosen: [{x: 'a'}], rejected: 'b c d'},
])('of %j nothing is proposed: it may be a label, an answer or an address', (row) => {
	expect(hintFor(row)).toBeUndefined();
});
