import {expect, test, vi} from 'vitest';
import type {Attempt} from '../../source/model/attempt.ts';
import {
	readAttempts,
	readSummary,
	runBin,
	runFolder,
	temporaryFolder,
	writeRows,
	type BinResult,
} from '../helpers/bin.ts';
import {chatServer, type ChatServer} from '../helpers/chat-server.ts';

vi.setConfig({testTimeout: 60_000});

const remembering = '{"message":"{{question}}","conversationId":"{{$last.body.conversationId}}"}';

/** Questions whose first word is the intent that the server answers with. */
const turn = (Question: string, rest: object = {}) => ({
	Question,
	Intent: Question.split(' ')[0],
	...rest,
});

const talks = Array.from({length: 6}, (_, index) => ({
	Turns: ['greeting', 'contact', 'pii'].map((intent) => turn(`${intent} ${index}`)),
}));

type Sent = {
	readonly result: BinResult;
	/** In the order of the run. */
	readonly attempts: readonly Attempt[];
	readonly folder: string;
};

async function send(
	server: ChatServer,
	rows: readonly object[],
	args: readonly string[] = [],
): Promise<Sent> {
	const cwd = await temporaryFolder();
	const file = await writeRows(cwd, rows, 'x.jsonl');
	const common = ['run', '--headless', '-q', '-u', server.url, '-d', file];
	const metrics = ['--metrics', 'classification_accuracy'];
	const result = await runBin([...common, '--payload', remembering, ...metrics, ...args], {cwd});
	const folder = await runFolder(cwd);
	const attempts = (await readAttempts(folder)).toSorted((a, b) => a.index - b.index);
	return {result, attempts, folder};
}

const told = (attempts: readonly Attempt[]) =>
	attempts.map(({id, reply}) => `${id} ${reply?.text}`);

/** What each of the server's conversations was told, and over how many connections. */
function heardBy({heard}: ChatServer): {messages: string[]; connections: number}[] {
	return [...Map.groupBy(heard, ({conversation}) => conversation).values()].map((part) => ({
		messages: part.map(({message}) => message),
		connections: new Set(part.map(({connection}) => connection)).size,
	}));
}

test('turns go in order over one connection, and each carries what the last reply said', async () => {
	const server = await chatServer();
	const {result, attempts, folder} = await send(server, [turn('alone 1'), ...talks], ['-c', '3']);
	expect(result).toMatchObject({code: 0});
	expect(told(attempts).slice(0, 7)).toEqual([
		'x.jsonl:1 hello',
		'x.jsonl:2#1 hello',
		'x.jsonl:2#2 you said before: greeting 0',
		'x.jsonl:2#3 you said before: greeting 0, contact 0',
		'x.jsonl:3#1 hello',
		'x.jsonl:3#2 you said before: greeting 1',
		'x.jsonl:3#3 you said before: greeting 1, contact 1',
	]);
	expect(attempts.map(({index}) => index)).toEqual(attempts.map((_, index) => index));
	expect(heardBy(server).toSorted((a, b) => (a.messages < b.messages ? -1 : 1))).toEqual([
		{messages: ['alone 1'], connections: 1},
		...talks.map(({Turns}) => ({
			messages: Turns.map(({Question}) => Question),
			connections: 1,
		})),
	]);
	const summary = await readSummary(folder);
	expect(summary).toMatchObject({total_requests: 19, passed: 19, failed: 0, errored: 0});
	expect(summary.per_intent).toMatchObject({
		...{alone: {count: 1}, greeting: {count: 6}, contact: {count: 6}},
		pii: {count: 6, metrics: {classification_accuracy: {average: 1}}},
	});
});

test('rows that share a conversation go together, whatever stands between them', async () => {
	const server = await chatServer();
	const rows = [
		turn('a 1', {Conversation: 'a'}),
		turn('b 1', {Conversation: 'b'}),
		turn('alone 1'),
		turn('a 2', {Conversation: 'a'}),
		turn('b 2', {Conversation: 'b'}),
		turn('a 3', {Conversation: 'a'}),
	];
	const {attempts} = await send(server, rows, ['-c', '1']);
	expect(told(attempts)).toEqual([
		'x.jsonl:1#1 hello',
		'x.jsonl:1#2 you said before: a 1',
		'x.jsonl:1#3 you said before: a 1, a 2',
		'x.jsonl:2#1 hello',
		'x.jsonl:2#2 you said before: b 1',
		'x.jsonl:3 hello',
	]);
	expect(server.heard.map(({message}) => message)).toEqual([
		...['a 1', 'a 2', 'a 3', 'b 1', 'b 2', 'alone 1'],
	]);
});

