import {expect, test} from 'vitest';
import {floodgate, type Run} from '../target.ts';
import {gorilla, python, serveGorilla, serveNode, servePython} from './servers.ts';

const questions = ['When is it open?', 'Où est-ce ?', 'He said "yes"', '多少钱？', 'Line\nbreak'];
const rows = (of: readonly string[] = questions) =>
	of.map((Question) => ({Question, Intent: 'contact'}));

const texts = ({attempts}: Run) => attempts.map(({reply}) => reply?.text);
const errors = ({attempts}: Run) =>
	attempts.map(({error}) => error && `${error.class} ${error.message}`);
const connections = ({attempts}: Run) => new Set(attempts.map(({connection}) => connection)).size;

/** Over one connection, all answered, and nothing left over. */
function expectAll(run: Run, answers: readonly string[]): void {
	expect(errors(run)).toEqual(answers.map(() => undefined));
	expect(texts(run)).toEqual(answers);
	expect(connections(run)).toBe(1);
	expect(run.summary.generator.unmatched).toBe(0);
	expect(run.code).toBe(0);
}

const said = questions.map((question) => `You said: ${question}`);
const one = ['-c', '1', '--metrics', 'length_check'];
const withFailure = ['When is it open?', 'fail', 'And now?'];

test('graphql-ws: five prompts over one connection, its pings answered', async () => {
	const url = await serveNode('graphql-ws.js');
	const run = await floodgate(rows(), [...one, '--reply', 'graphql-ws'], url);
	expectAll(
		run,
		said.map((text) => `${text} (2 pongs)`),
	);
	expect(run.summary.setup?.count).toBe(1);
});

test('graphql-ws: several prompts at once on a connection are told apart by their ids', async () => {
	const url = await serveNode('graphql-ws.js');
	const many = rows(Array.from({length: 40}, (_, index) => `Question ${index}`));
	const run = await floodgate(many, [...one, '--reply', 'graphql-ws', '--in-flight', '4'], url);
	expect(run.summary).toMatchObject({passed: 40, errored: 0});
	for (const {prompt, reply} of run.attempts) {
		expect(reply?.text).toContain(`You said: ${prompt.Question as string} (`);
	}
	expect(connections(run)).toBe(1);
});

test('graphql-ws: errors before and in a stream are those of their prompts', async () => {
	const url = await serveNode('graphql-ws.js');
	const run = await floodgate(
		rows(['a', 'fail', 'break', 'b']),
		[...one, '--reply', 'graphql-ws'],
		url,
	);
	expect(errors(run)).toEqual([
		undefined,
		'app.error The model is not available.',
		'app.error The model stopped.',
		undefined,
	]);
	expect(connections(run)).toBe(1);
	const asked = [
		'--payload',
		'{"id":"{{$uuid}}","type":"subscribe","payload":{"query":"subscription { no }"}}',
	];
	const refused = await floodgate(rows(['a']), [...one, '--reply', 'graphql-ws', ...asked], url);
	expect(errors(refused)).toEqual([expect.stringMatching(/^app\.error .*"no"/)]);
});

test('graphql-ws: a connection that the server forbids is an error of the set-up', async () => {
	const url = await serveNode('graphql-ws.js');
	const run = await floodgate(rows(['a']), [...one, '--reply', 'graphql-ws'], `${url}/forbidden`);
	expect(run.code).toBe(4);
	expect(errors(run)).toEqual([expect.stringMatching(/^setup\.closed .*4403/)]);
});

const socketIo = '/socket.io/?EIO=4&transport=websocket';

test('socket.io: five prompts over one connection, its pings answered in mid-reply', async () => {
	const url = await serveNode('socket-io.js');
	const run = await floodgate(rows(), [...one, '--reply', 'socket.io'], url + socketIo);
	expectAll(run, said);
});

test('socket.io: its errors are those of their prompts, and a refused connection one of the set-up', async () => {
	const url = await serveNode('socket-io.js');
	const run = await floodgate(rows(withFailure), [...one, '--reply', 'socket.io'], url + socketIo);
	expect(errors(run)).toEqual([undefined, 'app.error The model is not available.', undefined]);
	expect(connections(run)).toBe(1);
	const refused = await floodgate(
		rows(['a']),
		[...one, '--reply', 'socket.io'],
		`${url}${socketIo}&forbidden=1`,
	);
	expect(errors(refused)).toEqual([expect.stringMatching(/^setup\.error .*not authorized/)]);
});

