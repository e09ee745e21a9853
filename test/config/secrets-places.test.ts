import {expect, test} from 'vitest';
import {problemsWithSecrets, withoutSecrets} from '../../source/config/profiles/secrets.ts';
import {
	createRedactor,
	isSecret,
	mask,
	redactConfig,
	redactRecord,
	secretValues,
} from '../../source/config/secrets.ts';
import type {Config} from '../../source/config/options/run-options.ts';
import {checkVariables} from '../../source/config/secrets/variables.ts';
import {createDraw} from '../helpers/random.ts';
import {resolveGiven} from '../helpers/config.ts';

const configOf = async (project: object): Promise<Config> => (await resolveGiven({project})).value;

const secretNames =
	'pass passphrase passPhrase password userPassword PASSWORD pwd passcode pass_code key X-Key api_key apiKey api-key x-api-key APIKEY XApiKey accessKey X-Access-Key secret clientSecret token idToken authtoken tokens otp otp_code pin X-Pin pinCode auth authorization proxy-authorization oauth2 cookie Set-Cookie session session_id sid jwt bearer credentials signature sig privateKey apiKey2'.split(
		' ',
	);
const plainNames =
	'keyboard monkey hockey tokens_max max_tokens maxOutputTokens token_count tokenizer pinned pinned_at opinion author authority secretary compass passed passenger bypass pass_rate session_name obsession key_id primaryKey partition_key keywords message question accept x-request-id design cookiecutter auth_type token_type'.split(
		' ',
	);

test.each(secretNames)('%s is a secret’s name', (name) => {
	expect(isSecret(name, 'abcdefgh')).toBe(true);
});

test.each(plainNames)('%s is not secret', (name) => {
	expect(isSecret(name, 'abcdefgh')).toBe(false);
});

test.each([
	'Bearer abcdefghijk',
	'bearer abcdefghijk',
	'Basic dXNlcjpwYXNz',
	'Digest username="bob", response="6629fae4"',
	'Negotiate YIIJvwYGKwYBBQUC',
	'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
	'sk-proj-Abc123def456',
	'AKIAIOSFODNN7EXAMPLE',
	'ASIAIOSFODNN7EXAMPLE',
	'ghp_abcdefghijklmnopqrstuvwxyz012345',
	'xoxb-123456789012-abcdefghij',
	'postgres://bob:hunter2@db.example/x',
	'-----BEGIN PRIVATE KEY-----\nabc',
])('%s is a secret under any name', (value) => {
	expect(isSecret('note', value)).toBe(true);
});

test.each([
	'Basic training',
	'Bearer of bad news',
	'Token of thanks',
	'sk-learn',
	'Bearer {{$env.TOKEN}}',
	'https://example.com/a:b@c',
	'Digest of the week',
])('%s is not secret', (value) => {
	expect(isSecret('note', value)).toBe(false);
});

test('a harmless payload is shown, saved and sent again as it is', async () => {
	const payload = {
		action: 'ask',
		list: [1, 'two', [true, null], {deep: ['x']}],
		message: '{{question}}',
		max_tokens: 512,
		level: 'Basic training',
		body: '{"text":"{{question}}","keyboard":"azerty"}',
	};
	const headers = {accept: 'text/plain', 'x-title': 'a title'};
	const config = await configOf({url: 'wss://host/p', headers, payload, subprotocols: ['chat.v1']});
	expect(redactConfig(config)).toEqual(config);
	expect(redactConfig({...config, payload: [1, 'a']}).payload).toEqual([1, 'a']);
	expect(secretValues(config, {})).toEqual([]);
	expect(problemsWithSecrets({name: 'p', config: {payload, headers}})).toEqual([]);
});

test('only what stands below a secret key is masked, in JSON within a text too', async () => {
	const payload = {
		a: {password: 'CANARY-1', other: 'kept'},
		body: '{"api_key":"CANARY-2","other":"kept"}',
		list: [{'api-key': 'CANARY-3'}, 'kept'],
	};
	const shown = redactConfig(await configOf({payload}));
	expect(shown.payload).toEqual({
		a: {password: mask, other: 'kept'},
		body: `{"api_key":"${mask}","other":"kept"}`,
		list: [{'api-key': mask}, 'kept'],
	});
	expect(secretValues(await configOf({payload}), {})).toEqual(['CANARY-1', 'CANARY-2', 'CANARY-3']);
});

/** What is in one text and no longer in the other: the parts that a mask replaces. */
function masked(before: unknown, after: unknown): string[] {
	if (before === null || typeof before !== 'object') {
		return before === after ? [] : [String(before)];
	}
	return Object.entries(before).flatMap(([key, part]) =>
		masked(part, (after as Record<string, unknown>)[key]),
	);
}

