import {expect, test} from 'vitest';
import {apiGateway} from '../../source/gateway/dialects/api-gateway.ts';
import {findPreset} from '../../source/gateway/presets.ts';
import {protocols, type ProtocolName} from '../../source/mock/protocols.ts';
import {inferRule} from '../../source/probe/infer-rule.ts';
import {createDraw} from '../helpers/random.ts';
import {text, words, answer, seen, infer, pieces, done} from './inferred.ts';

const request = {
	...{question: 'When is it open ?', id: undefined, session: 'session-1'},
	more: {response: 'resp_1', conversation: 'conv_1', stream: 'lane-0'},
};

function script(name: ProtocolName, pieces: readonly string[] = words): readonly string[] {
	const {opening, pieces: said, closing, trailing} = protocols[name].write(answer, pieces, request);
	return [...opening, ...said, ...closing, ...trailing];
}

test.each(
	(Object.keys(protocols) as ProtocolName[]).map((name) => ({
		name,
		// The plain streaming bot has no preset of its own, and talks as that sample does.
		preset: name === 'stream' ? 'serverless-llm' : name,
	})),
)('frames of $name are recognised as the preset $preset', ({name, preset}) => {
	// Several presets may have the same frames, and differ in their requests.
	const request = findPreset(preset)!.payload;
	expect(infer(script(name), {request})).toMatchObject({rule: preset, text});
});

test.each([
	{name: 'message', frame: {message: text, intent: 'x'}, rule: 'single'},
	{name: 'text', frame: {text, id: 'abc'}, rule: 'single'},
	{name: 'raw text', frame: text, rule: 'single'},
	{
		name: 'another key',
		frame: {id: 'f81d4fae-7dec-11d0', answer: {body: text}},
		path: 'answer.body',
	},
	{name: 'a list', frame: [{generated_text: text}], path: '[0].generated_text'},
	{
		name: 'the end of a list of five',
		frame: ['1', '2', 'room:lobby', 'phx_reply', {status: 'ok', response: {text}}],
		path: '[4].response.text',
	},
	{
		name: 'JSON in a string',
		frame: {statusCode: 200, body: `{"reply":"${text}"}`},
		path: 'body.reply',
	},
])('one frame with its text at $name is a single reply', ({frame, rule, path}) => {
	const done = {frames: 1};
	expect(infer([frame])).toMatchObject({rule: rule ?? {done, text: {path}}, text});
});

test.each(['Yes', 'Bonjour', '42', 'oui'])(
	'the word %j is told from the names around it',
	(word) => {
		const lists = ['1', '2', 'room:lobby', 'phx_reply', {status: 'ok', response: {text: word}}];
		expect(infer([lists])).toMatchObject({rule: {text: {path: '[4].response.text'}}, text: word});
		const named = {topic: 'room:lobby', event: 'new_msg', ref: '17', payload: {answer: word}};
		expect(infer([named])).toMatchObject({rule: {text: {path: 'payload.answer'}}, text: word});
	},
);

test('names of the protocol are no text, even where nothing else is named', () => {
	expect(infer([['7', 'room:lobby', 'Bonjour']])).toMatchObject({rule: {text: {path: '[2]'}}});
});

test('what comes seconds behind the end is nothing to wait for with each prompt', () => {
	const {frames} = seen([...pieces('k', {type: 'k'}), {type: 'end'}, 'Message sent.']);
	const last = frames.length - 1;
	const late = (by: number) =>
		inferRule({
			...{ids: [], closed: false, dialect: apiGateway},
			frames: frames.map(({at, text: said}, index) => ({
				at: index === last ? at + by : at,
				text: said,
			})),
		})!.rule;
	expect(late(600)).toMatchObject({done: [done('type', 'end')], grace: 1000});
	expect(late(5000)).toMatchObject({done: [done('type', 'end')], grace: 0});
});

test('pushes of a channel after the answer to the request are its text', () => {
	const frames = [
		['1', '2', 'room:lobby', 'phx_reply', {status: 'ok', response: {}}],
		...words.map((token) => ['1', null, 'room:lobby', 'token', {token}]),
		['1', null, 'room:lobby', 'done', {}],
	];
	expect(infer(frames)).toMatchObject({
		rule: {done: {path: '[3]', equals: 'done'}, delta: {path: '[4].token', mode: 'append'}},
		text,
	});
});

test('one frame of base64 is decoded', () => {
	const frame = Buffer.from(JSON.stringify({text})).toString('base64');
	expect(infer([frame])).toMatchObject({rule: {done: {frames: 1}, decode: 'base64'}, text});
});

test('an id of the request that the frames repeat tells them apart', () => {
	const id = '0f8b6a2c-9d';
	const frames = [...pieces('t', {meta: {id}, type: 'part'}), {type: 'end', meta: {id}}];
	const ids = [{path: 'request.id', value: id}];
	expect(infer(frames, {ids})?.rule).toMatchObject({
		correlate: {request: 'request.id', reply: 'meta.id'},
	});
	expect(infer(frames)?.rule).not.toHaveProperty('correlate');
	const lacking = [...frames.slice(0, -1), {type: 'end'}];
	expect(infer(lacking, {ids})?.rule).not.toHaveProperty('correlate');
});

test("errors teach no rule, neither the gateway's nor the chatbot's own", () => {
	const ids = {connectionId: 'VNRUcd5qoAMCKxw=', requestId: 'VNRXtFqIoAMFWBw='};
	for (const frames of [
		[],
		[''],
		[{message: 'Internal server error', ...ids}],
		[{error: 'no such model'}],
		[{status: 'ERROR', reason: 'quota'}],
		[...pieces('t', {type: 'part'}), {type: 'error', message: 'quota'}],
	]) {
		expect(infer(frames)).toBeUndefined();
	}
});

test('that the integration timed out is a notice: the reply goes on', () => {
	const notice = {message: 'Endpoint request timed out', connectionId: 'a=', requestId: 'b='};
	const frames = [...pieces('t', {type: 'part'}), {type: 'end'}];
	const withNotice = [...frames.slice(0, 3), notice, ...frames.slice(3)];
	expect(infer(withNotice)).toMatchObject({rule: {done: done('type', 'end')}, text});
});

test('whatever the frames are, a rule makes a reply with text of them, or there is none', () => {
	const draw = createDraw(42);
	const texts = ['', 'a', 'Hello', ' there', '[DONE]', 'ping', '{', '42', 'null', '{"a":[1,"b"]}'];
	const keys = ['type', 'text', 'delta', 'done', 'id', '__proto__', 'a.b', 'status', 'n'];
	const values = ['part', 'end', true, false, null, 1, 2, 'more text ', '', {x: 'y'}, ['z', 1]];
	for (let round = 0; round < 500; round++) {
		const frames = Array.from({length: draw.int(0, 7)}, () => {
			if (draw.int(0, 3) === 0) return draw.pick(texts);
			const entries = Array.from({length: draw.int(0, 4)}, () => [
				draw.pick(keys),
				draw.pick<unknown>(values),
			]);
			return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
		});
		const found = infer(frames, {closed: draw.int(0, 2) === 0});
		if (found) expect(found.text.trim(), frames.join('\n')).not.toBe('');
	}
});

test('a last frame is the end whose kind differs from all before, whatever the key is called', () => {
	const said = words.map((word) => ({t: 'w', w: word}));
	expect(infer([...said, {t: 'z', intent: 'contact'}])).toMatchObject({
		rule: {done: {path: 't', equals: 'z'}, delta: {path: 'w', mode: 'append'}},
		text,
	});
});
