import {generateKeyPairSync} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {readAuthorities, readIdentity} from '../../source/prepare/client-files.ts';
import {temporaryFolder} from '../helpers/folder.ts';

const fixture = (name: string) =>
	new URL(`../faults/fixtures/${name}.pem`, import.meta.url).pathname;
const [localhost, elsewhere] = [fixture('localhost'), fixture('elsewhere')];

/** A file with a new private key. */
async function keyFile(options: object): Promise<string> {
	const {privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
	const file = join(await temporaryFolder(), 'key.pem');
	await writeFile(file, privateKey.export({format: 'pem', type: 'pkcs8', ...options}));
	return file;
}

const read = (cert: string, key?: string) => readIdentity({insecure: false, cert, key});

test('a certificate and its key, in one file or in two', () => {
	expect(readIdentity({insecure: false})).toBeUndefined();
	expect(read(localhost)?.cert).toContain('BEGIN CERTIFICATE');
	expect(read(localhost, localhost)).toEqual(read(localhost));
});

test.each([
	['no file', 'nowhere.pem', undefined, /^--cert: ENOENT/],
	['no key file', localhost, 'nowhere.pem', /^--key: ENOENT/],
	['no PEM', 'package.json', undefined, /^--cert: package.json holds no certificate in PEM/],
	['no key', localhost, 'package.json', /^--key: .* holds no private key in PEM/],
	['the key of another', localhost, elsewhere, /^--key: .* not the key of the first/],
])('%s is refused before the start', (_, cert, key, says) => {
	expect(() => read(cert, key)).toThrow(says);
});

test('a key of its own is no certificate, fits none, and has no passphrase', async () => {
	const file = await keyFile({});
	expect(() => read(file)).toThrow(/^--cert: .* holds no certificate/);
	expect(() => read(localhost, file)).toThrow(/^--key: .* not the key of the first/);
	const closed = await keyFile({cipher: 'aes-256-cbc', passphrase: 'hunter22'});
	expect(() => read(localhost, closed)).toThrow(
		/^--key: .* has a passphrase, which cannot be given here; .*openssl pkey -in/,
	);
	expect(() => readAuthorities('package.json')).toThrow(/^--ca: .*no certificate/);
});

test('a certificate without a key is told where the key would be', async () => {
	const file = join(await temporaryFolder(), 'cert.pem');
	const [whole] = /-----BEGIN CERTIFICATE-----[^]*-----END CERTIFICATE-----/.exec(
		read(localhost)!.cert,
	)!;
	await writeFile(file, whole);
	expect(() => read(file)).toThrow(/^--cert: .* holds no private key; give its file with --key$/);
	await writeFile(file, `-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----`);
	expect(() => read(file, localhost)).toThrow(/^--cert: the certificate in .* cannot be read$/);
});