test('what the plan hides is blotted out, and what is blotted out is hidden or left out everywhere', async () => {
	const {int, pick} = createDraw(5);
	const names = [...secretNames, ...plainNames];
	const values = () =>
		pick([
			`CANARY${int(1e6, 9e6)}-é"\\/`,
			`Bearer CANARY${int(1e6, 9e6)}`,
			`sk-CANARY${int(1e6, 9e6)}`,
			'{{$env.TOKEN}}',
			`plain words ${int(1e6, 9e6)}`,
			`eyJCANARY${int(1e6, 9e6)}.eyJzdWIi.abc`,
			'{{$env.TOKEN|default:CANARY-default}}',
		]);
	for (let round = 0; round < 300; round++) {
		const config = await configOf({
			url: pick(['wss://host/p', 'wss://u:CANARYpw@host/?q=CANARYquery&t={{$env.T}}']),
			headers: {[pick(names)]: values().replace(/[^\x20-\x7E]/g, '')},
			payload: {[pick(names)]: {[pick(names)]: [values()]}, [pick(names)]: values()},
			subprotocols: [pick(['chat.v1', `CANARYsub${int(1e6, 9e6)}-xxxxxxxxxxxxxxxxx`])],
		});
		const shown = redactConfig(config);
		const secrets = secretValues(config, {});
		const redact = createRedactor(secrets);
		const {url, ...others} = config;
		for (const value of masked(others, shown)) {
			if (!value.includes('{{')) expect(redact(value), value).toBe(mask);
		}
		const text = JSON.stringify(shown);
		for (const secret of secrets) expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
		const {config: kept} = withoutSecrets({...others, url});
		expect(JSON.stringify(redactConfig(kept as Config))).toBe(JSON.stringify(kept));
		expect(redact(JSON.stringify(kept))).toBe(JSON.stringify(kept));
	}
});

