import {expect, test} from 'vitest';
import {withoutSecrets} from '../../source/config/profiles/secrets.ts';
import {
	createRedactor,
	isSecretName,
	mask,
	redactConfig,
	secretValues,
} from '../../source/config/secrets.ts';
import type {Config} from '../../source/config/options/run-options.ts';
import {problemsOf, resolveGiven} from '../helpers/config.ts';

const canary = 'CANARY/7+é%';
const encoded = encodeURIComponent(canary);
const basic = Buffer.from(`user:${canary}`).toString('base64');
const environment = {CANARY_KEY: canary, 'ODD-KEY.1': canary};

const configOf = async (project: object): Promise<Config> => (await resolveGiven({project})).value;

const hiding: readonly [string, object, string][] = [
	['userinfo', {url: `wss://user:${encoded}@host/p`}, encoded],
	['query', {url: `wss://host/p?token=${encoded}`}, encoded],
	['any query value', {url: `wss://host/p?q=${encoded}`}, encoded],
	['a bare query', {url: `wss://host/p?${encoded}`}, encoded],
	['Authorization', {headers: {Authorization: 'Bearer CANARY7'}}, 'CANARY7'],
	['basic credentials', {headers: {authorization: `Basic ${basic}`}}, basic],
	['Cookie', {headers: {Cookie: 'theme=dark; sid=CANARY7'}}, 'CANARY7'],
	['x-api-key', {headers: {'X-Api-Key': 'CANARY7'}}, 'CANARY7'],
	['a header with a telling name', {headers: {'x-session-token': 'CANARY7'}}, 'CANARY7'],
	['a payload key', {payload: {a: [{apiKey: 'CANARY7'}]}}, 'CANARY7'],
	['a list below a payload key', {payload: {tokens: ['CANARY7']}}, 'CANARY7'],
	['an object below a payload key', {payload: {auth: {value: {x: 'CANARY7'}}}}, 'CANARY7'],
	['a number below a payload key', {payload: {password: 12345678}}, '12345678'],
	['a word before a reference', {headers: {'x-api-key': 'CANARY7 {{$env.CANARY_KEY}}'}}, 'CANARY7'],
];

test.each(hiding)('a secret in %s is not shown', async (_, project, secret) => {
	const config = await configOf(project);
	expect(JSON.stringify(config)).toContain(secret);
	expect(JSON.stringify(redactConfig(config))).not.toContain(secret);
	expect(JSON.stringify(redactConfig(config))).toContain(mask);
});

const blotting = hiding.filter(([name]) => !name.includes('before a reference'));

test.each(blotting)('a secret in %s is blotted out of messages', async (_, project, secret) => {
	const redact = createRedactor(secretValues(await configOf(project), {}));
	expect(redact(`closed: "${secret}" is not allowed`)).toBe(`closed: "${mask}" is not allowed`);
});

test('a secret of the url is blotted out as it is written and as it is meant', async () => {
	for (const url of [`wss://u:${encoded}@host`, `wss://host/?t=${encoded}`]) {
		const redact = createRedactor(secretValues(await configOf({url}), {}));
		expect(redact(`${canary} ${encoded}`)).toBe(`${mask} ${mask}`);
	}
	const plus = await configOf({url: 'wss://host/?t=two+words'});
	expect(createRedactor(secretValues(plus, {}))('two+words, two words')).toBe(`${mask}, ${mask}`);
});

test('the password within basic credentials is blotted out', async () => {
	const config = await configOf({headers: {Authorization: `Basic ${basic}`}});
	expect(createRedactor(secretValues(config, {}))(canary)).toBe(mask);
});

test('whatever a template takes from the environment is blotted out', async () => {
	const projects = [
		{url: 'wss://host/{{ $env.CANARY_KEY }}'},
		{headers: {'x-other': '{{$env.CANARY_KEY}}'}},
		{subprotocols: ['a', '{{$env.CANARY_KEY}}']},
		{payload: {deep: [{x: 'k={{$env.CANARY_KEY}}'}]}},
		{payload: '{{$env.ODD-KEY.1}}'},
	];
	for (const project of projects) {
		const redact = createRedactor(secretValues(await configOf(project), environment));
		expect(redact(`${canary} ${encoded}`)).toBe(`${mask} ${mask}`);
	}
});

test('references stay readable, and are no secrets themselves', async () => {
	const project = {
		url: 'wss://host/?token={{$env.CANARY_KEY}}',
		headers: {Authorization: 'Bearer {{$env.CANARY_KEY}}', accept: 'text/plain'},
		payload: {session: '{{id}}', message: '{{question}}', secure: {token: null}},
	};
	const config = await configOf(project);
	expect(redactConfig(config)).toEqual(config);
	expect(secretValues(config, {})).toEqual([]);
});

