import {expect, test} from 'vitest';
import {readReply, toRawReply} from '../../source/config/reply-rule.ts';
import {apiGateway} from '../../source/gateway/dialects/api-gateway.ts';
import {findPreset} from '../../source/gateway/presets.ts';
import {cutText} from '../../source/mock/pieces.ts';
import {protocols, type ProtocolName} from '../../source/mock/protocols.ts';
import {replay} from '../../source/probe/infer-frames.ts';
import {inferRule, type SeenReply} from '../../source/probe/infer-rule.ts';
import {createDraw} from '../helpers/random.ts';

const text = 'The opening hours are 9 to 17, and the office is closed on Sundays.';
const words = cutText(text, 0);
const request = {question: 'When is it open ?', id: undefined, session: 'session-1'};
const answer = {
	message: text,
	intent: 'contact',
	references: ['https://example.com/a', 'https://example.com/b'],
	traceId: '1-67aed3f2-0123456789abcdef01234567',
};

/** Frames 20 ms apart, objects as JSON. */
function seen(frames: readonly unknown[], rest: Partial<SeenReply> = {}): SeenReply {
	return {
		frames: frames.map((frame, index) => ({
			at: 100 + 20 * index,
			text: typeof frame === 'string' ? frame : JSON.stringify(frame),
		})),
		ids: [],
		dialect: apiGateway,
		closed: false,
		...rest,
	};
}

/** The rule as `--reply` takes it, and the text that it makes of the frames. */
function infer(frames: readonly unknown[], rest: Partial<SeenReply> = {}) {
	const reply = seen(frames, rest);
	const inferred = inferRule(reply);
	if (!inferred) return undefined;
	const {rule, preset} = inferred;
	const raw = toRawReply(preset === undefined ? rule : {...rule, preset});
	expect(readReply(raw), 'the rule can be given to --reply').toMatchObject(rule);
	return {rule: raw, text: replay(rule, reply.frames, apiGateway).text, reasons: inferred.reasons};
}

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
	expect(infer(script(name))).toMatchObject({rule: preset, text});
	expect(findPreset(preset)).toBeDefined();
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

/** Pieces under a key with what all frames have. */
const pieces = (key: string, rest: object = {}) => words.map((word) => ({...rest, [key]: word}));
const done = (path: string, equals: unknown) => ({path, equals});
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
	expect(infer(words)).toMatchObject({rule: {done: {idle: '1.5s'}, delta: {mode: 'append'}}});
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
