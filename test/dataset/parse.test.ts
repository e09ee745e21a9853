import {expect, test} from 'vitest';
import {defaultFields} from '../../source/dataset/fields.ts';
import {formatBadLine} from '../../source/dataset/bad-line.ts';
import {parseLines} from './parsed.ts';
import {createDraw} from '../helpers/random.ts';

const parse = (text: string, fields = defaultFields) => parseLines(text, 'a.jsonl', fields);

const messages = (text: string) => parse(text).bad.map(formatBadLine);

test.each([
	['a byte order mark', '\uFEFF{"Question":"a"}\n{"Question":"b"}\n'],
	['CRLF', '{"Question":"a"}\r\n{"Question":"b"}\r\n'],
	['no final newline', '{"Question":"a"}\n{"Question":"b"}'],
	['trailing tabs and spaces', '{"Question":"a"}\t\t \n\t{"Question":"b"}\t'],
])('%s is accepted', (_, text) => {
	const {prompts, bad} = parse(text);
	expect(bad).toEqual([]);
	expect(prompts.map(({id, question}) => [id, question])).toEqual([
		['a.jsonl:1', 'a'],
		['a.jsonl:2', 'b'],
	]);
});

test('blank lines are passed over and counted in line numbers', () => {
	const {prompts, bad} = parse('\n{"Question":"a"}\n \t\r\n\n{"Question":"b"}\n\n');
	expect(prompts.map(({line}) => line)).toEqual([2, 5]);
	expect(bad).toEqual([]);
});

test('an empty text has no prompt and nothing bad', () => {
	expect(parse('')).toEqual({prompts: [], bad: []});
	expect(parse('\uFEFF')).toEqual({prompts: [], bad: []});
});

test('all fields are read under the keys that the user names', () => {
	const own = {question: 'q', intent: 'i', expected: 'e', refCount: 'n', id: 'key'};
	const fields = {...defaultFields, ...own};
	const row = '{"q":"why","i":"pii","e":"because","n":2,"key":7,"id":"other"}';
	const [prompt] = parse(row, fields).prompts;
	expect(prompt).toMatchObject({
		id: '7',
		question: 'why',
		intent: 'pii',
		expected: 'because',
		refCount: 2,
		row: JSON.parse(row) as object,
	});
});

test('null stands for an absent field', () => {
	const [prompt] = parse('{"Question":"a","Intent":null,"RefCount":null,"id":null}').prompts;
	expect(prompt).not.toHaveProperty('intent');
	expect(prompt).not.toHaveProperty('refCount');
	expect(prompt!.id).toBe('a.jsonl:1');
});

test.each([
	['{"Question":"a"}\n{"Question" "b"}', /^a\.jsonl:2:13: not JSON: Unexpected/],
	['{"Question":"a",}', /^a\.jsonl:1:17: not JSON/],
	['\uFEFF{"Question":x}', /^a\.jsonl:1:13: not JSON/],
	['{"Question":"a\tb"}', /^a\.jsonl:1:15: not JSON: Unexpected control character in a string$/],
	['{"Question":"a"', /^a\.jsonl:1:16: not JSON: Unexpected end/],
	['{"Question":"a"} {"Question":"b"}', /^a\.jsonl:1:18: not JSON/],
	['{', /^a\.jsonl:1:2: not JSON: Unexpected end of input$/],
	['{"Question":1]', /^a\.jsonl:1:14: not JSON: Unexpected "\]"$/],
	['[1]', /^a\.jsonl:1:1: the line is a list where an object such as/],
	['null', /^a\.jsonl:1:1: the line is null/],
	['"a"', /^a\.jsonl:1:1: the line is a string/],
	['{}', /^a\.jsonl:1:1: the row has no key "Question"$/],
	['{"question":"a"}', /:1:1: .*no key "Question"; it has "question"\..*--field question=question/],
	['{"text":"a","Questoin":"b"}', /--field question=Questoin/],
	['{"lang":"en","prompt":"a long text"}', /--field question=prompt\.$/],
	['{"Intent":"x", "Question":5}', /^a\.jsonl:1:27: "Question" is a number where a text/],
	['{"Question":null}', /^a\.jsonl:1:13: "Question" is null/],
	['{"Question":["a"]}', /^a\.jsonl:1:13: "Question" is a list/],
	['{"Question":"  "}', /^a\.jsonl:1:13: "Question" is empty/],
	['{"Question":"a \\ud83d b"}', /^a\.jsonl:1:13: .*half of a surrogate pair/],
	['{"Question":"\\udca5"}', /half of a surrogate pair/],
	['{"Question":"a","Intent":{}}', /^a\.jsonl:1:26: "Intent" is an object where a text, a number/],
	['{"Question":"a","Intent":[{}]}', /^a\.jsonl:1:26: "Intent" holds an object where a text/],
	['{"Question":"a","Reponse":{}}', /^a\.jsonl:1:27: "Reponse" is an object/],
	['{"Question":"a","RefCount":"one"}', /^a\.jsonl:1:28: "RefCount" is not a whole number/],
	['{"Question":"a","RefCount":1.5}', /:1:28: /],
	['{"Question":"a","RefCount":-1}', /:1:28: /],
	['{"Question":"a","id":[1]}', /^a\.jsonl:1:22: "id" is a list where a text or a number/],
	['{"Question":"a","id":""}', /^a\.jsonl:1:22: "id" is empty$/],
	['{"Question":1,"Question":2}', /^a\.jsonl:1:26: /],
])('%j is refused where it is wrong', (text, message) => {
	expect(messages(text)).toEqual([expect.stringMatching(message)]);
});