const withPython = test.skipIf(python === undefined);

withPython('FastAPI: bare text both ways, ended by silence or by a marker', async () => {
	const url = await servePython('fastapi_app.py');
	const args = [...one, '--reply', 'fastapi-text'];
	const short = rows(['When is it open?', 'He said "yes"']);
	const tutorial = await floodgate(short, args, `${url}/tutorial`);
	expectAll(
		tutorial,
		short.map(({Question}) => `Message text was: ${Question}`),
	);
	expectAll(await floodgate(rows(), args, `${url}/marker`), said);
	expectAll(await floodgate(rows(), args, `${url}/bytes`), said);
});

withPython('FastAPI: an exception of the server ends its prompt alone', async () => {
	const url = await servePython('fastapi_app.py');
	const run = await floodgate(
		rows(withFailure),
		[...one, '--reply', 'fastapi-text'],
		`${url}/marker`,
	);
	expect(errors(run)).toEqual([undefined, expect.stringMatching(/^closed\.1006 /), undefined]);
});

withPython(
	'SignalR: five prompts over one connection, its pings answered in mid-reply',
	async () => {
		const url = await servePython('fastapi_app.py');
		const run = await floodgate(rows(), [...one, '--reply', 'signalr'], `${url}/hub/`);
		expectAll(run, said);
		const slow = ['slow 1', 'slow 2', 'slow 3'];
		const long = await floodgate(rows(slow), [...one, '--reply', 'signalr'], `${url}/hub/`);
		expectAll(
			long,
			slow.map((text) => `You said: ${text}`),
		);
	},
);

withPython('SignalR: several at once, errors, and a method that does not stream', async () => {
	const url = await servePython('fastapi_app.py');
	const args = [...one, '--reply', 'signalr'];
	const many = rows(Array.from({length: 20}, (_, index) => `Question ${index}`));
	const run = await floodgate(many, [...args, '--in-flight', '4'], `${url}/hub/`);
	expectAll(
		run,
		many.map(({Question}) => `You said: ${Question}`),
	);
	const failing = await floodgate(rows(withFailure), args, `${url}/hub/`);
	expect(errors(failing)).toEqual([
		undefined,
		expect.stringMatching(/^app\.error .*the model is not available/),
		undefined,
	]);
	const invoke =
		'{"type":1,"invocationId":"{{$uuid}}","target":"Ask","arguments":[{{question|json}}]}\u001e';
	const payload = JSON.stringify({raw: invoke});
	expectAll(await floodgate(rows(), [...args, '--payload', payload], `${url}/hub/`), said);
});

withPython(
	'websockets: JSON in binary messages, a session for each prompt or one for all',
	async () => {
		const url = await servePython('websockets_app.py');
		const args = [...one, '--reply', 'gemini-live'];
		const run = await floodgate(rows(), args, url);
		expect(texts(run)).toEqual(said);
		expect(connections(run)).toBe(5);
		expect(run.summary.setup?.count).toBe(5);
		expectAll(await floodgate(rows(), [...args, '--no-per-prompt'], url), said);
		const failing = await floodgate(rows(withFailure), args, url);
		expect(errors(failing)).toEqual([
			undefined,
			expect.stringMatching(/^closed\.1011 .*overloaded/),
			undefined,
		]);
	},
);

test.skipIf(gorilla === undefined)(
	'gorilla: Web PubSub with its subprotocol, fragments and pings',
	async () => {
		const url = await serveGorilla();
		const args = [...one, '--reply', 'web-pubsub'];
		const run = await floodgate(rows(), args, url);
		expectAll(run, said);
		expect(run.summary.setup?.count).toBe(1);
		const failing = await floodgate(rows(withFailure), args, url);
		expect(errors(failing)).toEqual([
			undefined,
			'app.error The model is not available.',
			undefined,
		]);
		expect(connections(failing)).toBe(1);
	},
);
