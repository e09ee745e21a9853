import {once} from 'node:events';
import {readdir, readFile} from 'node:fs/promises';
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {WebSocketServer} from 'ws';
import {runBin, runFolder} from '../helpers/bin.ts';
import {copyExample} from './example.ts';

const secrets = {CHATBOT_TOKEN: 'token/of today', TENANT_KEY: 'tenant&key=1'};

/** A server that answers with what it was given, and keeps what it saw. */
async function repeater() {
	const http = createServer();
	const server = new WebSocketServer({server: http});
	const upgrades: IncomingMessage[] = [];
	const messages: unknown[] = [];
	server.on('connection', (socket, request) => {
		upgrades.push(request);
		socket.on('message', (data: Buffer) => {
			messages.push(JSON.parse(data.toString()));
			socket.send(data.toString());
		});
	});
	http.listen(0, '127.0.0.1');
	await once(http, 'listening');
	onTestFinished(() => {
		for (const socket of server.clients) socket.terminate();
		http.close();
	});
	return {url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`, upgrades, messages};
}

test('config-with-secrets: secrets reach the server and no file, message or screen', async () => {
	const cwd = await copyExample('config-with-secrets');
	const {url, upgrades, messages} = await repeater();
	const env = {CHATBOT_URL: url, ...secrets};
	const shown = await runBin(['run', '--print-config'], {cwd, env});
	expect(shown.code).toBe(0);
	const {code, stdout, stderr} = await runBin(['run'], {cwd, env});
	expect(code).toBe(0);
	for (const {headers, url: target} of upgrades) {
		expect(headers.authorization).toBe('Bearer token/of today');
		expect(target).toBe('/?tenant=tenant%26key%3D1');
	}
	expect(messages).toContainEqual({
		message: 'When are you open on Sundays?',
		token: secrets.CHATBOT_TOKEN,
	});
	const folder = await runFolder(cwd);
	const files = await readdir(folder);
	const saved = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
	for (const text of [shown.stdout, stdout, stderr, ...saved]) {
		for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
	}
	expect(saved.join('')).toContain('•••');
});

test('config-with-secrets: a variable that is missing is named before the start', async () => {
	const cwd = await copyExample('config-with-secrets');
	const env = {CHATBOT_URL: 'ws://127.0.0.1:9', TENANT_KEY: 'x'};
	const {code, stderr} = await runBin(['run'], {cwd, env});
	expect(code).toBe(2);
	expect(stderr).toContain('CHATBOT_TOKEN');
});
