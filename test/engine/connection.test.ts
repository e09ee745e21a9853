import {expect, test} from 'vitest';
import {openConnection, type Connection} from '../../source/engine/connection.ts';
import {frame, startHostileServer} from '../helpers/hostile-server.ts';

/** An open connection, and what comes over it. */
async function openTo(url: string) {
	const opened = Promise.withResolvers<number>();
	const message = Promise.withResolvers<string>();
	const connection: Connection = openConnection(
		{url, origin: 'https://floodgate.test', headers: {}, subprotocols: [], insecure: false},
		{
			open: opened.resolve,
			message: (data) => message.resolve(data.toString()),
			end: () => undefined,
		},
	);
	await opened.promise;
	return {connection, message: message.promise};
}

const frameLimit = 32 * 1024;

test.each([
	{bytes: 10, fragments: [10]},
	{bytes: frameLimit, fragments: [frameLimit]},
	{bytes: frameLimit + 1, fragments: [frameLimit, 1]},
	{bytes: 60 * 1024, fragments: [frameLimit, 28 * 1024]},
	{bytes: 128 * 1024, fragments: Array<number>(4).fill(frameLimit)},
])(
	'a message of $bytes bytes arrives whole, in frames of 32 KB at most',
	async ({bytes, fragments}) => {
		// Characters of two bytes, which a cut may go through.
		const text = 'é'.repeat(bytes / 2) + (bytes % 2 === 1 ? 'x' : '');
		const server = await startHostileServer({prompt: (peer) => peer.text('thank you')});
		const {connection, message} = await openTo(server.url);
		connection.send(Buffer.from(text));
		expect(await message).toBe('thank you');
		expect(server.prompts).toEqual([text]);
		expect(server.frames).toEqual(
			fragments.map((length, index) => ({
				length,
				opcode: index === 0 ? 1 : 0,
				fin: index === fragments.length - 1,
			})),
		);
		connection.terminate();
	},
);

test('a long message and the one after it do not get mixed up', async () => {
	const server = await startHostileServer({
		prompt: (peer, text) => text === 'short' && peer.text('thank you'),
	});
	const {connection, message} = await openTo(server.url);
	const long = 'a'.repeat(100_000);
	connection.send(Buffer.from(long));
	connection.ping();
	connection.send(Buffer.from(long));
	connection.send(Buffer.from('short'));
	await message;
	expect(server.prompts).toEqual([long, long, 'short']);
	connection.terminate();
});

test('a ping is a protocol ping, and its pong is no message', async () => {
	const server = await startHostileServer({
		ping: (peer) => peer.write(Buffer.concat([frame('', {opcode: 10}), frame('after the pong')])),
	});
	const {connection, message} = await openTo(server.url);
	connection.ping();
	expect(await message).toBe('after the pong');
	expect(server.frames.map(({opcode}) => opcode)).toEqual([9]);
	connection.terminate();
});
