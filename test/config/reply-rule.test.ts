import {expect, test} from 'vitest';
import {resolveConfig} from '../../source/config/plan.ts';
import {readReply, toRawReply, type NamedRule} from '../../source/config/reply-rule.ts';
import {findPreset, presets} from '../../source/gateway/presets.ts';
import {problemsOf, resolveGiven} from '../helpers/config.ts';
import {temporaryFile} from '../helpers/folder.ts';
import {createDraw} from '../helpers/random.ts';

const given = {
	done: {path: 'status', equals: 'STREAMING_END'},
	delta: {path: 'completion', mode: 'append'},
	text: {path: 'message'},
	ignore: [{text_prefix: '##'}, {path: 'status', equals: 'HEARTBEAT'}],
	ack: {text: 'Message received.'},
	error: {path: 'status', equals: 'ERROR', message: 'reason'},
	grace: '200ms',
	correlate: {request: 'id', reply: 'id'},
	sequence: {path: 'sequence'},
	decode: ['base64'],
	answer: [{to: {text: '2'}, send: '3'}],
};
const understood: NamedRule = {
	done: [{path: 'status', equals: 'STREAMING_END'}],
	delta: {path: 'completion', mode: 'append'},
	text: {path: 'message'},
	ignore: [{text_prefix: '##'}, {path: 'status', equals: 'HEARTBEAT'}],
	ack: [{text: 'Message received.'}],
	error: {when: [{path: 'status', equals: 'ERROR'}], message: 'reason'},
	grace: 200,
	correlate: {request: 'id', reply: 'id'},
	sequence: {path: 'sequence'},
	decode: ['base64'],
	answer: [{to: [{text: '2'}], send: '3'}],
};

test('a rule is the same as an object, as JSON and in a file', async () => {
	const file = await temporaryFile('rule.json', `\uFEFF${JSON.stringify(given, undefined, 2)}`);
	for (const reply of [given, JSON.stringify(given), ` ${JSON.stringify(given)} `, `@${file}`]) {
		expect((await resolveGiven({flags: {reply}})).value.reply).toEqual(understood);
		expect((await resolveGiven({project: {reply}})).value.reply).toEqual(understood);
	}
});

test.each([
	['{"done": {"idle": "1.5s"}}', {done: [{idle: 1500}]}],
	['{"done": {"close": true}}', {done: [{close: true}]}],
	[
		'{"done": [{"frames": 3}, {"path": "e", "exists": false}]}',
		{done: [{frames: 3}, {path: 'e', exists: false}]},
	],
	['{"done": {"path": "x", "equals": null}}', {done: [{path: 'x', equals: null}]}],
	['{"done": {"text": ""}}', {done: [{text: ''}]}],
	[
		'{"done": {"path": "x", "matches": "^\\\\p{L}+$"}}',
		{done: [{path: 'x', matches: String.raw`^\p{L}+$`}]},
	],
	['{"done": {"frames": 2}, "delta": {"path": "t"}}', {delta: {path: 't', mode: 'append'}}],
	['{"done": {"frames": 2}, "delta": {"mode": "replace"}}', {delta: {mode: 'replace'}}],
	[
		'{"done": {"frames": 2}, "error": [{"text": "a"}, {"text": "b"}]}',
		{error: {when: [{text: 'a'}, {text: 'b'}]}},
	],
	[
		'{"done": {"frames": 2}, "error": {"when": [{"text": "a"}], "message": "m"}}',
		{error: {when: [{text: 'a'}], message: 'm'}},
	],
])('%s is understood', async (reply, part) => {
	expect((await resolveGiven({flags: {reply}})).value.reply).toMatchObject(part);
});

