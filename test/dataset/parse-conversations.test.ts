import {expect, test} from 'vitest';
import {defaultFields} from '../../source/dataset/fields.ts';
import {formatBadLine} from '../../source/dataset/bad-line.ts';
import {parseLines} from './parsed.ts';
import {turnsOf} from '../../source/model/prompt.ts';
import {createDraw} from '../helpers/random.ts';

const parse = (text: string, fields = defaultFields) => parseLines(text, 'a.jsonl', fields);

const messages = (text: string) => parse(text).bad.map(formatBadLine);

const idsOf = (text: string, fields = defaultFields) =>
	parse(text, fields).prompts.map((unit) => turnsOf(unit).map(({id}) => id));

test('a row with turns is one unit, whose turns have its keys unless they have their own', () => {
	const row = {
		Channel: 'web',
		Intent: 'contact',
		Turns: [
			{Question: 'a', Reponse: 'one', RefCount: 1},
			{Question: 'b', Intent: 'pii'},
		],
	};
	const [unit, ...others] = parse(`{"Question":"x"}\n${JSON.stringify(row)}`).prompts.slice(1);
	expect(others).toEqual([]);
	const shared = {Channel: 'web', Conversation: 'a.jsonl:2'};
	expect(turnsOf(unit!)).toMatchObject([
		{
			...{id: 'a.jsonl:2#1', file: 'a.jsonl', line: 2, question: 'a', intent: 'contact'},
			...{expected: 'one', refCount: 1},
			row: {...shared, Intent: 'contact', Question: 'a', Reponse: 'one', RefCount: 1},
		},
		{
			...{id: 'a.jsonl:2#2', line: 2, question: 'b', intent: 'pii'},
			row: {...shared, Intent: 'pii', Question: 'b'},
		},
	]);
	expect(unit!.row).not.toHaveProperty('Turns');
	expect(unit!.next!.row).not.toHaveProperty('Reponse');
	expect(unit!.next).not.toHaveProperty('expected');
	expect(unit!.next!.next).toBeUndefined();
});

test('rows that share a conversation are one unit in their order, at the place of the first', () => {
	const rows = ['{"Question":"1"}', '{"Question":"a1","Conversation":"a"}', '{"Question":"2"}'];
	const more = ['{"Question":"b1","Conversation":7}', '{"Question":"a2","Conversation":"a"}'];
	const {prompts, bad} = parse([...rows, ...more, '{"Question":"b2","Conversation":7}'].join('\n'));
	expect(bad).toEqual([]);
	const told = prompts.map((unit) =>
		turnsOf(unit).map(({id, line, question}) => `${id} ${line} ${question}`),
	);
	expect(told).toEqual([
		['a.jsonl:1 1 1'],
		['a.jsonl:2#1 2 a1', 'a.jsonl:2#2 5 a2'],
		['a.jsonl:3 3 2'],
		['a.jsonl:4#1 4 b1', 'a.jsonl:4#2 6 b2'],
	]);
});

test('the id of a conversation is that of its first row', () => {
	const turns = '"Turns":[{"Question":"a","id":"mine"},{"Question":"b"}]';
	expect(idsOf(`{"id":"x",${turns}}`)).toEqual([['x#1', 'x#2']]);
	const rows = ['{"id":"p","Question":"a","Conversation":"c"}'];
	rows.push('{"id":"q","Question":"b","Conversation":"c"}');
	expect(idsOf(rows.join('\n'))).toEqual([['p#1', 'p#2']]);
});

test('a conversation of one turn is one all the same', () => {
	const [unit] = parse('{"Question":"a","Conversation":"c"}').prompts;
	expect(unit).toMatchObject({id: 'a.jsonl:1#1', row: {Conversation: 'c'}});
	expect(unit!.next).toBeUndefined();
	expect(idsOf('{"Turns":[{"Question":"a"}]}')).toEqual([['a.jsonl:1#1']]);
});

