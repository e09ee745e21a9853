import {expect, test} from 'vitest';
import {prepare} from '../helpers/prepared.ts';
import {answerTo, chatProtocols, type ChatProtocol} from './chat-protocols.ts';
import {probeProtocol} from './run-over.ts';

const find = (name: string) => chatProtocols.find((protocol) => protocol.name === name)!;

async function probe(
	protocol: Pick<ChatProtocol, 'serve'>,
	config: Readonly<Record<string, unknown>> = {},
	prompts = 5,
) {
	const server = {name: 'a server', config, ...protocol};
	return probeProtocol(await prepare(config, prompts), server, {presets: []});
}

const tokens = (question: string) => ['The ', 'answer to ', `${question} `, 'is yes.'];
const questionIn = (message: string) => (JSON.parse(message) as {message: string}).message;

test('a set-up that is refused the second time goes into --setup, the rest into --payload', async () => {
	const {serve, config} = find('graphql-transport-ws');
	const [init, subscribe] = config.payload as [object, {send: object}];
	const found = await probe({serve}, config);
	expect(found.second).toMatchObject({
		outcome: 'closed',
		closed: {class: 'closed.4429', message: 'Too many initialisation requests'},
	});
	expect(found.advice).toMatchObject({setup: [init], payload: subscribe.send});
	expect(found.advice!.reasons.slice(0, 2)).toEqual([
		'the server closed the connection at the second prompt',
		'the first message seems to belong once per connection',
	]);
	expect(found.conclusion).toContain('what belongs once per connection goes into --setup');
});

test('what the answer to a set-up looks like is found where the request does not say', async () => {
	const {serve, config} = find('graphql-transport-ws');
	const [{send}, subscribe] = config.payload as [{send: object}, {send: object}];
	const found = await probe({serve}, {...config, payload: [{send}, subscribe]});
	expect(found.advice).toMatchObject({
		setup: [{send, await: {path: 'type', equals: 'connection_ack'}}],
		payload: subscribe.send,
		reply: {delta: {path: 'payload.data.chat.text'}, done: {path: 'type', equals: 'complete'}},
	});
});

test('the set-up of the plan is run, and shown with its times', async () => {
	const {serve, config} = find('Gemini Live');
	const [init, content] = config.payload as [object, {send: object}];
	const given = {...config, setup: [init], payload: content.send};
	const found = await probe({serve}, given);
	expect(found.setup).toMatchObject({
		sent: [{at: 0}],
		frames: [{meaning: 'awaited', text: '{"setupComplete":{}}'}],
		seconds: 0.02,
	});
	expect(found.second).toMatchObject({outcome: 'answered'});
	expect(found.advice).toMatchObject({
		reply: {
			decode: 'utf8',
			delta: {path: 'serverContent.modelTurn.parts[0].text'},
			done: {path: 'serverContent.turnComplete', equals: true},
		},
	});
	expect(found.advice).not.toHaveProperty('setup');
	const refused = await probe({serve}, {...given, setup: [init, init], timeouts: {setup: '1s'}});
	expect(refused.conclusion).toMatch(
		/^nothing was sent: setup\.closed: closed with 1007 before the answer to message 2 of 2/,
	);
	expect(refused).toMatchObject({sent: [], setup: {seconds: null, sent: [{}, {}]}});
	const mute = await probe({serve: () => () => undefined}, {...given, timeouts: {setup: '1s'}});
	expect(mute.conclusion).toBe(
		'nothing was sent: setup.timeout: the answer to message 1 of 1 of the set-up did not come within 1s',
	);
});

test('a server that closes after each reply needs a connection for each prompt', async () => {
	const found = await probe({
		serve:
			({say, close}) =>
			(message) => {
				say({message: answerTo(questionIn(message))});
				close(1000);
			},
	});
	expect(found).toMatchObject({
		reply: {fits: true},
		second: undefined,
		advice: {
			changesRule: false,
			reply: 'single',
			perPrompt: true,
			reasons: ['the server closes the connection after each reply'],
		},
		conclusion:
			'the rule "single" fits; then closed.1000; each prompt needs a connection: --per-prompt',
	});
});

test.each([
	['nothing', 'silent', () => undefined],
	['a close', 'closed', ({close}: Parameters<ChatProtocol['serve']>[0]) => close(1000)],
	[
		'an error',
		'refused',
		({say}: Parameters<ChatProtocol['serve']>[0]) => say({error: 'one question per session'}),
	],
] as const)('a second prompt that gets %s leads to --per-prompt', async (_, outcome, second) => {
	const found = await probe({
		serve(line) {
			let count = 0;
			return (message) => {
				if (count++ > 0) second(line);
				else line.say({message: answerTo(questionIn(message))});
			};
		},
	});
	expect(found.second).toMatchObject({outcome});
	expect(found.advice).toMatchObject({perPrompt: true, changesRule: false});
});

test('an end that only one of two replies has is none', async () => {
	const found = await probe({
		serve({say}) {
			let count = 0;
			return (message) => {
				for (const token of tokens(questionIn(message))) say({type: 'token', token});
				// The state names the session, which ends nothing.
				say({type: 'token', state: `closed-${count++}`, last: true});
			};
		},
	});
	expect(found.second).toMatchObject({outcome: 'answered'});
	expect(found.advice).toMatchObject({
		reply: {delta: {path: 'token'}, done: {path: 'last', equals: true}},
	});
});

test('what stands at a place in both replies alike is a name, and no text', async () => {
	const found = await probe({
		serve:
			({say}) =>
			(message) =>
				say({title: 'Town hall chat', said: answerTo(questionIn(message)).slice(0, 30)}),
	});
	expect(found.advice).toMatchObject({reply: {text: {path: 'said'}}});
});

test('without time for a second reply the first one has to do', async () => {
	const serve: ChatProtocol['serve'] =
		({say}) =>
		(message) => {
			for (const token of tokens(questionIn(message))) say({type: 'token', token}, 600);
			say({type: 'end'}, 600);
		};
	const found = await probe({serve}, {timeouts: {total: '8s'}});
	expect(found).toMatchObject({
		second: undefined,
		advice: {reply: {done: {path: 'type', equals: 'end'}}},
	});
});

test('all blocks of a list are the text, and thinking is a phase', async () => {
	const found = await probe({
		serve:
			({say}) =>
			(message) => {
				say({type: 'thinking', content: [{text: 'Let me see.'}]});
				say({
					type: 'answer',
					content: tokens(questionIn(message)).map((text) => ({kind: 'text', text})),
				});
			},
	});
	expect(found.advice).toMatchObject({
		reply: {
			text: {path: 'content[*].text'},
			done: {path: 'type', equals: 'answer'},
			phases: {thinking: {path: 'type', equals: 'thinking'}},
		},
	});
});

test('a ping that nothing answers is no reply, and what would answer it is proposed', async () => {
	const found = await probe({
		serve:
			({say, close}) =>
			() => {
				say({type: 'ping', id: 7});
				close(1008, 'no pong');
			},
	});
	expect(found.reply).toMatchObject({understood: false, suspect: true});
	expect(found.advice).toMatchObject({
		reply: {
			answer: [{to: {path: 'type', equals: 'ping'}, send: {type: 'pong', id: '{{$frame.id}}'}}],
		},
	});
});
