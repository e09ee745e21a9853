import {expect, test} from 'vitest';
import {hasMessages, payloadMessages} from '../../source/config/payload.ts';
import {readWords} from '../../source/config/resolve.ts';
import {configOptions} from '../../source/config/options/run-options.ts';
import {problemsOf, resolveGiven} from '../helpers/config.ts';
import {temporaryFile} from '../helpers/folder.ts';

test('an array is steps when its elements are objects of which one has a "send"', () => {
	expect(hasMessages([{send: 1}])).toBe(true);
	expect(hasMessages([{send: 1}, {snd: 2}])).toBe(true);
	for (const payload of [[], [1], ['send'], [{a: 1}], {send: 1}, [{send: 1}, 2], [[]], null, 'x']) {
		expect(hasMessages(payload)).toBe(false);
		expect(payloadMessages(payload)).toEqual([{send: payload}]);
	}
});

test('steps are understood, and an array that looks like them can be sent as it is', async () => {
	const payload = [
		{send: {step: 'START'}, await: {text: 'ok'}},
		{
			send: '{{$chunk.text}}',
			each: 'chunk',
			of: {q: '{{question}}'},
			size: 100,
			await: [{text: 'a'}, {path: 'b', exists: true}],
		},
		{send: null},
	];
	const {value} = await resolveGiven({project: {payload}});
	expect(value.payload).toEqual(payload);
	expect(payloadMessages(value.payload)).toEqual([
		{send: {step: 'START'}, await: [{text: 'ok'}]},
		{
			send: '{{$chunk.text}}',
			each: 'chunk',
			of: {q: '{{question}}'},
			size: 100,
			await: [{text: 'a'}, {path: 'b', exists: true}],
		},
		{send: null},
	]);
	expect(payloadMessages([{send: [{send: 1}]}])).toEqual([{send: [{send: 1}]}]);
});

test.each([
	['[{"send": 1}, {"snd": 2}]', '"[1].send" is missing'],
	[
		'[{"send": 1, "awiat": {"text": "ok"}}]',
		'[0]: "awiat" is unknown; did you mean "await"? (there are send, await, each, of, size)',
	],
	['[{"send": 1, "await": {"txt": "ok"}}]', '[0].await: "txt" is unknown'],
	['[{"send": 1, "await": {"idle": "1s"}}]', '[0].await: "idle" is unknown'],
	[
		'[{"send": 1, "await": {"path": "a b["}}]',
		'[0].await.path: "a b[" is not a path such as a.b[0].c: character 4',
	],
	['[{"send": 1, "each": "word"}]', '[0].each: expected "chunk"'],
	['[{"send": 1, "size": 100}]', '"size" needs "each": "chunk" beside it'],
	['[{"send": 1, "of": "x"}]', '"of" needs "each": "chunk" beside it'],
	['[{"send": 1, "each": "chunk", "size": 3}]', '[0].size: Too small'],
])('--payload %s is refused: %s', async (payload, what) => {
	const [problem, ...others] = await problemsOf({project: `{"payload": ${payload}}`});
	expect(others).toEqual([]);
	expect(problem).toContain(what);
	expect(problem).toMatch(/^floodgate\.config\.json:1:13: payload: .*Example: --payload/);
});

test('a payload may stand in a file', async () => {
	const option = configOptions.find(({key}) => key === 'payload')!;
	const file = await temporaryFile('payload.json', '\uFEFF[{"send": {"q": "{{question}}"}}]');
	const bad = await temporaryFile('bad.json', '{\n "a"}');
	expect(readWords(option, [`@${file}`], '--payload')).toEqual([{send: {q: '{{question}}'}}]);
	expect(() => readWords(option, [`@${bad}`], '--payload')).toThrow(
		/bad\.json: it is not JSON: .* at 2:/,
	);
	expect(() => readWords(option, ['@no/such'], '--payload')).toThrow('"no/such" cannot be read');
});