test('a row with turns may have a name, under which further rows go on with it', () => {
	const text = `{"Conversation":"c","Turns":[{"Question":"a"},{"Question":"b"}]}
{"Conversation":"c","Question":"d"}`;
	const [unit] = parse(text).prompts;
	expect(turnsOf(unit!).map(({id, question, row}) => [id, question, row.Conversation])).toEqual([
		['a.jsonl:1#1', 'a', 'c'],
		['a.jsonl:1#2', 'b', 'c'],
		['a.jsonl:1#3', 'd', 'c'],
	]);
});

test('turns and conversation are read under the keys that the user names', () => {
	const fields = {...defaultFields, turns: 'messages', conversation: 'session'};
	const text = `{"messages":[{"Question":"a"},{"Question":"b"}]}
{"Question":"c","session":"s"}
{"Question":"d","session":"s","Conversation":"none","Turns":5}`;
	expect(idsOf(text, fields)).toEqual([
		['a.jsonl:1#1', 'a.jsonl:1#2'],
		['a.jsonl:2#1', 'a.jsonl:2#2'],
	]);
});

test('null stands for no conversation', () => {
	const text = '{"Question":"a","Conversation":null,"Turns":null}';
	expect(idsOf(`${text}\n${text}`)).toEqual([['a.jsonl:1'], ['a.jsonl:2']]);
});