test.each([
	[
		'bedrok-chat',
		'"bedrok-chat" is not a preset; the presets are single, bedrock-chat,',
		'bedrock-chat',
	],
	['Serverless LLM', 'is not a preset', 'serverless-llm'],
	['generative-ai-app-builder', 'is not a preset', 'genai-app-builder'],
	['', 'is not a preset', undefined],
	['{"done": {"frames": 1}', 'it is not JSON: Unexpected end of input at 1:23', undefined],
	['@none/such.json', '"none/such.json" cannot be read (ENOENT', undefined],
	['{}', '"done" is missing', undefined],
	['{"dnoe": {"frames": 1}}', '"done" is missing', undefined],
	[
		'{"done": {"frames": 1}, "ignored": []}',
		'"ignored" is unknown; did you mean "ignore"? (there are done, delta',
		undefined,
	],
	['{"done": {"frames": 1}, "ignored": []}', 'did you mean "ignore"?', undefined],
	[
		'{"done": {"pathh": "x", "equals": 1}}',
		'done: "pathh" is unknown; did you mean "path"? (there are path, equals',
		undefined,
	],
	['{"done": []}', 'done: Too small', undefined],
	[
		'{"done": [{"frames": 1}, {"idle": "5"}]}',
		'done[1].idle: "5" is not a duration with a unit such as "1500ms"; did you mean "5s"?',
		undefined,
	],
	['{"done": {"idle": "0"}}', 'done.idle: "0" is not a duration', undefined],
	['{"done": {"idle": 1500}}', 'done.idle: expected string, received number', undefined],
	['{"done": {"frames": 0}}', 'done.frames: Too small', undefined],
	[
		'{"done": {"path": "a..b", "equals": 1}}',
		'done.path: "a..b" is not a path such as a.b[0].c: character 2 is out of place',
		undefined,
	],
	['{"done": {"path": "a[x]", "equals": 1}}', 'character 2 is out of place', undefined],
	[
		'{"done": {"path": "", "equals": 1}}',
		'done.path: a path such as a.b[0].c is wanted, and it is empty',
		undefined,
	],
	[
		'{"done": {"path": "a"}}',
		'done: "path" needs "equals", "exists" or "matches" beside it',
		undefined,
	],
	['{"done": {"equals": "a"}}', 'done: "equals" needs a "path" beside it', undefined],
	[
		'{"done": {"path": "a", "equals": 1, "exists": true}}',
		'done: "equals" does not go with "exists"',
		undefined,
	],
	[
		'{"done": {"text": "a", "idle": "1s"}}',
		'done: "text" does not go with "idle"; several conditions make an array',
		undefined,
	],
	['{"done": {"path": "a", "text": "b"}}', 'done: "path" does not go with "text"', undefined],
	['{"done": {}}', 'done: a condition is one of {"path": "…", "equals": …}', undefined],
	['{"done": {"text_matches": "("}}', 'done.text_matches: Invalid regular expression', undefined],
	['{"done": {"close": false}}', 'done.close: expected true', undefined],
	['{"done": "x"}', 'done: expected object, received string', undefined],
	['{"done": {"frames": 1}, "ack": {"frames": 1}}', 'ack: "frames" is unknown', undefined],
	[
		'{"done": {"frames": 1}, "ignore": [{"idle": "1s"}]}',
		'ignore[0]: "idle" is unknown',
		undefined,
	],
	['{"done": {"frames": 1}, "error": {"message": "m"}}', 'error: a condition is one of', undefined],
	[
		'{"done": {"frames": 1}, "error": {"when": {"text": "a"}, "text": "b"}}',
		'error: "when" does not go with "text"',
		undefined,
	],
	[
		'{"done": {"frames": 1}, "delta": {"path": "a", "mode": "add"}}',
		'delta.mode: expected one of',
		undefined,
	],
	['{"done": {"frames": 1}, "grace": "soon"}', 'grace: "soon" is not a duration', undefined],
	[
		'{"done": {"frames": 1}, "correlate": {"request": "id"}}',
		'"correlate.reply" is missing',
		undefined,
	],
	['{"done": {"frames": 1}, "decode": "gzip"}', 'decode: expected', undefined],
	['{"done": {"frames": 1}, "decode": {"split": ""}}', 'decode.split: ', undefined],
	['{"done": {"frames": 1}, "decode": {}}', 'decode: a decoding that cuts is one of', undefined],
	[
		'{"done": {"frames": 1}, "correlate": {"request": "id", "reply": "all[*].id"}}',
		'correlate.reply: "all[*].id" leads to several values, and one is wanted',
		undefined,
	],
	[
		'{"done": {"frames": 1}, "strip": "<think>"}',
		'strip: "<think>" names no beginning and end',
		undefined,
	],
	['{"done": {"frames": 1}, "strip": ["a…b", "…b"]}', 'strip[1]: "…b" names no', undefined],
	['{"done": {"frames": 1}, "phases": {"": {"text": "a"}}}', 'phases: "" is no name', undefined],
	['{"done": {"frames": 1}, "phases": {"a": {}}}', 'phases.a: a condition is one of', undefined],
	['{"done": {"frames": 1}, "usage": {}}', 'usage: a path is wanted', undefined],
	['{"done": {"frames": 1}, "usage": {"in": "a"}}', 'usage: "in" is unknown', undefined],
	[
		'{"done": {"frames": 1}, "intent": "$.a"}',
		'intent: "$.a": a path begins with a key; leave the "$." out',
		undefined,
	],
])('--reply %s is refused: %s', async (reply, what, near) => {
	const [problem, ...others] = await problemsOf({environment: {FLOODGATE_REPLY: reply}});
	if (reply === '') {
		expect(problem).toBeUndefined();
		return;
	}
	expect(others).toEqual([]);
	expect(problem).toContain('FLOODGATE_REPLY: ');
	expect(problem).toContain(what);
	expect(problem).toContain('Example: --reply bedrock-chat');
	if (near === undefined) expect(problem).not.toContain('Did you mean');
	else expect(problem!.endsWith(`Did you mean ${near}?`)).toBe(true);
});