test('common words and names are left in messages', async () => {
	const config = await configOf({
		url: 'wss://bob:12345@host/?v=1',
		headers: {Cookie: 'session_name=CANARY7', Authorization: 'Bearer CANARY8'},
	});
	const redact = createRedactor(secretValues(config, {}));
	expect(redact('Bearer 12345 bob session_name 1')).toBe('Bearer 12345 bob session_name 1');
});

test('an address that is wrongly encoded is hidden too, not a crash', async () => {
	const config = await configOf({url: 'wss://user:CANARY%zz@host/?a=CANARY%zz'});
	expect(createRedactor(secretValues(config, {}))('CANARY%zz')).toBe(mask);
	expect(JSON.stringify(redactConfig(config))).not.toContain('CANARY');
});

test('the longer of two secrets is blotted out first, and characters of patterns are plain', () => {
	expect(createRedactor(['abcdef', 'abcdefgh', '.*'])('abcdefgh abcdef .* $&')).toBe(
		`${mask} ${mask} ${mask} $&`,
	);
	expect(createRedactor([''])('abc')).toBe('abc');
});

test('telling names are known in any case', () => {
	for (const name of [
		'AUTHORIZATION',
		'cookie',
		'X-API-KEY',
		'apiKey',
		'userPassword',
		'idToken',
	]) {
		expect(isSecretName(name)).toBe(true);
	}
	for (const name of ['accept', 'message', 'question', 'x-request-id']) {
		expect(isSecretName(name)).toBe(false);
	}
});

test('no message about a bad value repeats a secret', async () => {
	const bad: readonly Record<string, string>[] = [
		{FLOODGATE_URL: 'https://user:CANARY@host/?token=CANARY'},
		{FLOODGATE_URL: 'user:CANARY@host'},
		{FLOODGATE_HEADER: 'Authorization CANARY'},
		{FLOODGATE_HEADER: 'Authorization: CANARY\u0000'},
		{FLOODGATE_HEADER: '["Authorization: CANARY", CANARY]'},
		{FLOODGATE_PAYLOAD: '{"token": "CANARY" CANARY}'},
		{FLOODGATE_PAYLOAD: '{"token": CANARY}'},
	];
	for (const variables of bad) {
		const problems = await problemsOf({environment: variables});
		expect(problems).toHaveLength(1);
		expect(problems[0]).not.toContain('CANARY');
	}
	const [problem] = await problemsOf({project: '{"headers": {"Authorization": ["CANARY"]}}'});
	expect(problem).not.toContain('CANARY');
});

test('a default that stands in for a secret is one itself', async () => {
	const payload = {
		token: '{{$env.TOKEN|default:canary-1234}}',
		apiKey: '{{$env.KEY|default:}}',
		session: '{{$last.body.session|default:$uuid}}',
		secret: '{{secret | default : null}}',
	};
	const url =
		'wss://host.example/?token={{$env.TOKEN|default:canary-5678}}&k={{$env.KEY|default:}}';
	const headers = {'x-api-key': '{{$env.KEY|default:"canary-9012"}}'};
	const {value} = await resolveGiven({flags: {url, headers, payload}});
	const shown = redactConfig(value);
	expect(JSON.stringify(shown)).not.toContain('canary');
	expect(shown.payload).toEqual({...payload, token: mask});
	expect(shown.url).toContain('k={{$env.KEY|default:}}');
	const secrets = secretValues(value, {});
	expect(secrets).toEqual(expect.arrayContaining(['canary-1234', 'canary-5678', 'canary-9012']));
	expect(secrets.filter((text) => text.includes('{{'))).toEqual([]);
	expect(JSON.stringify(withoutSecrets({url, headers, payload}).config)).not.toContain('canary');
});

test('a secret that is sent as base64 is blotted out in that form too', async () => {
	const keepAliveMessage = {auth: '{{$env.TOKEN|base64}}', pin: 'canary-pin'};
	const {value} = await resolveGiven({flags: {keepAlive: '9m', keepAliveMessage, payload: 'x'}});
	expect(secretValues(value, {TOKEN: 'canary-é-1'})).toEqual(
		expect.arrayContaining(['canary-é-1', Buffer.from('canary-é-1').toString('base64')]),
	);
	const own = {token: 'canary-own'};
	const {value: other} = await resolveGiven({flags: {keepAliveMessage: own}});
	expect(secretValues(other, {})).toContain('canary-own');
	expect(JSON.stringify(redactConfig(other))).not.toContain('canary-own');
});
