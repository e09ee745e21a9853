import {expect, test} from 'vitest';
import {mockSchema} from '../../source/config/options/mock.ts';
import {presetNames} from '../../source/gateway/presets.ts';
import {protocols} from '../../source/mock/protocols.ts';
import {exchange, gatewayFor, instantStream, open} from './client.ts';
import {dialogues} from './all-dialogues.ts';
import {base64, question, speak} from './dialogues.ts';

const names = Object.keys(dialogues) as (keyof typeof dialogues)[];

test.each(names)('%s is answered frame by frame as its protocol wants', async (name) => {
	const {send, frames} = dialogues[name];
	const spoken = await speak(name, ...send);
	expect(spoken.frames).toEqual(frames);
	expect(spoken.counts).toMatchObject({
		messages: send.length,
		prompts: 1,
		replies: 1,
		errors: 0,
		frames: frames.length,
	});
});

test('every protocol has its name on the command line, and every preset its protocol', () => {
	const protocol = mockSchema.shape.protocol;
	for (const name of Object.keys(protocols)) {
		expect(protocol.safeParse(name).success, name).toBe(true);
	}
	expect(Object.keys(protocols)).toEqual(expect.arrayContaining([...presetNames]));
});

test('serverless-rag-demo-v1 finds the question in a list of messages too', async () => {
	const messages = [
		{role: 'user', content: [{type: 'text', text: 'Bonjour'}]},
		{role: 'user', content: [{type: 'image'}, {type: 'text', text: question}]},
	];
	const query = base64(JSON.stringify(messages));
	const {frames} = await speak('serverless-rag-demo-v1', {action: 'bedrock', query});
	expect(frames).toEqual(dialogues['serverless-rag-demo-v1'].frames);
});

test('every JSON frame repeats the id of its request', async () => {
	for (const name of names.filter(
		(each) => !/^(bedrock-chat|.*raw.*|bedrock-streaming|appsync-events)$/.test(each),
	)) {
		for (const id of ['r-1', 7]) {
			const {frames} = await speak(name, {...(dialogues[name].send[0] as object), id});
			const texts =
				name === 'serverless-rag-demo-v1'
					? frames.map((frame) => Buffer.from(frame, 'base64').toString())
					: frames;
			expect(texts).not.toEqual([]);
			for (const text of texts) expect(JSON.parse(text), name).toMatchObject({id});
		}
	}
});

test('a conversation that the client does not name has one name for its connection', async () => {
	const socket = await open(
		(await gatewayFor({...instantStream, protocol: 'genai-app-builder'})).url,
	);
	const ids = new Set<unknown>();
	for (const request of [{}, {conversationId: ''}]) {
		const frames = await exchange(socket, {action: 'sendMessage', question, ...request});
		for (const frame of frames) {
			ids.add((JSON.parse(frame) as {conversationId: unknown}).conversationId);
		}
	}
	expect(ids.size).toBe(1);
	expect([...ids][0]).toMatch(/=$/);
});
