import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {promisify} from 'node:util';
import {expect, onTestFinished, test} from 'vitest';
import {startGateway} from '../../source/mock/gateway.ts';
import {startGatewayThread} from '../../source/mock/thread.ts';
import {ask, gatewayFor, instant, open, rows} from './client.ts';

test('answers as the gateway in this thread does', async () => {
	const thread = await startGatewayThread(rows, {...instant, seed: 5, accuracy: 0.5});
	onTestFinished(thread.close);
	expect(thread.url).toBe(`ws://127.0.0.1:${thread.port}`);
	const gateway = await gatewayFor({seed: 5, accuracy: 0.5});
	for (const question of ['Bonjour', 'Quand passe la collecte ?', 'Bonjour', 'Autre chose']) {
		expect(await ask(thread.url, question)).toEqual(await ask(gateway.url, question));
	}
});

test('close drops the connections and frees the port, twice as well as once', async () => {
	const thread = await startGatewayThread(rows, {latency: {median: 1e6, spread: 0}});
	const socket = await open(thread.url);
	socket.send('{"message": "waits for a long time"}');
	const closed = once(socket, 'close');
	await Promise.all([thread.close(), thread.close()]);
	expect((await closed)[0]).toBe(1006);
	const next = await startGateway(rows, {port: thread.port});
	await next.close();
});

test('a busy port rejects with an error that names it', async () => {
	const {port} = await gatewayFor();
	await expect(startGatewayThread(rows, {port})).rejects.toThrow(
		`Cannot listen on port ${port} of 127.0.0.1: the port is already in use`,
	);
});

test('a bad option rejects, and so does a row that cannot be sent to a thread', async () => {
	await expect(startGatewayThread(rows, {accuracy: 2})).rejects.toThrow(/accuracy is 2/);
	await expect(startGatewayThread([{Question: () => 1}])).rejects.toThrow(/could not be cloned/);
});

/* A process of its own ends by itself only when no thread, socket or timer is left behind. */
test.each(['thread.ts', 'gateway.ts'])(
	'bare Node runs %s and ends after close',
	async (file) => {
		const start = file === 'thread.ts' ? 'startGatewayThread' : 'startGateway';
		const script = `
		import {${start} as start} from ${JSON.stringify(new URL(`../../source/mock/${file}`, import.meta.url))};
		const gateway = await start([], {latency: {median: 1e6, spread: 0}});
		const socket = new WebSocket(gateway.url);
		await new Promise((resolve) => { socket.onopen = resolve; });
		socket.send('{"message": "waits for a long time"}');
		socket.send('this is forbidden at once, so the first prompt has arrived before');
		await new Promise((resolve) => { socket.onmessage = resolve; });
		await start([], {port: gateway.port}).catch((error) => console.log(error.message));
		await gateway.close();
		console.log('closed');
	`;
		const args = ['--input-type=module', '--eval', script];
		const {stdout} = await promisify(execFile)(process.execPath, args, {timeout: 20_000});
		expect(stdout).toMatch(/^Cannot listen on port \d+ .*\nclosed\n$/);
	},
	30_000,
);
