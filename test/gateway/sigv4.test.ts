import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {hideSignature} from '../../source/gateway/credentials.ts';
import {regionOfHost} from '../../source/gateway/services.ts';
import {createSigner} from '../../source/gateway/sigv4.ts';

const run = promisify(execFile);
const gateway = 'wss://abc123.execute-api.ca-central-1.amazonaws.com/prod';
const credentials = () =>
	Promise.resolve({
		accessKeyId: 'AKIDEXAMPLE',
		secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
		sessionToken: 'session+token/of==',
	});
const queryOf = (url: string) => new URL(url).searchParams;

test('the address keeps its scheme, host, path and query', async () => {
	const sign = createSigner({credentials});
	const url = await sign(`${gateway}?token=a%20b&x=1&x=2&empty`);
	expect(url).toMatch(
		/^wss:\/\/abc123\.execute-api\.ca-central-1\.amazonaws\.com\/prod\?token=a%20b&x=1&x=2&empty=&X-Amz-/,
	);
});

test('the signature is for execute-api, with host alone, for at most five minutes', async () => {
	const now = () => Date.parse('2026-01-02T03:04:05.678Z');
	const query = queryOf(await createSigner({credentials, now})(gateway));
	expect(query.get('X-Amz-Credential')).toBe(
		'AKIDEXAMPLE/20260102/ca-central-1/execute-api/aws4_request',
	);
	expect(query.get('X-Amz-Date')).toBe('20260102T030405Z');
	expect(query.get('X-Amz-SignedHeaders')).toBe('host');
	expect(query.get('X-Amz-Security-Token')).toBe('session+token/of==');
	expect(Number(query.get('X-Amz-Expires'))).toBeLessThanOrEqual(300);
});

test('each connection is signed anew', async () => {
	let now = Date.parse('2026-01-02T03:04:05Z');
	const sign = createSigner({credentials, now: () => now});
	const first = queryOf(await sign(gateway));
	now += 1000;
	const second = queryOf(await sign(gateway));
	expect(second.get('X-Amz-Date')).toBe('20260102T030406Z');
	expect(second.get('X-Amz-Signature')).not.toBe(first.get('X-Amz-Signature'));
});

test('an address that was signed before gets one new signature in place of the old', async () => {
	const sign = createSigner({credentials, now: () => Date.parse('2026-01-02T03:04:05Z')});
	const once = await sign(`${gateway}?a=b`);
	expect(await sign(once)).toBe(once);
	expect(await sign(once.replace('X-Amz-Date', 'x-amz-date'))).toBe(once);
});

test('a Host header of its own is what is signed', async () => {
	const sign = createSigner({credentials, now: () => 1.7e12});
	const signature = async (...args: Parameters<typeof sign>) =>
		queryOf(await sign(...args)).get('X-Amz-Signature');
	const other = 'other.execute-api.ca-central-1.amazonaws.com';
	expect(await signature(gateway, other)).toBe(await signature(`wss://${other}/prod`));
	expect(await signature(gateway, other)).not.toBe(await signature(gateway));
});

test.each([
	['wss://abc.execute-api.ca-central-1.amazonaws.com/prod', 'ca-central-1'],
	['wss://abc.execute-api.us-gov-west-1.amazonaws.com/prod', 'us-gov-west-1'],
	['wss://abc.execute-api.cn-north-1.amazonaws.com.cn/prod', 'cn-north-1'],
	['wss://abc.execute-api-fips.us-east-2.amazonaws.com/prod', 'us-east-2'],
	['wss://abc.execute-api.eu-west-3.api.aws/prod', 'eu-west-3'],
	['wss://vpce-1-2.execute-api.us-east-1.vpce.amazonaws.com/prod', 'us-east-1'],
	['wss://ABC.Execute-API.EU-West-1.amazonaws.com/prod', 'eu-west-1'],
	['wss://chat.example.com/prod', undefined],
	['wss://execute-api.example.com/us-east-1', undefined],
	['no address', undefined],
])('the region of %s is %s', (url, region) => {
	expect(regionOfHost(url)).toBe(region);
});

test("what AWS's refusal quotes of a signed address is blotted out", async () => {
	const url = await createSigner({credentials})(`${gateway}?room=7`);
	const {search} = new URL(url);
	const shown = hideSignature(
		`{"message":"the canonical string should have been 'GET\\n/prod\\n${search.slice(1)}\\nhost:a'"}`,
		'•••',
	);
	expect(shown).toContain('room=7&');
	expect(shown).toContain('X-Amz-Signature=•••\\nhost:a');
	for (const name of ['X-Amz-Signature', 'X-Amz-Security-Token', 'X-Amz-Credential']) {
		expect(shown).toContain(`${name}=•••`);
		expect(shown).not.toContain(encodeURIComponent(queryOf(url).get(name)!));
	}
	expect(hideSignature(encodeURIComponent(url), '•••')).not.toContain(
		queryOf(url).get('X-Amz-Signature'),
	);
});

test('the AWS packages are loaded by the first signature, not before', async () => {
	const module = new URL('../../source/gateway/sigv4.ts', import.meta.url).href;
	const script = `
		import {createRequire} from 'node:module';
		const {createSigner} = await import(${JSON.stringify(module)});
		const {cache} = createRequire(import.meta.url);
		const loaded = () => Object.keys(cache).filter((file) => /@aws-sdk|@smithy/.test(file)).length;
		const sign = createSigner({});
		const before = loaded();
		await sign(${JSON.stringify(gateway)});
		console.log(JSON.stringify([before, loaded() > 0]));
	`;
	const {stdout} = await run(process.execPath, ['--input-type=module', '-e', script], {
		env: {AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret'},
	});
	expect(JSON.parse(stdout)).toEqual([0, true]);
});