test.each([
	['{"Turns":"a"}', /^a\.jsonl:1:10: "Turns" is a string where a list such as \[\{"Question"/],
	['{"Turns":{"Question":"a"}}', /^a\.jsonl:1:10: "Turns" is an object/],
	['{"Turns":[]}', /^a\.jsonl:1:10: "Turns" is empty; a conversation has at least one turn$/],
	['{"Turns":["a",5]}', /^a\.jsonl:1:15: turn 2: a number where an object such as/],
	['{"Turns":["a"," "]}', /^a\.jsonl:1:15: turn 2: the text is empty$/],
	['{"Turns":[{"Question":"a"},null]}', /^a\.jsonl:1:\d+: turn 2: null where an object/],
	['{"Turns":[{"Question":"a"},{}]}', /^a\.jsonl:1:\d+: turn 2: the row has no key "Question"$/],
	[
		'{"Question":"z","Turns":[{"Question":"a"},{"question":"b"}]}',
		/turn 2: the row has no key "Question"; it has "question"\..*--field question=question/,
	],
	['{"Turns":[{"Question":" "}]}', /^a\.jsonl:1:\d+: turn 1: "Question" is empty$/],
	['{"Turns":[{"Question":7}]}', /turn 1: "Question" is a number where a text is wanted/],
	['{"Turns":[{"Question":"\\ud83d"}]}', /turn 1: "Question" holds half of a surrogate pair/],
	['{"Turns":[{"Question":"a"},{"Question":"b","Intent":{}}]}', /turn 2: "Intent" is an object/],
	['{"Turns":[{"Question":"a","RefCount":-1}]}', /turn 1: "RefCount" is not a whole number/],
	['{"Turns":[{"Question":"a","Turns":[]}]}', /turn 1: "Turns" within "Turns"/],
	['{"Intent":{},"Turns":[{"Question":"a"}]}', /^a\.jsonl:1:11: "Intent" is an object/],
	['{"id":[],"Turns":[{"Question":"a"}]}', /^a\.jsonl:1:7: "id" is a list/],
	['{"Question":"a","Conversation":{}}', /^a\.jsonl:1:32: "Conversation" is an object where/],
	['{"Question":"a","Conversation":""}', /^a\.jsonl:1:32: "Conversation" is empty$/],
	['{"Conversation":"c"}', /^a\.jsonl:1:1: the row has no key "Question"/],
	[
		'{"messages":[{"Question":"a"}]}',
		/If "messages" holds the turns of a conversation, give --field turns=messages\.$/,
	],
])('the conversation %j is refused with the line and the turn', (text, message) => {
	expect(messages(text)).toEqual([expect.stringMatching(message)]);
	expect(parse(text).prompts).toEqual([]);
});

test('a conversation with a bad row is left out whole, and no other', () => {
	const text = `{"Question":"a","Conversation":"c"}
{"Question":"b","Conversation":"d"}
{"Question":"","Conversation":"c"}
{"Question":"e","Conversation":"c"}
{"Conversation":"c"}`;
	const {prompts, bad} = parse(text);
	expect(prompts.map(({id}) => id)).toEqual(['a.jsonl:2#1']);
	expect(bad.map((one) => `${one.follows ? '(' : ''}${formatBadLine(one)}`)).toEqual([
		'(a.jsonl:1:1: left out with its conversation, of which line 3 is bad',
		'a.jsonl:3:13: "Question" is empty',
		'(a.jsonl:4:1: left out with its conversation, of which line 3 is bad',
		expect.stringMatching(/^a\.jsonl:5:1: the row has no key "Question"/),
	]);
});

test('more turns than a conversation has are refused where they are too many', () => {
	const row = '{"Question":"a","Conversation":"chat"}\n';
	expect(turnsOf(parse(row.repeat(500)).prompts[0]!)).toHaveLength(500);
	const {prompts, bad} = parse(row.repeat(502));
	expect(prompts).toEqual([]);
	expect(bad).toHaveLength(502);
	expect(bad.filter(({follows}) => !follows).map(formatBadLine)).toEqual([
		'a.jsonl:501:1: the conversation "chat" has more than 500 turns; give --field conversation=KEY if "Conversation" means something else here',
	]);
	const turns = JSON.stringify({Turns: Array.from({length: 501}, () => ({Question: 'a'}))});
	expect(messages(turns)).toEqual([
		expect.stringMatching(/^a\.jsonl:1:1: the conversation has more than 500 turns/),
	]);
});

test('the longest conversation can be handed to a worker thread', () => {
	const row = '{"Question":"a","Conversation":"chat"}\n';
	const [unit] = structuredClone(parse(row.repeat(500)).prompts);
	expect(turnsOf(unit!)).toHaveLength(500);
});

test('keys that objects inherit make no conversation and are kept as they are', () => {
	const turns = '{"Turns":[{"Question":"a","__proto__":{"Question":"x"}}],"__proto__":{"Turns":1}}';
	const [unit] = parse(turns).prompts;
	expect(Object.keys(unit!.row).toSorted()).toEqual(['Conversation', 'Question', '__proto__']);
	expect(idsOf('{"Question":"a","__proto__":{"Conversation":"c"}}')).toEqual([['a.jsonl:1']]);
	const named = ['__proto__', 'constructor', '__proto__'].map((name) =>
		JSON.stringify({Question: 'a', Conversation: name}),
	);
	expect(idsOf(named.join('\n'))).toEqual([['a.jsonl:1#1', 'a.jsonl:1#2'], ['a.jsonl:2#1']]);
});

test('however rows are mixed, every turn comes once, each conversation in its order', () => {
	const draw = createDraw(11);
	for (let round = 0; round < 200; round++) {
		const rows = Array.from({length: draw.int(1, 30)}, (_, index) => {
			const question = (turn: number) => `${index}.${turn}`;
			const kind = draw.int(0, 3);
			const name = `c${draw.int(0, 4)}`;
			const turns = Array.from({length: draw.int(1, 4)}, (__, turn) => ({
				Question: question(turn),
			}));
			if (kind === 0) return {Question: question(0)};
			if (kind === 1) return {Turns: turns};
			return kind === 2
				? {Question: question(0), Conversation: name}
				: {Conversation: name, Turns: turns};
		});
		const {prompts, bad} = parse(rows.map((row) => JSON.stringify(row)).join('\n'));
		expect(bad).toEqual([]);
		const units = prompts.map(turnsOf);
		const asked = units.flat().map(({question}) => question);
		const wanted = rows.flatMap((row) =>
			'Turns' in row ? row.Turns!.map(({Question}) => Question) : [row.Question],
		);
		expect(asked.toSorted()).toEqual(wanted.toSorted());
		expect(new Set(units.flat().map(({id}) => id)).size).toBe(wanted.length);
		const place = (question: string) => wanted.indexOf(question);
		for (const turns of units) {
			const places = turns.map(({question}) => place(question));
			expect(places).toEqual(places.toSorted((a, b) => a - b));
			expect(new Set(turns.map(({row}) => row.Conversation)).size).toBe(1);
		}
		const firsts = units.map(([first]) => place(first!.question));
		expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
	}
});
