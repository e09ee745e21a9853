import {expect, test} from 'vitest';
import type {Prompt, Row} from '../../source/model/prompt.ts';
import type {Assignment} from '../../source/model/raw-attempt.ts';
import {cutText} from '../../source/prepare/chunks.ts';
import {compileRenderer} from '../../source/prepare/renderer.ts';
import {createDraw} from '../helpers/random.ts';

const promptOf = (question: string, row: Row = {}): Prompt => ({
	id: 'q1',
	file: 'a.jsonl',
	line: 1,
	question,
	row: {Question: question, ...row},
});
const assignmentOf = (prompt: Prompt, index = 0): Assignment => ({
	prompt,
	place: 0,
	round: 1,
	index,
	step: 0,
	measured: true,
});
type Payload = Parameters<typeof compileRenderer>[0]['payload'];
const textsOf = (payload: Payload, question: string): unknown[] =>
	compileRenderer({payload}, 1)(assignmentOf(promptOf(question)), 4).map(
		({data}) => JSON.parse(data.toString()) as unknown,
	);

test('what is said of a prompt alone is filled in once and is the same array each time', () => {
	const prompt = promptOf('a');
	for (const payload of [
		{m: '{{question}}'},
		[{send: 1}, {send: '{{$chunk.text}}', each: 'chunk'}],
		'SEND {{question}}',
		{binary: '{{question|base64}}'},
		{p: '{{$env.PATH|default:x}}'},
	] as Payload[]) {
		const render = compileRenderer({payload}, 2);
		const first = render(assignmentOf(prompt), 0);
		expect(render(assignmentOf(prompt, 7), 5)).toBe(first);
		expect(render({...assignmentOf(promptOf('a')), place: 1}, 0)).not.toBe(first);
	}
});

test.each(['{{$uuid}}', '{{$index}}', '{{$connection}}', '{{x|default:$uuid}}', '{{$last.text}}'])(
	'what differs from send to send is filled in for each: %s',
	(template) => {
		const prompt = promptOf('a');
		const render = compileRenderer({payload: [{send: {id: template}}, {send: 'bye'}]}, 1);
		const [one] = render(assignmentOf(prompt), 0, {text: 'x', body: null});
		const [other] = render(assignmentOf(prompt, 1), 1, {text: 'y', body: null});
		expect(one!.data.toString()).not.toBe(other!.data.toString());
	},
);

test('all turns of a conversation say the same id, each conversation another, single prompts one each', () => {
	const ids = (render: ReturnType<typeof compileRenderer>, turns: number) => {
		let next: ReturnType<typeof assignmentOf> | undefined;
		for (let turn = 0; turn < turns; turn++) next = {...assignmentOf(promptOf('a')), next};
		const texts: string[] = [];
		for (let turn: Assignment | undefined = next; turn; turn = turn.next) {
			texts.push(...render(turn, 0).map(({data}) => data.toString()));
		}
		return texts;
	};
	const payload = [{send: {id: '{{$conversation}}'}}, {send: {id: '{{x|default:$conversation}}'}}];
	const render = compileRenderer({payload}, 3);
	const conversations = [ids(render, 3), ids(render, 3), ids(render, 1), ids(render, 1)];
	expect(conversations.map(({length}) => length)).toEqual([6, 6, 2, 2]);
	expect(new Set(conversations.flat()).size).toBe(4);
	expect(new Set(conversations.map(([id]) => id)).size).toBe(4);
	expect(conversations[0]![0]).toMatch(/^\{"id":"[\da-f-]{36}"\}$/);
});

test('a request of one message awaits nothing; steps carry what they await', () => {
	const prompt = promptOf('a');
	const [only] = compileRenderer({payload: {m: '{{question}}'}}, 1)(assignmentOf(prompt), 0);
	expect(only).toEqual({data: Buffer.from('{"m":"a"}'), binary: false, await: undefined});
	const payload: Payload = [{send: {hello: '{{$connection}}'}, await: {text: 'ok'}}, {send: 'go'}];
	const steps = compileRenderer({payload}, 1)(assignmentOf(prompt), 9);
	expect(steps).toEqual([
		{data: Buffer.from('{"hello":9}'), binary: false, await: [{text: 'ok'}]},
		{data: Buffer.from('go'), binary: false, await: undefined},
	]);
});

