import {expect, test} from 'vitest';
import {readAttempts, runBin, runFolder} from '../helpers/bin.ts';
import {chatServer} from '../helpers/chat-server.ts';
import {copyExample} from './example.ts';

test('conversation: turns go in order over one connection, under the id that the server gave', async () => {
	const cwd = await copyExample('conversation');
	const server = await chatServer();
	const {code} = await runBin(['run', '-q'], {cwd, env: {CHATBOT_URL: server.url}});
	expect(code).toBe(0);
	const attempts = (await readAttempts(await runFolder(cwd))).toSorted((a, b) => a.index - b.index);
	expect(attempts.map(({id, reply}) => [id, reply?.text])).toEqual([
		['conversations.jsonl:1#1', 'hello'],
		['conversations.jsonl:1#2', 'you said before: Where is the office?'],
		['conversations.jsonl:1#3', 'you said before: Where is the office?, And when is it open?'],
		['conversations.jsonl:2#1', 'hello'],
		['conversations.jsonl:2#2', 'you said before: I want to change my address.'],
	]);
});
