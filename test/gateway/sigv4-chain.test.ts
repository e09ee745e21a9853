import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, expect, onTestFinished, test, vi} from 'vitest';
import {UserError} from '../../source/model/user-error.ts';
import {createSigner, type SigningOptions} from '../../source/gateway/sigv4.ts';
import {closedPort} from '../helpers/servers.ts';

const gateway = 'wss://abc123.execute-api.ca-central-1.amazonaws.com/prod';
const custom = 'wss://chat.example.com/prod';
const canary = 'canary-4f1d9c';

/** The AWS SDK looks at the process's own environment: nothing of this machine may be found there. */
beforeEach(() => {
	const own = Object.keys(process.env).filter((name) => name.startsWith('AWS_'));
	for (const name of own) vi.stubEnv(name, undefined);
	vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
	return () => vi.unstubAllEnvs();
});

/** Configuration files with this text, and a home folder without any others. */
async function configure(config: string, keys = ''): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'floodgate-aws-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	await writeFile(join(folder, 'config'), config);
	await writeFile(join(folder, 'credentials'), keys);
	vi.stubEnv('HOME', folder);
	vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
	vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
	return folder;
}

const keyPair = (id: string) =>
	`aws_access_key_id = ${id}\naws_secret_access_key = ${canary}-secret\n`;

async function scopeOf(url: string, options: SigningOptions = {}): Promise<string[]> {
	const signed = new URL(await createSigner(options)(url));
	const [id = '', , region = ''] = signed.searchParams.get('X-Amz-Credential')!.split('/');
	return [id, region];
}

async function problemOf(url: string, options: SigningOptions = {}): Promise<string> {
	const error: unknown = await createSigner(options)(url).catch((caught: unknown) => caught);
	expect(error).toBeInstanceOf(UserError);
	const {message} = error as UserError;
	expect(message).not.toContain(canary);
	expect(message).not.toContain('\n');
	return message;
}

test('keys from the environment sign, session token included', async () => {
	await configure('');
	vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDENV');
	vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
	vi.stubEnv('AWS_SESSION_TOKEN', 'token');
	expect(await scopeOf(gateway)).toEqual(['AKIDENV', 'ca-central-1']);
	expect(await createSigner({})(gateway)).toContain('X-Amz-Security-Token=token&');
});

test('a profile gives keys and, for a domain of the user, the region', async () => {
	await configure('[profile work]\nregion = eu-west-3\n', `[work]\n${keyPair('AKIDWORK')}`);
	expect(await scopeOf(custom, {profile: 'work'})).toEqual(['AKIDWORK', 'eu-west-3']);
	vi.stubEnv('AWS_PROFILE', 'work');
	expect(await scopeOf(custom)).toEqual(['AKIDWORK', 'eu-west-3']);
});

test('a named profile goes before keys in the environment, and the console stays silent', async () => {
	await configure('', `[work]\n${keyPair('AKIDWORK')}`);
	vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDENV');
	vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
	const warn = vi.spyOn(console, 'warn');
	onTestFinished(() => warn.mockRestore());
	expect(await scopeOf(gateway, {profile: 'work'})).toEqual(['AKIDWORK', 'ca-central-1']);
	expect(warn).not.toHaveBeenCalled();
});