test('a bad rule in a file is reported with the file', async () => {
	const file = await temporaryFile('bad.json', '{\n"done": {"frames": "1"}}');
	const torn = await temporaryFile('torn.json', '{\n"done": }');
	expect(readReply(`@${file}`)).toBe(`${file}: done.frames: expected number, received string`);
	expect(readReply(`@${torn}`)).toMatch(/torn\.json: it is not JSON: .* at 2:\d+$/);
});

test('a bad rule in the project file is reported with its place', async () => {
	const [problem] = await problemsOf({project: '{\n "reply": {"done": {"idle": "fast"}}}'});
	expect(problem).toMatch(/^floodgate\.config\.json:2:11: reply: done\.idle: "fast" is not a dur/);
});

test('every preset goes by its name and its aliases, and is written as its name', async () => {
	for (const {name, aliases, rule} of presets) {
		for (const reply of [name, ...aliases]) {
			const {value} = await resolveGiven({flags: {reply}});
			expect(value.reply).toEqual({...rule, preset: name});
			expect(toRawReply(value.reply)).toBe(name);
		}
		expect(readReply(toRawReply(rule))).toEqual(rule);
	}
});

test('a preset brings its request along, unless any source gives one', async () => {
	const ofPreset = findPreset('bedrock-streaming')!.payload;
	const own = {q: '{{question}}'};
	const payloadOf = async (values: Parameters<typeof resolveGiven>[0]) =>
		(await resolveGiven(values)).value.payload;
	expect(await payloadOf({flags: {reply: 'bedrock-streaming'}})).toEqual(ofPreset);
	expect(await payloadOf({project: {reply: 'bedrock-streaming'}})).toEqual(ofPreset);
	expect(await payloadOf({flags: {reply: 'bedrock-streaming'}, project: {payload: own}})).toEqual(
		own,
	);
	expect(
		await payloadOf({flags: {reply: 'bedrock-streaming'}, project: {reply: 'serverless-llm'}}),
	).toEqual(ofPreset);
	expect(await payloadOf({flags: {reply: given}})).toEqual({message: '{{question}}'});
	expect(await payloadOf({})).toEqual({message: '{{question}}'});
	const flags = {source: 'flag' as const, label: () => '', values: new Map()};
	const profile = {name: 'p', config: {payload: own}};
	const environment = {FLOODGATE_REPLY: 'bedrock-streaming'};
	expect(resolveConfig({flags, environment, profile, projectFile: 'none'}).value.payload).toEqual(
		own,
	);
});

test('whatever is written as a rule is judged in a sentence, and quickly', () => {
	const draw = createDraw(21);
	const pieces = [
		'{',
		'}',
		'[',
		']',
		'"done"',
		':',
		',',
		'"path"',
		'"a"',
		'1',
		'"idle"',
		'"frames"',
		'null',
		'@',
	];
	const begin = performance.now();
	for (let index = 0; index < 20_000; index++) {
		const rule = readReply(draw.text(pieces, 12));
		if (typeof rule === 'string') expect(rule).not.toBe('');
	}
	for (const text of [
		'{'.repeat(20_000),
		`{"done":{"path":"${'a.'.repeat(50_000)}","exists":true}}`,
	]) {
		expect(typeof readReply(text)).toBe('string');
	}
	expect(performance.now() - begin).toBeLessThan(20_000);
}, 60_000);