test('samples, order and repeats are of whole conversations', async () => {
	const server = await chatServer();
	const options = ['--shuffle', '--seed', '5', '--max-samples', '4', '--repeat', '2', '-c', '3'];
	const {attempts} = await send(server, talks, options);
	expect(attempts).toHaveLength(24);
	const conversations = heardBy(server);
	expect(conversations).toHaveLength(8);
	for (const {messages, connections} of conversations) {
		const number = messages[0]!.split(' ')[1];
		expect(messages).toEqual([`greeting ${number}`, `contact ${number}`, `pii ${number}`]);
		expect(connections).toBe(1);
	}
	const first = attempts.slice(0, 12).map(({id}) => id);
	expect(attempts.slice(12).map(({id}) => id)).toEqual(first.map((id) => `${id}@2`));
	expect(attempts.slice(0, 3).map(({id}) => id.split('#')[1])).toEqual(['1', '2', '3']);
});

test('with a connection per prompt, a conversation has one to itself', async () => {
	const server = await chatServer();
	const {attempts} = await send(server, [...talks, turn('alone 1')], ['--per-prompt', '-c', '2']);
	const byRow = Map.groupBy(attempts, ({id}) => id.split('#')[0]);
	const connections = [...byRow.values()].map((part) => new Set(part.map((one) => one.connection)));
	expect(connections.map(({size}) => size)).toEqual([1, 1, 1, 1, 1, 1, 1]);
	expect(new Set(connections.flatMap((set) => [...set])).size).toBe(7);
	expect(new Set(server.heard.map(({connection}) => connection)).size).toBe(7);
	expect(attempts.filter(({outcome}) => outcome === 'passed')).toHaveLength(19);
});

test('a rate starts conversations, and every turn is sent once', async () => {
	const server = await chatServer();
	const {attempts, folder} = await send(server, talks, ['--rate', '20', '-c', '2']);
	expect(attempts).toHaveLength(18);
	expect(heardBy(server).map(({messages, connections}) => [messages.length, connections])).toEqual(
		talks.map(() => [3, 1]),
	);
	expect(await readSummary(folder)).toMatchObject({passed: 18, errored: 0});
});

const gatewayError = '{"message":"Forbidden","connectionId":"c","requestId":"r"}';

test('after a turn without a reply the next ones are not sent, unless that was asked for', async () => {
	const instead = (message: string) => (message === 'contact 0' ? gatewayError : undefined);
	const server = await chatServer({instead});
	const rows = talks.slice(0, 2);
	const {attempts, folder} = await send(server, rows, ['-c', '1']);
	expect(attempts.map(({error}) => error?.class ?? 'ok')).toEqual([
		...['ok', 'gateway.forbidden', 'conversation.stopped'],
		...['ok', 'ok', 'ok'],
	]);
	expect(server.heard.map(({message}) => message)).not.toContain('pii 0');
	expect(await readSummary(folder)).toMatchObject({total_requests: 6, passed: 4, errored: 2});

	const other = await chatServer({instead});
	const {attempts: all} = await send(other, rows, ['-c', '1', '--turn-failure', 'continue']);
	expect(all.map(({error}) => error?.class ?? 'ok').slice(0, 3)).toEqual([
		...['ok', 'gateway.forbidden', 'ok'],
	]);
	expect(other.heard.map(({message}) => message)).toContain('pii 0');
});

test('a rerun of one errored turn sends its whole conversation again, and says so', async () => {
	const server = await chatServer({
		instead: (message, times) => (message === 'pii 1' && times === 1 ? gatewayError : undefined),
	});
	const {attempts, folder} = await send(server, [turn('alone 1'), ...talks], ['-c', '2']);
	expect(attempts.filter(({outcome}) => outcome === 'errored')).toHaveLength(1);
	const before = server.heard.length;
	const {code, stderr} = await runBin(['rerun', folder, '--errored', '--headless']);
	expect([code, stderr]).toEqual([0, expect.stringContaining('Sending 3 prompts of')]);
	expect(server.heard.slice(before).map(({message}) => message)).toEqual([
		...['greeting 1', 'contact 1', 'pii 1'],
	]);
	const again = (await readAttempts(folder)).filter(({attempt}) => attempt === 2);
	expect(again.map(({id, index, reply}) => [id, index, reply?.text])).toEqual([
		['x.jsonl:3#1', 4, 'hello'],
		['x.jsonl:3#2', 5, 'you said before: greeting 1'],
		['x.jsonl:3#3', 6, 'you said before: greeting 1, contact 1'],
	]);
});

test('a bad turn is named with its file, line and number, before anything is sent', async () => {
	const server = await chatServer();
	const cwd = await temporaryFolder();
	const bad = {Turns: [turn('a 1'), {Question: ''}]};
	const file = await writeRows(cwd, [turn('alone 1'), bad], 'x.jsonl');
	const run = ['run', '--headless', '-u', server.url, '-d', file];
	const {code, stderr} = await runBin(run, {cwd});
	expect(code).toBe(2);
	expect(stderr).toMatch(/x\.jsonl:2:\d+: turn 2: "Question" is empty/);
	expect(server.heard).toEqual([]);
});
