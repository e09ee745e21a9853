import {expect, test} from 'vitest';
import type {Credentials} from '../../source/gateway/presign.ts';
import {createSigner, prepareSigning} from '../../source/gateway/sigv4.ts';

const gateway = 'wss://abc123.execute-api.ca-central-1.amazonaws.com/prod';
const minute = 60_000;
const lifetime = 60 * minute;
const tokenOf = (url: string) => new URL(url).searchParams.get('X-Amz-Security-Token');

/** A source whose n-th credentials have the token `token-n` and last for an hour. */
function fakeSource() {
	let now = Date.parse('2026-01-02T03:04:05Z');
	let asked = 0;
	let failure: Error | undefined;
	let gate: Promise<void> | undefined;
	return {
		now: () => now,
		pass(milliseconds: number) {
			now += milliseconds;
		},
		asked: () => asked,
		fail(error: Error | undefined) {
			failure = error;
		},
		/** Keeps the source from answering until the returned function is called. */
		hold(): () => void {
			const {promise, resolve} = Promise.withResolvers<undefined>();
			gate = promise;
			return () => resolve(undefined);
		},
		async credentials(): Promise<Credentials> {
			const count = ++asked;
			const expiration = new Date(now + lifetime);
			await gate;
			if (failure) throw failure;
			return {
				accessKeyId: 'AKIDEXAMPLE',
				secretAccessKey: `secret-key-${count}`,
				sessionToken: `token-${count}`,
				expiration,
			};
		},
	};
}

/** Lets everything run that waits for nothing but a promise. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('credentials are fetched once, however many connections open at the same moment', async () => {
	const source = fakeSource();
	const release = source.hold();
	const sign = createSigner(source);
	const urls = Promise.all(Array.from({length: 500}, () => sign(gateway)));
	release();
	expect(new Set((await urls).map(tokenOf))).toEqual(new Set(['token-1']));
	await sign(gateway);
	expect(source.asked()).toBe(1);
});

test('credentials are renewed before they expire, and no connection waits for that', async () => {
	const source = fakeSource();
	const sign = createSigner(source);
	await sign(gateway);
	source.pass(lifetime - 6 * minute);
	expect(tokenOf(await sign(gateway))).toBe('token-1');
	await settled();
	expect(source.asked()).toBe(1);

	source.pass(2 * minute);
	const release = source.hold();
	expect(tokenOf(await sign(gateway))).toBe('token-1');
	expect(tokenOf(await sign(gateway))).toBe('token-1');
	expect(source.asked()).toBe(2);
	release();
	await settled();
	expect(tokenOf(await sign(gateway))).toBe('token-2');
});

test('expired credentials sign nothing: connections wait for new ones', async () => {
	const source = fakeSource();
	const sign = createSigner(source);
	await sign(gateway);
	source.pass(lifetime);
	const urls = await Promise.all([sign(gateway), sign(gateway)]);
	expect(urls.map(tokenOf)).toEqual(['token-2', 'token-2']);
	expect(source.asked()).toBe(2);
});

test('a failed renewal costs nothing while the old credentials last, then it is the error', async () => {
	const source = fakeSource();
	const sign = createSigner(source);
	await sign(gateway);
	source.pass(lifetime - 4 * minute);
	source.fail(new Error('the session has ended'));
	expect(tokenOf(await sign(gateway))).toBe('token-1');
	await settled();
	expect(tokenOf(await sign(gateway))).toBe('token-1');
	source.pass(4 * minute);
	await expect(sign(gateway)).rejects.toThrow('the session has ended');
	source.fail(undefined);
	source.pass(minute);
	expect(tokenOf(await sign(gateway))).not.toBe('token-1');
});

test('a source that fails is left alone for ten seconds', async () => {
	const source = fakeSource();
	source.fail(new Error('no session'));
	const sign = createSigner(source);
	for (let connection = 0; connection < 100; connection++) {
		await expect(sign(gateway)).rejects.toThrow('no session');
	}
	expect(source.asked()).toBe(1);
	source.fail(undefined);
	source.pass(10_000);
	expect(tokenOf(await sign(gateway))).toBe('token-2');
});

test('credentials that come expired are named instead of being refused by the server', async () => {
	const source = fakeSource();
	const sign = createSigner({
		now: source.now,
		credentials: () =>
			Promise.resolve({
				accessKeyId: 'AKIDEXAMPLE',
				secretAccessKey: 'secret',
				expiration: new Date('2026-01-02T03:00:00Z'),
			}),
	});
	await expect(sign(gateway)).rejects.toThrow(
		'the AWS credentials expired at 2026-01-02T03:00:00.000Z; sign in again',
	);
});

test('an expiry that is no date is no expiry', async () => {
	const source = fakeSource();
	const sign = createSigner({
		now: source.now,
		credentials: async () => ({...(await source.credentials()), expiration: new Date('soon')}),
	});
	await sign(gateway);
	source.pass(10 * lifetime);
	expect(tokenOf(await sign(gateway))).toBe('token-1');
});

test('what the check of the plan fetched serves the run until it is about to expire', async () => {
	const source = fakeSource();
	const initial = structuredClone(await prepareSigning(gateway, source));
	const sign = createSigner({...source, initial});
	expect(tokenOf(await sign(gateway))).toBe('token-1');
	expect(source.asked()).toBe(1);
	source.pass(lifetime);
	expect(tokenOf(await sign(gateway))).toBe('token-2');
});

test('all secrets of new credentials are reported before they sign anything', async () => {
	const source = fakeSource();
	const secrets: string[] = [];
	const sign = createSigner({
		now: source.now,
		credentials: async () => ({...(await source.credentials()), sessionToken: 'a+b/c=='}),
		onSecrets: (values) => secrets.push(...values),
	});
	await sign(gateway);
	expect(secrets).toEqual(['secret-key-1', 'a+b/c==', 'a%2Bb%2Fc%3D%3D']);
	source.pass(lifetime);
	await sign(gateway);
	expect(secrets).toContain('secret-key-2');
});