const canary = 'cAnary "\\é/+ü&<7>';
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const ascii = (text: string) =>
	text.replace(/[^\x20-\x7E]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const forms: readonly [string, string][] = [
	['as it is', canary],
	['percent-encoded', encodeURIComponent(canary)],
	['percent-encoded in lower case', encodeURIComponent(canary).toLowerCase().replace('ca', 'cA')],
	['percent-encoded twice', encodeURIComponent(encodeURIComponent(canary))],
	['as a form', new URLSearchParams({a: canary}).toString().slice(2)],
	['escaped for JSON', json(canary)],
	['escaped for JSON twice', json(json(canary))],
	['escaped in ASCII', ascii(json(canary))],
	['escaped in ASCII twice', json(ascii(json(canary)))],
	['escaped with slashes', json(canary).replaceAll('/', '\\/')],
	[
		'escaped for HTML',
		canary
			.replaceAll('&', '&amp;')
			.replaceAll('<', '&lt;')
			.replaceAll('>', '&gt;')
			.replaceAll('"', '&quot;'),
	],
];

test.each(forms)('a secret %s is blotted out whole', (_, text) => {
	expect(createRedactor([canary])(`before ${text} after`)).toBe(`before ${mask} after`);
});

test('a secret in base64 is blotted out wherever it begins in it, of either alphabet', () => {
	const redact = createRedactor([canary]);
	for (const before of ['', 'u', 'us', 'user:']) {
		for (const after of ['', '!', '!!']) {
			for (const alphabet of ['base64', 'base64url'] as const) {
				const shown = redact(Buffer.from(before + canary + after).toString(alphabet));
				expect(shown).toContain(mask);
				expect(Buffer.from(shown, alphabet).toString()).not.toMatch(/nary|cAn/);
			}
		}
	}
});

test('secrets that overlap leave nothing between them, and one that was cut leaves no beginning', () => {
	expect(createRedactor(['abcdef', 'defxyz'])('1abcdefxyz2')).toBe(`1${mask}2`);
	expect(createRedactor(['canary-secret'])('it was canary-sec… and more')).toBe(
		`it was ${mask}… and more`,
	);
});

test('a record is cleaned at any depth, keys too; what is clean is given back as it is', () => {
	const redact = createRedactor(['canary-1', 'canary-2']);
	const record = {a: ['x', {b: 'is canary-1'}], 'canary-1': 1, 'canary-2': 2, n: 5};
	expect(redactRecord(record, redact)).toEqual({
		a: ['x', {b: `is ${mask}`}],
		[mask]: 1,
		[`${mask} (2)`]: 2,
		n: 5,
	});
	const clean = {a: [{b: 'c'}], d: null};
	expect(redactRecord(clean, redact)).toBe(clean);
});

test('six characters are enough, five are too common', async () => {
	const config = await configOf({headers: {'x-api-key': 'abc123', 'x-token': 'ab123'}});
	expect(secretValues(config, {})).toEqual(['abc123']);
});

test('a variable in base64 is blotted out in that form too, whatever stands beside it', async () => {
	const config = await configOf({
		headers: {'x-other': 'a {{$env.TOKEN|base64}} {{$uuid}}'},
		payload: {m: '{{question}} {{$env.TOKEN|urlencode|base64}}'},
	});
	const redact = createRedactor(secretValues(config, {TOKEN: 'canary é'}));
	expect(redact(Buffer.from('canary é').toString('base64'))).toBe(mask);
	expect(redact(Buffer.from(encodeURIComponent('canary é')).toString('base64'))).toBe(mask);
});

test('a default in query or subprotocol is a secret of any name', async () => {
	const config = await configOf({
		url: 'wss://host/?q={{$env.X|default:"canary-url"}}',
		subprotocols: ['{{$env.Y|default:canary-sub}}'],
	});
	expect(secretValues(config, {})).toEqual(expect.arrayContaining(['canary-url', 'canary-sub']));
	expect(JSON.stringify(redactConfig(config))).not.toContain('canary');
});

test('what a filled-in header or address holds is taken apart', async () => {
	const config = await configOf({
		url: '{{$env.ADDRESS}}',
		headers: {Authorization: 'Basic {{$env.PAIR}}'},
	});
	const environment = {
		ADDRESS: 'wss://host/?t=canary-query',
		PAIR: Buffer.from('bob:canary-password').toString('base64'),
	};
	const redact = createRedactor(secretValues(config, environment));
	expect(redact('canary-query canary-password')).toBe(`${mask} ${mask}`);
});

test.each([
	['a', 'chat.v1', false],
	['a reference', '{{$env.T}}', false],
	['a name of 24 characters', 'graphql-transport-ws-abc', false],
	['one of 25', 'graphql-transport-ws-abcd', true],
	['a token', 'base64UrlCANARY_subproto', true],
	['what begins with a digit', '1abc', true],
])('of subprotocols %s: %s', async (_, text, secret) => {
	const shown = redactConfig(await configOf({subprotocols: [text]}));
	expect(shown.subprotocols).toEqual([secret ? mask : text]);
});

const refused: readonly [object, string, string][] = [
	[{headers: {Authorization: 'Bearer {{$env.TOKEN}}'}}, 'abc\n', 'TOKEN ends with a line break'],
	[{headers: {Authorization: 'Bearer {{$env.TOKEN}}'}}, 'abc\r', 'TOKEN ends with a line break'],
	[{headers: {Authorization: 'Bearer {{$env.TOKEN}}'}}, '', 'TOKEN is empty'],
	[{headers: {'x-a': '{{$env.TOKEN}}'}}, 'ab\u0007c', 'TOKEN contains a control character'],
	[
		{headers: {'x-a': '{{$env.TOKEN}}'}},
		'ab\u20ac',
		'TOKEN contains a character that no header may contain',
	],
	[{headers: {'x-a': '{{$env.TOKEN|base64}}'}}, 'abc\n', 'TOKEN ends with a line break'],
	[{url: 'wss://h/?t={{$env.TOKEN}}'}, '\nabc', 'TOKEN begins with a line break'],
	[{url: 'wss://h/?t={{$env.TOKEN}}'}, '', 'TOKEN is empty'],
	[
		{subprotocols: ['{{$env.TOKEN}}']},
		'a b',
		'TOKEN contains a character that no subprotocol may contain',
	],
	[{payload: {a: {token: '{{$env.TOKEN}}'}}}, 'a\nb', 'TOKEN contains a line break'],
	[{payload: {a: '{{$env.TOKEN}}'}}, '', 'TOKEN is empty'],
	[{url: 'wss://h/?t={{$env.NONE|default:$env.TOKEN}}'}, 'a\n', 'TOKEN ends with a line break'],
];

test.each(refused)('%j with %j: %s', async (project, TOKEN, message) => {
	const config = await configOf({url: 'wss://h', ...project});
	expect(() => checkVariables(config, {TOKEN})).toThrow(message);
	if (TOKEN.trim().length > 2) {
		try {
			checkVariables(config, {TOKEN});
		} catch (error) {
			expect((error as Error).message).not.toContain(TOKEN.trim());
		}
	}
});

test.each([
	[{headers: {'x-a': '{{$env.TOKEN}}'}}, 'abc'],
	[{headers: {'x-a': '{{$env.TOKEN|default:}}'}}, ''],
	[{payload: {system: '{{$env.PROMPT}}'}}, 'two\nlines\n'],
	[{payload: {private_key: '{{$env.PEM}}'}}, '-----BEGIN PRIVATE KEY-----\nabc\n'],
	[{headers: {'x-a': '{{$env.TOKEN}}'}}, undefined],
])('%j with %j is fine', async (project, value) => {
	const config = await configOf({url: 'wss://h', ...project});
	checkVariables(config, {TOKEN: value, PROMPT: value, PEM: value});
});
