import {join} from 'node:path';
import {expect, test} from 'vitest';
import {maskProfile, withoutSecrets} from '../../../source/config/profiles/secrets.ts';
import {openProfiles} from '../../../source/config/profiles/profiles.ts';
import {UserError} from '../../../source/model/user-error.ts';
import {temporaryFolder} from '../../helpers/bin.ts';

const url = 'wss://chat.example/prod';
const open = async () => openProfiles({folder: join(await temporaryFolder(), 'home')});

const withSecrets = {
	url: 'wss://CANARYuser:CANARYpass@chat.example/prod?key=CANARY&CANARYbare&t={{$env.T}}',
	origin: 'https://CANARY:CANARY@chat.example',
	headers: {
		Authorization: 'Bearer CANARY',
		cookie: 'session=CANARY; theme=dark',
		'X-API-Key': 'CANARY{{$env.KEY}}',
		'x-auth': '{{$env.AUTH}}',
		'proxy-authorization': 'Basic {{$env.PROXY}}',
		accept: 'text/plain',
	},
	tags: {token: 'CANARY', commit: '4f2a91c'},
	payload: {
		message: '{{question}}',
		max_tokens: 512,
		credentials: {user: 'CANARY', list: ['CANARY', 'CANARY'], pin: 9_870_123},
		steps: [{password: 'CANARY', note: 'kept'}],
	},
};

test('an export holds references, no secret, and a list of what is missing', async () => {
	const profiles = await open();
	profiles.save('secret', withSecrets, {storeSecrets: true});
	const {document, leftOut} = profiles.exportAll();
	expect(JSON.stringify(document)).not.toMatch(/CANARY|9870123/);
	expect(document).toEqual({
		floodgate_profiles: 1,
		profiles: {
			secret: {
				url: 'wss://chat.example/prod?t={{$env.T}}',
				origin: 'https://chat.example',
				headers: {
					'x-auth': '{{$env.AUTH}}',
					'proxy-authorization': 'Basic {{$env.PROXY}}',
					accept: 'text/plain',
				},
				tags: {commit: '4f2a91c'},
				payload: {
					message: '{{question}}',
					max_tokens: 512,
					credentials: {list: []},
					steps: [{note: 'kept'}],
				},
			},
		},
	});
	expect(leftOut).toContain('profile "secret": headers: Authorization');
	expect(leftOut).toContain('profile "secret": url: password');
	expect(leftOut).toContain('profile "secret": url: query parameter key');
	expect(leftOut).toContain('profile "secret": payload: steps.password');
	expect(leftOut.join()).not.toContain('CANARY');
});

test('shown, a profile has its secrets masked and its references readable', () => {
	const shown = JSON.stringify(maskProfile(withSecrets));
	expect(shown).not.toMatch(/CANARY|9870123/);
	expect(shown).toContain('wss://•••:•••@chat.example/prod?key=•••&•••&t={{$env.T}}');
	expect(shown).toContain('"Authorization":"•••"');
	expect(shown).toContain('"x-auth":"{{$env.AUTH}}"');
});

test.each([
	{url: 'wss://u:CANARY/with/slash@chat.example'},
	{url: '{{$env.SCHEME}}://u:CANARY@chat.example'},
	{url: {CANARY: 'CANARY'}},
	{headers: 'Authorization: CANARY'},
	{headers: ['Authorization: CANARY']},
	{token: 'CANARY'},
])('a file edited by hand gives nothing away either: %j', (config) => {
	expect(JSON.stringify(Object.values(withoutSecrets(config).config))).not.toContain('"CANARY');
	expect(JSON.stringify(withoutSecrets(config).config)).not.toMatch(/[:/ ]CANARY/);
	expect(JSON.stringify(maskProfile(config))).not.toMatch(/[:/ ]CANARY/);
});

