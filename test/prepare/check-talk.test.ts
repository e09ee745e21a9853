import {expect, test} from 'vitest';
import {planFacts} from '../../source/prepare/plan-facts.ts';
import {compileSetupOf} from '../../source/prepare/talk.ts';
import {chooseDialect} from '../../source/gateway/choose-dialect.ts';
import {prepare} from '../helpers/prepared.ts';
import {temporaryFile} from '../helpers/folder.ts';

const ack = {path: 'type', equals: 'ack'};
const hello = {send: {type: 'hello'}, await: ack, save: {session: 'id'}};
const answering = (send: unknown) => ({
	reply: {done: {frames: 1}, answer: [{to: {text: '2'}, send}]},
});

test.each<[Readonly<Record<string, unknown>>, string]>([
	[
		{setup: [{send: {q: '{{question}}'}}]},
		'setup: {{question}} belongs to a prompt, but a persistent connection serves many; use --per-prompt',
	],
	[
		{setup: [{send: {q: '{{nope}}'}}], connectionMode: 'per-prompt'},
		'setup: {{nope}} has no value for',
	],
	[
		{setup: [hello], payload: {s: '{{$setup.sesion}}'}},
		'payload: {{$setup.sesion}} is not saved by --setup: there is {{$setup.session}}; did you mean {{$setup.session}}?',
	],
	[
		{payload: {s: '{{$setup.session}}'}},
		'payload: {{$setup.session}} is not saved by --setup: no message of --setup before it saves anything; keep a value with "save": {"session": PATH}',
	],
	[
		{setup: [{send: '{{$setup.session}}'}, hello]},
		'setup: {{$setup.session}} is not saved by --setup: no message of --setup before it',
	],
	[
		{headers: {a: '{{$setup.session}}'}, setup: [hello]},
		"header a: {{$setup.session}} is of the connection's set-up, which precedes only messages sent after it",
	],
	[answering({q: '{{question}}'}), 'reply.answer: {{question}} belongs to a prompt'],
	[answering({q: '{{$last.text}}'}), 'answer: {{$last.text}} is of an earlier reply'],
	[
		{payload: {f: '{{$frame.id}}'}},
		'payload: {{$frame.id}} is of the frame that is answered, so it has a meaning only in "answer" of --reply',
	],
	[{headers: {a: 'Bearer {{$token}}'}}, 'headers: {{$token}} needs --token-command'],
	[answering('{{$token}}'), 'reply: {{$token}} needs --token-command'],
	[
		{setup: [{send: '{{$file./no/such}}'}]},
		'the file of {{$file./no/such}} cannot be read (ENOENT',
	],
])('%j is refused before the start', async (config, message) => {
	await expect(prepare(config, 2)).rejects.toThrow(message);
});

test('set-up messages know the connection, earlier answers, and with --per-prompt the prompt', async () => {
	const file = await temporaryFile('system.txt', 'Be kind.\n');
	const {plan, prompts} = await prepare({
		connectionMode: 'per-prompt',
		setup: [
			hello,
			{
				send: {
					s: '{{$setup.session}}',
					q: '{{question}}',
					c: '{{$connection}}',
					i: `{{$file.${file}}}`,
				},
			},
			{send: {raw: 'JOIN {{$setup.session}}\u0000'}},
		],
	});
	const {steps} = compileSetupOf(plan, chooseDialect(plan))!;
	const prompt = prompts.prompt(0);
	const context = {
		connection: 7,
		assignment: {prompt, place: 0, round: 1, index: 3, step: 0, measured: true},
		values: {session: {id: 5}},
	};
	expect(steps.map(({fill}) => fill(context).data.toString())).toEqual([
		'{"type":"hello"}',
		JSON.stringify({s: {id: 5}, q: prompt.question, c: 7, i: 'Be kind.'}),
		'JOIN {"id":5}\u0000',
	]);
	expect(steps[0]!.saves).toMatchObject([{name: 'session', isNeeded: true}]);
});

test('a value that a default can stand in for is not needed', async () => {
	const {plan} = await prepare({setup: [hello], payload: {s: '{{$setup.session|default:}}'}});
	expect(compileSetupOf(plan, chooseDialect(plan))!.steps[0]!.saves[0]!.isNeeded).toBe(false);
});

test('the plan shows the set-up, the ready sign and plain text, without secrets', async () => {
	const facts = Object.fromEntries(
		planFacts(
			await prepare({
				ready: {text: 'go'},
				setup: [{send: {type: 'init', token: 'c4n4ry-token'}}, {send: {raw: 'JOIN\u001e'}}],
				payload: '42["chat","{{question}}"]',
			}),
		),
	);
	expect(facts).toMatchObject({
		ready: '{"text":"go"}',
		'set-up': '2 messages on each connection: {"type":"init","token":"•••"} → JOIN\\u001e',
		payload: '42["chat","{{question}}"] (sent as plain text)',
	});
	expect(Object.keys(Object.fromEntries(planFacts(await prepare({}))))).not.toContain('payload');
});
