import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {expect, onTestFinished, test} from 'vitest';
import {startGateway} from '../../../source/mock/gateway.ts';

const run = promisify(execFile);

const questions = ['When is it open?', 'Où est la rue ?', 'Question 3'];
const rows = questions.map((Question, index) => ({
	Question,
	Intent: 'contact',
	Reponse: `Answer ${index}, in “quotes”.`,
}));

test.each([
	'openai-realtime',
	'openai-responses',
	'gemini-live',
	'graphql-ws',
	'web-pubsub',
	'signalr',
	'socket.io',
] as const)("%s: the mock's frames are read by a client that others wrote", async (protocol) => {
	const gateway = await startGateway(rows, {
		protocol,
		latency: {median: 5, spread: 0},
		tokenGap: 1,
	});
	onTestFinished(() => gateway.close());
	const file = `clients/${protocol.replace('.', '-')}.js`;
	const client = fileURLToPath(new URL(file, import.meta.url));
	const {stdout} = await run(process.execPath, [client, gateway.url, ...questions]);
	expect(JSON.parse(stdout)).toEqual(rows.map(({Reponse}) => Reponse));
	expect(gateway.counts()).toMatchObject({connections: 1, prompts: 3, errors: 0});
});