test('a literal secret is stored only when that is asked for; the message shows what to write', async () => {
	const profiles = await open();
	const config = {
		url: 'wss://me:hunter2@chat.example',
		headers: {Authorization: 'Bearer abcdefgh', 'x-api-key': 'ijklmnop'},
	};
	const save = () => profiles.save('staging', config);
	expect(save).toThrow(UserError);
	expect(save).toThrow("'Bearer {{$env.AUTHORIZATION}}'");
	expect(save).toThrow("'{{$env.X_API_KEY}}'");
	expect(save).toThrow("'{{$env.WS_PASSWORD}}'");
	expect(save).toThrow('--store-secrets');
	expect(save).not.toThrow(/hunter2|abcdefgh|ijklmnop/);
	expect(profiles.list()).toEqual([]);
	profiles.save('staging', config, {storeSecrets: true});
	expect(profiles.get('staging').config).toEqual(config);
});

test('references are no secrets', async () => {
	const profiles = await open();
	const config = {
		url: 'wss://{{$env.WS_USER}}:{{$env.WS_PASSWORD}}@chat.example/?token={{ $env.TOKEN }}',
		headers: {
			Authorization: 'Bearer {{$env.TOKEN}}',
			cookie: 'session={{$env.SESSION}}; id={{$uuid}}',
		},
		payload: {token: '{{$env.TOKEN}}', max_tokens: 512},
	};
	profiles.save('staging', config);
	expect(profiles.exportAll()).toEqual({
		document: {floodgate_profiles: 1, profiles: {staging: config}},
		leftOut: [],
	});
});

test('an export can be imported elsewhere, strange names included', async () => {
	const [from, to] = [await open(), await open()];
	for (const name of ['__proto__', 'a.b', '😀', '10']) from.save(name, {url, tags: {name}});
	const {document} = from.exportAll();
	const {added, replaced, refused} = to.import(JSON.parse(JSON.stringify(document)));
	expect(added.toSorted()).toEqual(['10', '__proto__', 'a.b', '😀'].toSorted());
	expect([replaced, refused]).toEqual([[], []]);
	expect(to.get('__proto__').config).toEqual({url, tags: {name: '__proto__'}});
	expect(to.list().map(({name}) => name)).toEqual(from.list().map(({name}) => name));
});

test('only the named profiles are exported', async () => {
	const profiles = await open();
	for (const name of ['a', 'b', 'c']) profiles.save(name, {url});
	expect(Object.keys(profiles.exportAll(['c', 'a']).document.profiles)).toEqual(['c', 'a']);
});

test('an import reports what is new, what was replaced, and why the rest was refused', async () => {
	const profiles = await open();
	profiles.save('old', {url});
	profiles.save('untouched', {url});
	const result = profiles.import({
		floodgate_profiles: 1,
		profiles: {
			old: {url, connections: 7},
			new: {url},
			'bad value': {url: 'https://chat.example'},
			'bad key': {ulr: url},
			'no object': null,
			'bad\nname': {url},
			secret: {url, headers: {Authorization: 'hunter22'}},
			untouched: {connections: 0.5},
		},
	});
	expect(result.added).toEqual(['new']);
	expect(result.replaced).toEqual(['old']);
	expect(
		Object.fromEntries(result.refused.map(({name, problems}) => [name, problems[0]!.text])),
	).toEqual({
		'bad value': expect.stringContaining('profile "bad value": url: ') as string,
		'bad key': expect.stringContaining('Did you mean "url"?') as string,
		'no object': expect.stringContaining('must be one JSON object') as string,
		'bad\nname': expect.stringContaining('control characters') as string,
		secret: expect.stringContaining('{{$env.AUTHORIZATION}}') as string,
		untouched: expect.stringContaining('connections: 0.5 is not') as string,
	});
	expect(profiles.list().map(({name}) => name)).toEqual(['new', 'old', 'untouched']);
	expect(profiles.get('old').config).toEqual({url, connections: 7});
	expect(profiles.get('untouched').config).toEqual({url});
});

test.each([
	[null, 'not an export of profiles'],
	[[], 'not an export of profiles'],
	[{profiles: {}}, 'not an export of profiles'],
	[{floodgate_profiles: 1, profiles: []}, 'not an export of profiles'],
	[{floodgate_profiles: 2, profiles: {}}, 'version 2'],
])('%j is no document of profiles', async (document, message) => {
	const profiles = await open();
	expect(() => profiles.import(document)).toThrow(UserError);
	expect(() => profiles.import(document)).toThrow(message);
});