test('a whole surrogate pair is a character like any other', () => {
	expect(parse('{"Question":"💥 \\ud83d\\udca5"}').prompts[0]!.question).toBe('💥 💥');
});

test('a row may hold keys that objects inherit, as its own', () => {
	const [prompt] = parse('{"Question":"a","__proto__":{"Intent":"x"},"constructor":1}').prompts;
	expect(prompt).not.toHaveProperty('intent');
	expect(Object.keys(prompt!.row)).toEqual(['Question', '__proto__', 'constructor']);
	expect(messages('{"__proto__":{"Question":"a"}}')).toHaveLength(1);
});

test('one bad line spoils no other', () => {
	const {prompts, bad} = parse('{"Question":"a"}\noops\n{"Question":"b"}');
	expect(prompts).toHaveLength(2);
	expect(bad).toMatchObject([{file: 'a.jsonl', line: 2, column: 1}]);
});

test('a line of 50 MB is refused without being parsed', () => {
	const long = `{"Question":"${'x'.repeat(50 * 1024 * 1024)}"}`;
	const {prompts, bad} = parse(`{"Question":"a"}\n${long}\n{"Question":"b"}`);
	expect(prompts.map(({line}) => line)).toEqual([1, 3]);
	expect(formatBadLine(bad[0]!)).toMatch(/^a\.jsonl:2:1: the line has 52,428,815 characters/);
});

test('a row nested too deeply to be written again is refused', () => {
	const nested = (depth: number) => `{"Question":"a","x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
	expect(parse(nested(100)).prompts).toHaveLength(1);
	expect(messages(nested(100_000))).toEqual([expect.stringMatching(/nested more than 200 levels/)]);
	expect(messages(`{"Question":"a","x":${'['.repeat(100_000)}`)).toHaveLength(1);
	const wide = `{"Question":"a","x":[${Array.from({length: 5000}, () => '[]').join()}]}`;
	expect(parse(wide).prompts).toHaveLength(1);
});

test('100,000 random lines are prompts or bad lines, and quickly so', () => {
	const draw = createDraw(3);
	const words = ['"Question"', '"Intent"', '"id"', '"__proto__"', '"RefCount"', 'null', 'true'];
	const signs = ['{', '}', '[', ']', ':', ',', '"', '\\', '\\u', '\\ud800', '\r', '\t', '\0'];
	const alphabet = [...words, ...signs, ' ', '1', '-', '1e999', '💥', '\ud800', '\uFEFF', '"a"'];
	const row = () => `{"Question":${draw.text(alphabet, 3)},${draw.text(alphabet, 4)}}`;
	const lines = Array.from({length: 100_000}, () =>
		draw.int(0, 1) ? row() : draw.text(alphabet, 12),
	);
	const begin = performance.now();
	const {prompts, bad} = parse(lines.join('\n'));
	expect(performance.now() - begin).toBeLessThan(20_000);
	const blank = lines.filter((line) => line.replace(/^\uFEFF/, '').trim() === '').length;
	expect(prompts.length + bad.length + blank).toBe(lines.length);
	expect(prompts.length).toBeGreaterThan(10);
	for (const {line, column, reason} of bad) {
		expect(column).toBeGreaterThanOrEqual(1);
		expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
		expect(reason).not.toBe('');
	}
}, 60_000);
