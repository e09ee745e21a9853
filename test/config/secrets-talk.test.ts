import {expect, test} from 'vitest';
import {redactConfig, secretValues} from '../../source/config/secrets.ts';
import {maskProfile} from '../../source/config/profiles/secrets.ts';
import {resolveGiven} from '../helpers/config.ts';
import {temporaryFile} from '../helpers/folder.ts';

const canary = 'c4n4ry-S3CRET';
const jwt = 'eyJhbGciOiJub25l.eyJzdWIiOiJj.c4n4ry';

const setupOf = (send: unknown) => ({
	setup: [{send, await: {text: 'ok'}, save: {token: 'a.token'}}],
});
const answerOf = (send: unknown) => ({
	reply: {done: {frames: 1}, answer: [{to: {text: '2'}, send}]},
});

const places: readonly ((send: unknown) => object)[] = [
	setupOf,
	answerOf,
	(send) => ({payload: send}),
	(send) => ({payload: [{send}, {send: 'bye'}]}),
	(send) => ({keepAlive: '9m', keepAliveMessage: send}),
];

test.each<[string, unknown]>([
	['below a secret key', {type: 'init', payload: {Authorization: `Bearer ${canary}`}}],
	['a member of any depth', {a: [{apiKey: canary}]}],
	['a query string', {url: `wss://h/p?x=1&token=${canary}&y=2`}],
	["a header's line in plain text", {raw: `CONNECT\nlogin:me\npasscode:${canary}\n\n\u0000`}],
	['credentials in plain text', {raw: `AUTH Bearer ${canary}\n`}],
	['JSON within plain text', `40{"token":"${canary}"}`],
	['a list within plain text', `42["auth",{"password":"${canary}"}]`],
	['JSON with a record separator', {raw: `{"accessToken":"${canary}"}\u001e`}],
	['text that is not quite JSON', `{{question}} {"token":"${canary}","n":{{$index}}}`],
	['parameters in plain text', `LOGIN user=me&password=${canary}`],
	['what is recognisably a token', `hello ${jwt}`],
	['bytes that are text', {binary: Buffer.from(`{"token":"${canary}"}`).toString('base64')}],
])('%s is masked, and known as a secret', async (_, send) => {
	for (const place of places) {
		const {value} = await resolveGiven({project: place(send)});
		const shown = JSON.stringify(redactConfig(value));
		expect(shown).not.toContain('c4n4ry');
		expect(shown).not.toContain(Buffer.from(canary).toString('base64').slice(0, 12));
		expect(shown).toContain('•••');
		expect(JSON.stringify(maskProfile(place(send) as never))).not.toContain('c4n4ry');
		const known = secretValues(value, {});
		expect(known.some((secret) => secret === canary || secret === jwt)).toBe(true);
	}
});

test('what is no secret stays as it is, and so do names and paths', async () => {
	for (const send of [
		{type: 'connection_init', payload: {model: 'm', max_tokens: 5}},
		{raw: 'CONNECT\naccept-version:1.2\nhost:{{$env.X|default:h}}\n\n\u0000'},
		'42["chat","{{question}}"]',
		{raw: '{"protocol":"json","version":1}\u001e'},
		{binary: 'CAESBWhlbGxv'},
		{payload: {Authorization: 'Bearer {{$env.T|default:}}', token: '{{$token}}'}},
		'AUTH {{$file.x}} token={{$setup.token}}',
	]) {
		for (const place of places) {
			const {value} = await resolveGiven({project: place(send)});
			expect(redactConfig(value)).toEqual(value);
		}
	}
});

test('what templates take from variables and files is a secret in every message', async () => {
	const file = await temporaryFile('token', `${canary}-file\n`);
	for (const place of places) {
		const send = {raw: `A {{$env.WORD}} B {{$file.${file}}}`};
		const {value} = await resolveGiven({project: place(send)});
		const known = secretValues(value, {WORD: `${canary}-word`});
		expect(known).toEqual(expect.arrayContaining([`${canary}-word`, `${canary}-file`]));
	}
});

const realtime = {
	type: 'realtime',
	model: 'gpt-4o-realtime-preview-2024-12-17',
	output_modalities: ['text'],
	instructions: 'You are helpful; answer in {{lang}}.',
	audio: {input: {format: 'pcm16', rate: 24_000}, voice: 'alloy'},
	turn_detection: null,
	temperature: 0.8,
};

test('settings below a key called session are no secrets', async () => {
	for (const place of places) {
		const {value} = await resolveGiven({
			project: place({type: 'session.update', session: realtime}),
		});
		expect(redactConfig(value)).toEqual(value);
		expect(secretValues(value, {})).toEqual([]);
	}
});

test.each<[string, unknown]>([
	['an id', {type: 'realtime', id: 'canarycanary'}],
	['an id in capitals', {user: {accountID: 'canarycanary'}}],
	['a token', {client_secret: {value: 'canarycanary', expires: 1}}],
	['a random value', {voice: 'k3canarycanary9Q'}],
	['a long word', {voice: 'canarycanarycanarycanarycanary'}],
	['a uuid', {of: '0f8fad5b-canary-165867'}],
	['a plain text', 'canarycanary'],
	['a list', ['canarycanary']],
])('%s below a key called session is a secret', async (_, session) => {
	for (const place of places) {
		const {value} = await resolveGiven({project: place({session})});
		expect(JSON.stringify(redactConfig(value))).not.toContain('canary');
		expect(secretValues(value, {}).join(' ')).toContain('canary');
	}
});
