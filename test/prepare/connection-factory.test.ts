import {once} from 'node:events';
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {WebSocketServer} from 'ws';
import type {ConnectionEnd} from '../../source/engine/outcome.ts';
import {presign} from '../../source/gateway/presign.ts';
import {createConnectionFactory} from '../../source/prepare/connection-factory.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';
import {setupFor} from '../runner/plan.ts';

type Upgrade = {readonly url: string; readonly headers: IncomingMessage['headers']};

/** A server that notes how it is asked for an upgrade. */
async function noting() {
	const upgrades: Upgrade[] = [];
	const http = createServer();
	const server = new WebSocketServer({server: http});
	server.on('connection', (_, {url, headers}) => upgrades.push({url: url!, headers}));
	http.listen(0, '127.0.0.1');
	await once(http, 'listening');
	onTestFinished(() => {
		for (const socket of server.clients) socket.terminate();
		http.close();
	});
	return {upgrades, url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`};
}

async function openerFor(
	url: string,
	config: Readonly<Record<string, unknown>>,
	more: object = {},
) {
	const secrets: string[] = [];
	const setup = {...(await setupFor(url, config)), ...more};
	const opener = createConnectionFactory(setup, (values) => secrets.push(...values));
	const {assignment} = makeRaw({prompt: {row: {Question: 'q', tenant: 'a b'}}});
	const open = async (number: number) => {
		const done = Promise.withResolvers<ConnectionEnd | 'open'>();
		const connection = opener(assignment, number, {
			open: () => done.resolve('open'),
			message: () => undefined,
			end: done.resolve,
		});
		const how = await done.promise;
		connection.terminate();
		return how;
	};
	return {open, secrets};
}

test('address, headers and subprotocols are filled in anew for each connection', async () => {
	const {url, upgrades} = await noting();
	const {open} = await openerFor(`${url}/prod?n={{$connection}}&tenant={{tenant}}`, {
		...{connectionMode: 'per-prompt', headers: {'X-Connection': 'c{{$connection}}'}},
		subprotocols: ['chat{{$connection}}'],
	});
	for (const number of [0, 1]) expect(await open(number)).toBe('open');
	expect(upgrades.map(({url: path}) => path)).toEqual(
		[0, 1].map((n) => `/prod?n=${n}&tenant=a%20b`),
	);
	expect(upgrades.map(({headers}) => headers['x-connection'])).toEqual(['c0', 'c1']);
	expect(upgrades.map(({headers}) => headers['sec-websocket-protocol'])).toEqual([
		'chat0',
		'chat1',
	]);
});

const credentials = {accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token'};

test('with --auth sigv4 each connection is signed with what was fetched before', async () => {
	const {url, upgrades} = await noting();
	const config = {auth: 'sigv4', region: 'ca-central-1'};
	const {open} = await openerFor(`${url}/prod?n={{$connection}}`, config, {credentials});
	for (const number of [0, 1]) expect(await open(number)).toBe('open');
	const queries = upgrades.map(({url: path}) => new URL(path, url).searchParams);
	expect(queries.map((query) => query.get('n'))).toEqual(['0', '1']);
	for (const query of queries) {
		expect(query.get('X-Amz-Credential')).toMatch(
			/^AKIDEXAMPLE\/\d{8}\/ca-central-1\/execute-api\//,
		);
		expect(query.get('X-Amz-Signature')).toMatch(/^[\da-f]{64}$/);
	}
	expect(queries[0]!.get('X-Amz-Signature')).not.toBe(queries[1]!.get('X-Amz-Signature'));
});

test('a Host header of the user’s is what is signed', async () => {
	const {url, upgrades} = await noting();
	const config = {auth: 'sigv4', region: 'ca-central-1', headers: {HOST: 'chat.example.com'}};
	const {open} = await openerFor(`${url}/prod`, config, {credentials});
	expect(await open(0)).toBe('open');
	const [{url: path, headers}] = upgrades as [Upgrade];
	expect(headers.host).toBe('chat.example.com');
	const signed = new URL(path, url).searchParams;
	const at = signed.get('X-Amz-Date')!;
	const date = new Date(at.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
	const options = {credentials, region: 'ca-central-1', service: 'execute-api', expires: 300};
	const expected = await presign(`${url}/prod`, {...options, date, host: 'chat.example.com'});
	const signature = new URL(expected).searchParams.get('X-Amz-Signature');
	expect(signed.get('X-Amz-Signature')).toBe(signature);
});

test('a connection that cannot be signed ends by itself', async () => {
	const {url, upgrades} = await noting();
	const expired = {...credentials, expiration: new Date(0)};
	const before = process.env;
	// No credentials anywhere: neither in the environment, nor in files, nor from a machine's own service.
	const others = Object.entries(before).filter(([name]) => !name.startsWith('AWS_'));
	process.env = {
		...Object.fromEntries(others),
		AWS_EC2_METADATA_DISABLED: 'true',
		AWS_CONFIG_FILE: 'nowhere',
		AWS_SHARED_CREDENTIALS_FILE: 'nowhere',
	};
	onTestFinished(() => {
		process.env = before;
	});
	const config = {auth: 'sigv4', region: 'ca-central-1'};
	const {open} = await openerFor(url, config, {credentials: expired});
	expect(await open(0)).toMatchObject({kind: 'invalid'});
	expect(upgrades).toEqual([]);
});
