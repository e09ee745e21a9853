import {sign} from 'aws4';
import {expect, test} from 'vitest';
import {hideSignature} from '../../source/gateway/credentials.ts';
import {
	appSyncEndpoint,
	regionOfHost,
	serviceOf,
	sourceOfCredentials,
} from '../../source/gateway/services.ts';
import {createOpeningSigner} from '../../source/gateway/sigv4.ts';

const keys = {
	accessKeyId: 'AKIDEXAMPLE',
	secretAccessKey: 'some+secret/key',
	sessionToken: 'tok+en=',
};
const date = Date.parse('2026-03-04T05:06:07Z');
const opening = (url: string, options: object = {}, subprotocols: readonly string[] = []) =>
	createOpeningSigner({
		...{now: () => date, credentials: () => Promise.resolve(keys)},
		...options,
	})({url, subprotocols});

test.each([
	['wss://a.execute-api.ca-central-1.amazonaws.com/prod', 'execute-api', 'ca-central-1'],
	[
		'wss://bedrock-agentcore.us-west-2.amazonaws.com/runtimes/x/ws',
		'bedrock-agentcore',
		'us-west-2',
	],
	['wss://a.appsync-realtime-api.eu-west-1.amazonaws.com/graphql', 'appsync', 'eu-west-1'],
	['wss://a.appsync-api.eu-west-1.amazonaws.com/event/realtime', 'appsync', 'eu-west-1'],
	['wss://chat.example.com', 'execute-api', undefined],
	['wss://bedrock-agentcore.example.com', 'execute-api', undefined],
])('%s is signed for %s in %s', (url, service, region) => {
	expect(serviceOf(url, undefined)).toBe(service);
	expect(regionOfHost(url)).toBe(region);
	expect(serviceOf(url, 'other')).toBe('other');
});

const arn = encodeURIComponent('arn:aws:bedrock-agentcore:us-west-2:123:runtime/agent-1');

test.each([
	[
		`wss://bedrock-agentcore.us-west-2.amazonaws.com/runtimes/${arn}/ws?qualifier=DEFAULT&X-Amzn-Bedrock-AgentCore-Runtime-Session-Id=a-b`,
		{},
		'bedrock-agentcore',
		'us-west-2',
	],
	['wss://chat.example.com/x', {service: 'some-api', region: 'eu-west-3'}, 'some-api', 'eu-west-3'],
])('the address %s is signed as aws4 signs it', async (url, options, service, region) => {
	const {url: signed, subprotocols} = await opening(url, options, ['chat']);
	expect(subprotocols).toEqual(['chat']);
	const {host, pathname, search} = new URL(url);
	const more = 'X-Amz-Date=20260304T050607Z&X-Amz-Expires=300';
	const path = `${pathname}${search}${search === '' ? '?' : '&'}${more}`;
	const request = sign({service, region, signQuery: true, headers: {Host: host}, path}, keys);
	const theirs = new URLSearchParams(request.path!.slice(request.path!.indexOf('?')));
	const ours = new URL(signed).searchParams;
	theirs.sort();
	ours.sort();
	expect([...ours]).toEqual([...theirs]);
	expect(new URL(signed).pathname).toBe(pathname);
});

test.each([
	[
		'wss://abc.appsync-realtime-api.eu-west-1.amazonaws.com/event/realtime',
		'abc.appsync-api.eu-west-1.amazonaws.com',
		'/event',
		'aws-appsync-event-ws',
	],
	[
		'wss://abc.appsync-realtime-api.eu-west-1.amazonaws.com/graphql',
		'abc.appsync-api.eu-west-1.amazonaws.com',
		'/graphql/connect',
		'graphql-ws',
	],
	['wss://chat.example.com/event/realtime', 'chat.example.com', '/event', 'aws-appsync-event-ws'],
	['wss://chat.example.com/graphql/realtime', 'chat.example.com', '/graphql/connect', 'graphql-ws'],
])('the headers for %s are those that aws4 signs', async (url, host, path, subprotocol) => {
	expect(appSyncEndpoint(url)).toEqual({host, path, subprotocol});
	const options = {service: 'appsync', region: 'eu-west-1'};
	const {url: same, subprotocols} = await opening(url, options, [subprotocol, 'header-abc', 'own']);
	expect(same).toBe(url);
	const [first, signed, ...others] = subprotocols;
	expect([first, others]).toEqual([subprotocol, ['own']]);
	expect(signed).toMatch(/^header-[\w-]+$/);
	const headers = JSON.parse(
		Buffer.from(signed!.slice('header-'.length), 'base64url').toString('utf8'),
	) as Record<string, string>;
	const given = {
		Accept: 'application/json, text/javascript',
		'Content-Encoding': 'amz-1.0',
		'Content-Type': 'application/json; charset=UTF-8',
		Host: host,
		'X-Amz-Date': '20260304T050607Z',
	};
	const request = {
		...{...options, method: 'POST', host, path, headers: given, body: '{}'},
		// The length of the body is no header that AppSync knows.
		extraHeadersToIgnore: {'content-length': true},
	};
	const theirs = sign(request, keys).headers as Record<string, string>;
	const names = Object.keys(theirs).map((name) => name.toLowerCase());
	expect(Object.keys(headers).toSorted()).toEqual(
		names.filter((name) => name !== 'content-length').toSorted(),
	);
	expect(headers.authorization).toBe(theirs.Authorization);
	expect(headers.authorization).toContain('/eu-west-1/appsync/aws4_request, SignedHeaders=accept;');
});

test('what a server repeats of signed headers is blotted out', async () => {
	const url = 'wss://a.appsync-realtime-api.eu-west-1.amazonaws.com/event/realtime';
	const {subprotocols} = await opening(url);
	const shown = hideSignature(`offered: ${subprotocols.join(', ')}; header-short`, '•••');
	expect(shown).toBe('offered: aws-appsync-event-ws, header-•••; header-short');
});

test.each([
	['staging', {AWS_PROFILE: 'x'}, 'the profile staging'],
	[undefined, {AWS_PROFILE: 'x', AWS_ACCESS_KEY_ID: 'a'}, 'the profile x (AWS_PROFILE)'],
	[undefined, {AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b'}, 'AWS_ACCESS_KEY_ID'],
	[undefined, {AWS_ACCESS_KEY_ID: 'a'}, "the AWS SDK's default chain"],
])('with the profile %s and %j, credentials are of %s', (profile, env, expected) => {
	expect(sourceOfCredentials(profile, env)).toBe(expected);
});
