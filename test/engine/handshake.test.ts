import {setImmediate as turn} from 'node:timers/promises';
import {lookup} from 'node:dns/promises';
import {once} from 'node:events';
import {createServer, type AddressInfo} from 'node:net';
import {expect, onTestFinished, test, vi} from 'vitest';
import {
	acceptance,
	closeFrame,
	frame,
	startHostileServer,
	type Peer,
} from '../helpers/hostile-server.ts';
import {runOurs, runWs} from './both-clients.ts';
import {openClient} from './client-opening.ts';

/** The accept line of an answer, made wrong by a test. */
const altered = (from: RegExp, to: string) => (request: string) =>
	acceptance(request).replace(from, to);

type Answer = (request: string) => string;

const answers: readonly {about: string; answer: Answer; subprotocols?: readonly string[]}[] = [
	{about: 'a good answer', answer: (request) => acceptance(request)},
	{
		about: 'another case',
		answer: (request) => acceptance(request).replace('websocket', 'WebSocket'),
	},
	{about: 'several connection tokens', answer: altered(/Connection: /, 'Connection: keep-alive, ')},
	{about: 'another protocol', answer: altered(/Upgrade: websocket/, 'Upgrade: h2c')},
	{about: 'two protocols', answer: altered(/websocket/, 'websocket, h2c')},
	{about: 'a wrong key', answer: altered(/Accept: ./, 'Accept: ?')},
	{about: 'no key', answer: altered(/Sec-WebSocket-Accept/, 'X')},
	{about: 'two keys', answer: (request) => acceptance(request, 'Sec-WebSocket-Accept: x\r\n')},
	{
		about: 'an unwanted subprotocol',
		answer: (request) => acceptance(request, 'Sec-WebSocket-Protocol: a\r\n'),
	},
	{
		about: 'an empty subprotocol',
		answer: (request) => acceptance(request, 'Sec-WebSocket-Protocol:\r\n'),
	},
	{
		about: 'an unwanted extension',
		answer: (request) => acceptance(request, 'Sec-WebSocket-Extensions: permessage-deflate\r\n'),
	},
	{about: 'no subprotocol', answer: (request) => acceptance(request), subprotocols: ['a', 'b']},
	{
		about: 'a subprotocol',
		answer: (request) => acceptance(request, 'Sec-WebSocket-Protocol: b\r\n'),
		subprotocols: ['a', 'b'],
	},
	{
		about: 'another subprotocol',
		answer: (request) => acceptance(request, 'Sec-WebSocket-Protocol: A\r\n'),
		subprotocols: ['a', 'b'],
	},
	{
		about: 'both subprotocols',
		answer: (request) => acceptance(request, 'Sec-WebSocket-Protocol: a, b\r\n'),
		subprotocols: ['a', 'b'],
	},
	{
		about: 'an answer before the answer',
		answer: (request) =>
			`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${acceptance(request)}`,
	},
	{about: 'a refusal', answer: () => 'HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno'},
	{
		about: 'a refusal without a reason',
		answer: () => 'HTTP/1.1 403\r\nContent-Length: 2\r\n\r\nno',
	},
	{
		about: 'a refusal in chunks',
		answer: () =>
			'HTTP/1.1 502 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nbad\r\n4;x=1\r\n day\r\n0\r\n\r\n',
	},
	{
		about: 'a redirect',
		answer: () => 'HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n',
	},
	{about: 'no content', answer: () => 'HTTP/1.1 204 Nothing\r\n\r\n'},
	{about: 'an ordinary page', answer: () => 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage'},
];

test.for(answers)('an answer means what it means to ws: $about', async ({answer, subprotocols}) => {
	const server = await startHostileServer({
		upgrade: (peer, request) => peer.write(answer(request)),
	});
	const close = (client: {terminate: () => void}) => client.terminate();
	const ours = await runOurs(server.url, close, subprotocols);
	expect(ours).toEqual(await runWs(server.url, close, subprotocols));
	await server.closed(0);
});

test.each(['Connection', 'Upgrade'])('a 101 without %s breaks the handshake', async (name) => {
	const line = new RegExp(`\n${name}: .*\r`);
	const server = await startHostileServer({
		upgrade: (peer, request) => peer.write(altered(line, '\nX: y\r')(request)),
	});
	expect(await openClient(server.url).end).toMatchObject({
		kind: 'failed',
		error: {message: `Invalid ${name} header`},
	});
	await server.closed(0);
});

test('the answer is shown before it is checked, and may be where a connection ends', async () => {
	const server = await startHostileServer({headers: 'X-Server: some\r\nSet-Cookie: a=1\r\n'});
	const client = openClient(server.url, {}, (connection) => {
		setImmediate(() => connection().terminate());
	});
	await client.opened;
	expect(client.upgrades).toMatchObject([
		{status: 101, headers: {'x-server': 'some', 'set-cookie': ['a=1']}},
	]);
	expect(await client.end).toMatchObject({kind: 'closed', code: 1006});
});

test('a refusal keeps its headers', async () => {
	const server = await startHostileServer({
		upgrade: (peer) =>
			peer.write(
				'HTTP/1.1 307 No\r\nLocation: /a\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: 0\r\n\r\n',
			),
	});
	expect(await openClient(server.url).end).toEqual({
		...{kind: 'refused', status: 307, body: ''},
		headers: {location: '/a', 'set-cookie': ['a', 'b'], 'content-length': '0'},
	});
	await server.closed(0);
});

test.each([
	{about: 'of its length', head: 'Content-Length: 100\r\n', body: 'cut'},
	{about: 'without a length', head: '', body: 'whole'},
	{about: 'in chunks', head: 'Transfer-Encoding: chunked\r\n', body: '9\r\ncut'},
])('the end of TCP ends the body of a refusal $about', async ({head, body}) => {
	const server = await startHostileServer({
		upgrade: ({socket}) => void socket.end(`HTTP/1.1 500 No\r\n${head}\r\n${body}`),
	});
	const text = body.replace(/.*\r\n/, '');
	expect(await openClient(server.url).end).toMatchObject({
		kind: 'refused',
		status: 500,
		body: text,
	});
	await server.closed(0);
});

test.each([
	{about: 'nothing', bytes: ''},
	{about: 'half a status line', bytes: 'HTTP/1.1 10'},
	{about: 'half a head', bytes: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: web'},
])('a server that ends TCP after $about hangs up', async ({bytes}) => {
	const server = await startHostileServer({upgrade: ({socket}) => void socket.end(bytes)});
	expect(await openClient(server.url).end).toMatchObject({
		kind: 'failed',
		error: {code: 'ECONNRESET', message: 'socket hang up'},
	});
	await server.closed(0);
});

test('a 101 byte by byte, with a greeting behind it, opens once', async () => {
	const answer = async (peer: Peer, request: string) => {
		const answers = [Buffer.from(acceptance(request)), frame('hello'), closeFrame(1000)];
		for (const byte of Buffer.concat(answers)) {
			peer.write(Buffer.from([byte]));
			await turn();
		}
	};
	const server = await startHostileServer({
		upgrade: (peer, request) => void answer(peer, request),
	});
	const client = openClient(server.url);
	expect(await client.end).toMatchObject({kind: 'closed', code: 1000});
	expect(client.messages).toEqual(['hello']);
	expect(client.counts).toEqual({opened: 1, ended: 1});
});

const leaving = ['giveUp', 'terminate', 'close'] as const;

test.each(leaving)('%s before TCP is open leaves no socket', async (leave) => {
	const server = await startHostileServer();
	const client = openClient(server.url);
	client.connection[leave]();
	expect(await client.end).toMatchObject(
		leave === 'giveUp' ? {kind: 'silent'} : {kind: 'failed', error: {message: /was closed before/}},
	);
	const next = openClient(server.url);
	await next.opened;
	next.connection.terminate();
	await next.end;
	for (let number = 0; number < server.connections(); number++) await server.closed(number);
	expect(client.counts).toEqual({opened: 0, ended: 1});
});

test.each(leaving)('%s while the answer is awaited leaves no socket', async (leave) => {
	const asked = Promise.withResolvers<undefined>();
	const server = await startHostileServer({upgrade: () => asked.resolve(undefined)});
	const client = openClient(server.url);
	await asked.promise;
	client.connection[leave]();
	client.connection[leave]();
	expect((await client.end).kind).toBe(leave === 'giveUp' ? 'silent' : 'failed');
	await server.closed(0);
	expect(client.counts).toEqual({opened: 0, ended: 1});
});

test.each(leaving)('%s while TLS is being established leaves no socket', async (leave) => {
	const closed = Promise.withResolvers<undefined>();
	const accepted = Promise.withResolvers<undefined>();
	const silent = createServer((socket) => {
		// The first message of the TLS handshake, which gets no answer.
		socket.on('data', () => accepted.resolve(undefined));
		socket.on('error', () => undefined).on('close', () => closed.resolve(undefined));
	});
	silent.listen(0, '127.0.0.1');
	await once(silent, 'listening');
	onTestFinished(() => void silent.close());
	const client = openClient(`wss://127.0.0.1:${(silent.address() as AddressInfo).port}`);
	await accepted.promise;
	client.connection[leave]();
	expect((await client.end).kind).toBe(leave === 'giveUp' ? 'silent' : 'failed');
	await closed.promise;
	expect(client.counts).toEqual({opened: 0, ended: 1});
});

test('a refusal whose body is being read cannot be given up, but ended', async () => {
	const server = await startHostileServer({
		upgrade: (peer) => peer.write('HTTP/1.1 500 No\r\nContent-Length: 9\r\n\r\nno'),
	});
	const [kept, cut] = [openClient(server.url), openClient(server.url)];
	await vi.waitFor(() => expect(server.connections()).toBe(2));
	await new Promise((resolve) => setTimeout(resolve, 50));
	kept.connection.giveUp();
	cut.connection.terminate();
	expect(await cut.end).toMatchObject({kind: 'failed'});
	// The rest of the body does not come within its second.
	expect(await kept.end).toMatchObject({kind: 'refused', status: 500, body: 'no'});
	await Promise.all([server.closed(0), server.closed(1)]);
});

test('opening times: the parts make up the whole', async () => {
	const server = await startHostileServer();
	const client = openClient(server.url);
	const {connect, opening} = await client.opened;
	expect(opening).toMatchObject({dns: undefined, tls: undefined});
	expect(opening.tcp).toBeGreaterThan(0);
	expect(opening.upgrade).toBeGreaterThan(0);
	expect(opening.tcp + opening.upgrade).toBeCloseTo(connect, 6);
	client.connection.terminate();
});

test('a name is resolved before connecting begins', async () => {
	const server = await startHostileServer();
	const client = openClient(server.url.replace('127.0.0.1', 'localhost'));
	const {connect, opening} = await client.opened;
	expect(opening.dns).toBeGreaterThan(0);
	expect(opening.tcp + opening.upgrade).toBeCloseTo(connect, 6);
	client.connection.terminate();
});

test('an IPv6 address is one, and localhost is found there where it is a name for it', async () => {
	const requests: string[] = [];
	const server = createServer((socket) => {
		socket.on('error', () => undefined);
		socket.on('data', (bytes) => {
			requests.push(bytes.toString());
			socket.write(acceptance(bytes.toString()));
		});
	});
	server.listen(0, '::1');
	await once(server, 'listening');
	onTestFinished(() => void server.close());
	const {port} = server.address() as AddressInfo;
	const addresses = await lookup('localhost', {all: true});
	const isNamed = addresses.some(({address}) => address === '::1');
	for (const host of isNamed ? ['localhost', '[::1]'] : ['[::1]']) {
		const client = openClient(`ws://${host}:${port}`);
		await client.opened;
		expect(requests.at(-1)).toContain(`\r\nHost: ${host}:${port}\r\n`);
		client.connection.terminate();
		await client.end;
	}
});
