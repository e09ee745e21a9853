import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {readHar} from '../../source/har/har-file.ts';
import {groupSockets, toImportedConfig} from '../../source/har/to-config.ts';
import {runBin} from '../helpers/bin.ts';
import {temporaryFolder} from '../helpers/folder.ts';

const secrets = {
	query: 'q-3f9c1d7a5b2e4c6d8f',
	cookie: 'sid=c-0a1b2c3d4e5f60718293',
	header: 'Bearer h-99aa88bb77cc66dd55ee',
	payload: 'p-1234abcd5678ef901234',
	subprotocol: 'base64url.bearer.authorization.k8s.io.s-0f1e2d3c4b5a69788796',
};

type Said = readonly [type: 'send' | 'receive', value: unknown];

/** A recording as Chrome writes it, of a page that authenticates in every possible way. */
function recording(
	said: readonly Said[],
	url = `wss://chat.example/ws?token=${secrets.query}&model=gpt-x`,
) {
	const headers = [
		{name: 'Host', value: 'chat.example'},
		{name: 'Origin', value: 'https://app.example'},
		{name: 'Cookie', value: secrets.cookie},
		{name: 'Authorization', value: secrets.header},
		{name: 'X-Tenant', value: 'blue'},
		{name: 'Sec-WebSocket-Protocol', value: `chat.v1, ${secrets.subprotocol}`},
		{name: 'Sec-WebSocket-Key', value: 'B8sB8zvHFXp4h5ep+uXAmg=='},
		{name: 'User-Agent', value: 'Mozilla/5.0'},
	];
	const _webSocketMessages = said.map(([type, value], index) => ({
		...{type, time: 1_700_000_000 + index * 0.25, opcode: 1},
		data: typeof value === 'string' ? value : JSON.stringify(value),
	}));
	const entries = [
		{request: {method: 'GET', url, headers}, _resourceType: 'websocket', _webSocketMessages},
	];
	return JSON.stringify({log: {version: '1.2', entries}});
}

const uuid = (digit: string) => `${digit.repeat(8)}-1111-4111-8111-111111111111`;

const chat: readonly Said[] = [
	['receive', {type: 'welcome'}],
	['send', {type: 'auth', token: secrets.payload}],
	['receive', {type: 'session_ready', sessionId: 'session-77aa66bb'}],
	[
		'send',
		{type: 'ask', id: uuid('1'), session: 'session-77aa66bb', text: 'How do I get a permit?'},
	],
	['receive', {type: 'delta', id: uuid('1'), text: 'At the '}],
	['receive', {type: 'delta', id: uuid('1'), text: 'counter.'}],
	['receive', {type: 'done', id: uuid('1')}],
	['send', {type: 'ping'}],
	[
		'send',
		{type: 'ask', id: uuid('2'), session: 'session-77aa66bb', text: 'When is waste collected?'},
	],
	['receive', {type: 'delta', id: uuid('2'), text: 'On Monday '}],
	['receive', {type: 'delta', id: uuid('2'), text: 'morning.'}],
	['receive', {type: 'done', id: uuid('2')}],
];

const imported = (text: string) => toImportedConfig(groupSockets(readHar(text, 'chat.har'))[0]!);

test('address, set-up, request and rule are found, and each says why', () => {
	const {config, questions, decisions} = imported(recording(chat));
	expect(config).toMatchObject({
		url: 'wss://chat.example/ws?token={{$env.TOKEN}}&model=gpt-x',
		origin: 'https://app.example',
		headers: {'X-Tenant': 'blue'},
		ready: {path: 'type', equals: 'welcome'},
		setup: [
			{
				await: {path: 'type', equals: 'session_ready'},
				save: {sessionId: 'sessionId'},
			},
		],
		payload: {
			...{type: 'ask', id: '{{$uuid}}', session: '{{$setup.sessionId}}', text: '{{question}}'},
		},
		reply: {
			done: {path: 'type', equals: 'done'},
			delta: {path: 'text', mode: 'append'},
			correlate: {request: 'id', reply: 'id'},
		},
		keepAliveMessage: {type: 'ping'},
	});
	expect(questions).toEqual(['How do I get a permit?', 'When is waste collected?']);
	expect(decisions.every(({why}) => why !== '')).toBe(true);
});

test('no secret of the recording is in anything that is written or said', async () => {
	const folder = await temporaryFolder();
	const file = join(folder, 'chat.har');
	const {writeFile} = await import('node:fs/promises');
	await writeFile(file, recording(chat));
	const out = join(folder, 'floodgate.config.json');
	const prompts = join(folder, 'prompts.jsonl');
	const {code, stdout, stderr} = await runBin([
		'import',
		'har',
		file,
		'-o',
		out,
		'--prompts',
		prompts,
	]);
	expect(code, stderr).toBe(0);
	const all = [stdout, stderr, readFileSync(out, 'utf8'), readFileSync(prompts, 'utf8')].join('\n');
	for (const secret of Object.values(secrets)) {
		const bare = secret.replace(/^.*[ =.]/, '');
		expect(all).not.toContain(bare);
		expect(all).not.toContain(Buffer.from(bare).toString('base64'));
	}
	for (const name of ['TOKEN', 'COOKIE', 'AUTHORIZATION', 'SUBPROTOCOL'])
		expect(stderr).toContain(name);
});

test.each([
	['{', /not JSON|JSON/],
	['{"log": {}}', /no HAR file/],
	['{"log": {"entries": [{"request": {"url": "https://x.example/"}}]}}', /no WebSocket connection/],
	['{"log": {"entries": [{"request": {"url": "wss://x.example/"}}]}}', /have no messages/],
])('%s is refused with what to do', (text, message) => {
	expect(() => readHar(text, 'chat.har')).toThrow(message);
});

test('a recording without a question says so', () => {
	expect(() => imported(recording([['send', {type: 'ping'}]]))).toThrow(/words of a user/);
});

test('a signed address is signed anew by each run', () => {
	const url =
		'wss://abc.execute-api.eu-west-1.amazonaws.com/prod?X-Amz-Signature=aa&X-Amz-Credential=bb&stage=x';
	const {config} = imported(recording(chat, url));
	expect(config).toMatchObject({
		url: 'wss://abc.execute-api.eu-west-1.amazonaws.com/prod?stage=x',
		auth: 'sigv4',
	});
});

test('connections with one prompt each make a run with a connection per prompt', () => {
	const one = (question: string, answer: string): Said[] => [
		['send', {message: question}],
		['receive', {message: answer}],
	];
	const parse = (text: string) => (JSON.parse(text) as {log: {entries: unknown[]}}).log.entries;
	const entries = [
		...parse(recording(one('How do I get a permit?', 'At the counter.'))),
		...parse(recording(one('When is waste collected?', 'On Monday morning.'))),
	];
	const {config} = imported(JSON.stringify({log: {entries}}));
	expect(config).toMatchObject({
		...{connectionMode: 'per-prompt', payload: {message: '{{question}}'}, reply: 'single'},
	});
});
