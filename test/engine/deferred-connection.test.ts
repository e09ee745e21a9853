import {expect, test, vi} from 'vitest';
import type {ConnectionOptions} from '../../source/engine/connection-options.ts';
import {deferConnection} from '../../source/engine/deferred-connection.ts';
import type {ConnectionEnd} from '../../source/engine/outcome.ts';
import {observedServer} from '../helpers/observed-server.ts';

const optionsFor = (url: string): ConnectionOptions => ({
	...{url, origin: 'https://floodgate.test', headers: {}, subprotocols: [], insecure: false},
});

/** A connection whose address comes when the test says so, and all that happens to it. */
function deferred() {
	const address = Promise.withResolvers<ConnectionOptions>();
	const opened = Promise.withResolvers<number>();
	const message = Promise.withResolvers<string>();
	const ended = Promise.withResolvers<ConnectionEnd>();
	const ends: ConnectionEnd[] = [];
	const connection = deferConnection(
		{options: address.promise, what: 'credentials (--auth sigv4)'},
		{
			open: opened.resolve,
			message: (data) => message.resolve(data.toString()),
			end(end) {
				ends.push(end);
				ended.resolve(end);
			},
		},
	);
	return {
		...{connection, ends},
		...{opened: opened.promise, message: message.promise, ended: ended.promise},
		...{resolve: address.resolve, reject: address.reject},
	};
}

test('it opens when its address is known, and is a connection like any other', async () => {
	const server = await observedServer();
	const {connection, resolve, opened, message, ended} = deferred();
	expect(connection.usable()).toBe(false);
	connection.ping();
	const waited = performance.now();
	await vi.waitFor(() => expect(performance.now() - waited).toBeGreaterThan(50));
	resolve(optionsFor(server.url));
	// Signing is not part of the connect time.
	expect(await opened).toBeLessThan(performance.now() - waited - 45);
	expect(connection.usable()).toBe(true);
	connection.send(Buffer.from('hello'));
	expect(await message).toBe('{"message":"hello"}');
	expect(server.arrivals.map(({text}) => text)).toEqual(['hello']);
	connection.close();
	expect(await ended).toMatchObject({kind: 'closed', code: 1000});
	expect(connection.usable()).toBe(false);
});

test('an address that cannot be signed ends it as invalid, in the signer’s words', async () => {
	const {reject, ended, ends} = deferred();
	reject(new Error('the credentials have expired'));
	expect(await ended).toMatchObject({
		kind: 'invalid',
		error: {message: 'the credentials have expired'},
	});
	expect(ends).toHaveLength(1);
});

test('an address that is none ends it as invalid', async () => {
	const {resolve, ended} = deferred();
	resolve(optionsFor('no address'));
	expect(await ended).toMatchObject({kind: 'invalid'});
});

test('signing that hangs ends it when it is given up, once and as our own doing, and what comes later opens nothing', async () => {
	const server = await observedServer();
	const {connection, resolve, ends} = deferred();
	connection.giveUp();
	connection.giveUp();
	// Nobody was asked for an upgrade: it is not the server that was silent.
	expect(ends).toMatchObject([
		{kind: 'invalid', error: {message: expect.stringMatching(/credentials.*timeout/) as unknown}},
	]);
	resolve(optionsFor(server.url));
	const other = deferred();
	other.resolve(optionsFor(server.url));
	await other.opened;
	expect(server.opened()).toBe(1);
	expect(ends).toHaveLength(1);
	other.connection.terminate();
});

test.each(['close', 'terminate'] as const)(
	'an address that comes after %s opens nothing, and a failure to sign is no event',
	async (how) => {
		const server = await observedServer();
		const late = deferred();
		late.connection[how]();
		late.resolve(optionsFor(server.url));
		const failing = deferred();
		failing.connection[how]();
		failing.reject(new Error('no credentials'));
		const other = deferred();
		other.resolve(optionsFor(server.url));
		await other.opened;
		expect(server.opened()).toBe(1);
		expect([late.ends, failing.ends]).toEqual([[], []]);
		other.connection.terminate();
	},
);

test('once open, giving up changes nothing', async () => {
	const server = await observedServer();
	const {connection, resolve, opened, ends} = deferred();
	resolve(optionsFor(server.url));
	await opened;
	connection.giveUp();
	expect(connection.usable()).toBe(true);
	expect(ends).toEqual([]);
	connection.terminate();
});