test('a long text is sent in pieces, by default the question', () => {
	const payload = [
		{send: {n: '{{$chunk.index}}', part: '{{$chunk.text}}'}, each: 'chunk', size: 16},
	];
	expect(textsOf(payload, 'a'.repeat(40))).toEqual([
		{n: 0, part: 'a'.repeat(16)},
		{n: 1, part: 'a'.repeat(16)},
		{n: 2, part: 'a'.repeat(8)},
	]);
	expect(textsOf(payload, '')).toEqual([{n: 0, part: ''}]);
});

test('pieces are of the text of a template, or of the JSON of another tree', () => {
	const send = {t: '{{$chunk.text}}'};
	const ofText = [{send, each: 'chunk', size: 16, of: '"{{question}}" and so on for long'}];
	const whole = (payload: Payload, question: string) =>
		(textsOf(payload, question) as {readonly t: string}[]).map(({t}) => t).join('');
	expect(whole(ofText, 'é')).toBe('"é" and so on for long');
	const ofTree = [{send, each: 'chunk', size: 16, of: {q: '{{question}}', n: [1]}}];
	expect(JSON.parse(whole(ofTree, 'say "é"'))).toEqual({q: 'say "é"', n: [1]});
});

test('however a text is cut, its pieces are short enough, whole characters, and the text', () => {
	const draw = createDraw(31);
	const alphabet = ['a', 'é', '€', '💥', '\ud800', '\udc00', '\n', '"'];
	for (let index = 0; index < 3000; index++) {
		const text = draw.text(alphabet, 60);
		const size = draw.int(4, 40);
		const pieces = cutText(text, size);
		expect(pieces.join('')).toBe(text);
		expect(pieces.every((piece) => Buffer.byteLength(piece) <= size)).toBe(true);
		expect(pieces.length === 1 || pieces.every((piece) => piece !== '')).toBe(true);
		if (text.isWellFormed()) expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
	}
	expect(cutText('', 4)).toEqual(['']);
	expect(cutText('💥💥', 4)).toEqual(['💥', '💥']);
});

test.each<[Payload, string]>([
	['{{question}}', 'say "hi" {}'],
	['42["chat",{{question|json}},{{n}}]', '42["chat","say \\"hi\\" {}",7]'],
	[{raw: '{"type":1}\u001e'}, '{"type":1}\u001e'],
	[
		{raw: 'SEND\ndestination:/q\n\n{{question}}\u0000'},
		'SEND\ndestination:/q\n\nsay "hi" {}\u0000',
	],
	[{raw: '{{list}} {{none|default:}}.'}, '[1,{"a":"é"}] .'],
	[[{send: 'CONNECT\n\n\u0000'}], 'CONNECT\n\n\u0000'],
	[{raw: 'a', and: 'b'}, '{"raw":"a","and":"b"}'],
	[{raw: 5}, '{"raw":5}'],
])('plain text %j is sent byte by byte', (payload, text) => {
	const prompt = promptOf('say "hi" {}', {n: 7, list: [1, {a: 'é'}]});
	const [message] = compileRenderer({payload}, 1)(assignmentOf(prompt), 0);
	expect(message).toEqual({data: Buffer.from(text), binary: false, await: undefined});
});

test('bytes in base64 are sent as a binary message', () => {
	const render = (payload: Payload) =>
		compileRenderer({payload}, 1)(assignmentOf(promptOf('é')), 0)[0];
	expect(render({binary: 'AAH/_g=='})).toEqual({
		...{data: Buffer.from([0, 1, 255, 254]), binary: true},
		await: undefined,
	});
	expect(render({binary: '{{question|base64}}'})).toMatchObject({data: Buffer.from('é')});
});