test('a command that a profile names gives the keys', async () => {
	const keys = {Version: 1, AccessKeyId: 'AKIDCOMMAND', SecretAccessKey: 'secret'};
	const script = `console.log(${JSON.stringify(JSON.stringify(keys))})`;
	const folder = await mkdtemp(join(tmpdir(), 'floodgate-aws-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	await writeFile(join(folder, 'keys.cjs'), script);
	await configure(
		`[profile command]\ncredential_process = "${process.execPath}" "${join(folder, 'keys.cjs')}"\n`,
	);
	expect(await scopeOf(gateway, {profile: 'command'})).toEqual(['AKIDCOMMAND', 'ca-central-1']);
});

test('the region: what is given, then the host, then the environment, then the profile', async () => {
	await configure('[default]\nregion = eu-west-3\n', `[default]\n${keyPair('AKID')}`);
	const region = async (url: string, given?: string) => (await scopeOf(url, {region: given}))[1];
	expect(await region(custom)).toBe('eu-west-3');
	vi.stubEnv('AWS_DEFAULT_REGION', 'sa-east-1');
	expect(await region(custom)).toBe('sa-east-1');
	vi.stubEnv('AWS_REGION', 'us-west-2');
	expect(await region(custom)).toBe('us-west-2');
	expect(await region(gateway)).toBe('ca-central-1');
	expect(await region(gateway, 'us-east-2')).toBe('us-east-2');
});

test('without any region the message says what to give', async () => {
	await configure('', `[default]\n${keyPair('AKID')}`);
	expect(await problemOf(custom)).toMatch(/^--auth sigv4: .*use --region .* or set AWS_REGION$/);
});

test('without any credentials the message says where they may come from', async () => {
	await configure('');
	expect(await problemOf(gateway)).toMatch(
		/no AWS credentials were found; set AWS_ACCESS_KEY_ID .*--aws-profile.*aws sso login/,
	);
});

test('a profile that is not there is named with its nearest neighbour, and nothing else is tried', async () => {
	await configure('[profile production]\nregion = eu-west-3\n');
	vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDENV');
	vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
	expect(await problemOf(gateway, {profile: 'prodution'})).toBe(
		'--aws-profile: there is no profile "prodution" in the AWS configuration files; did you mean "production"?',
	);
	await problemOf(gateway, {profile: '__proto__'});
});

test('a profile without credentials is named', async () => {
	await configure('[profile bare]\nregion = eu-west-3\n');
	expect(await problemOf(gateway, {profile: 'bare'})).toContain('for the profile "bare"');
});

test('an SSO session that has ended says how to sign in', async () => {
	await configure(
		'[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = dev\n' +
			'[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://127.0.0.1/start\n',
	);
	expect(await problemOf(gateway, {profile: 'sso'})).toContain('run: aws sso login --profile sso');
});

test('a role that asks for a second factor says how to get round it', async () => {
	await configure(
		'[profile admin]\nrole_arn = arn:aws:iam::123456789012:role/admin\nsource_profile = base\n' +
			'mfa_serial = arn:aws:iam::123456789012:mfa/me\n',
		`[base]\n${keyPair('AKIDBASE')}`,
	);
	expect(await problemOf(gateway, {profile: 'admin'})).toMatch(
		/profile "admin" requires a second factor/,
	);
});

test('a failing command is not repeated: its line or its words may hold secrets', async () => {
	await configure(
		`[profile command]\ncredential_process = "${process.execPath}" -e "console.error('${canary}'); process.exit(3)" --token=${canary}\n`,
	);
	expect(await problemOf(gateway, {profile: 'command'})).toBe(
		'--auth sigv4: the credential_process of profile "command" failed; run its command by hand to see why',
	);
});

test('after a failing command no other identity is taken in its place', async () => {
	await configure(
		`[profile command]\ncredential_process = "${process.execPath}" -e "process.exit(3)"\n`,
	);
	const keys = {AccessKeyId: 'AKIDHOST', SecretAccessKey: 'secret', Token: 'token'};
	const body = {...keys, Expiration: new Date(Date.now() + 3_600_000).toISOString()};
	vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${await serve(200, body)}/`);
	expect(await scopeOf(gateway)).toEqual(['AKIDHOST', 'ca-central-1']);
	expect(await problemOf(gateway, {profile: 'command'})).toContain('credential_process');
});

/** A profile with an SSO session that looks good here; the service is this address. */
async function configureSso(service: string): Promise<void> {
	const start = 'https://corp.example/start';
	const home = await configure(
		`[profile sso]\nsso_start_url = ${start}\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = dev\n`,
	);
	const cache = join(home, '.aws', 'sso', 'cache');
	await mkdir(cache, {recursive: true});
	const name = createHash('sha1').update(start).digest('hex');
	const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
	await writeFile(
		join(cache, `${name}.json`),
		JSON.stringify({startUrl: start, accessToken: `${canary}-token`, expiresAt}),
	);
	vi.stubEnv('AWS_ENDPOINT_URL_SSO', service);
	vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
}

async function serve(status: number, body: object): Promise<string> {
	const server = createServer((_, response) => {
		response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body));
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('an SSO session gives temporary keys', async () => {
	const roleCredentials = {
		accessKeyId: 'AKIDSSO',
		secretAccessKey: 'secret',
		sessionToken: 'temporary',
		expiration: Date.now() + 3_600_000,
	};
	await configureSso(await serve(200, {roleCredentials}));
	expect(await scopeOf(gateway, {profile: 'sso'})).toEqual(['AKIDSSO', 'ca-central-1']);
});

test('an SSO session that the service no longer knows has ended', async () => {
	const refusal = {__type: 'UnauthorizedException', message: 'Session token not found or invalid'};
	await configureSso(await serve(401, refusal));
	expect(await problemOf(gateway, {profile: 'sso'})).toContain('run: aws sso login --profile sso');
});

test('a refusal by the service is told by its name, not by its words', async () => {
	await configureSso(await serve(403, {__type: 'ForbiddenException', message: `No, ${canary}`}));
	expect(await problemOf(gateway, {profile: 'sso'})).toMatch(
		/of profile "sso" could not be loaded \(\w+\); to see why, run: aws sts get-caller-identity/,
	);
});

test('a service that cannot be reached is named as the cause', async () => {
	const address = await closedPort();
	await configureSso(address.replace('ws:', 'http:'));
	expect(await problemOf(gateway, {profile: 'sso'})).toContain('cannot be reached (ECONNREFUSED)');
});
