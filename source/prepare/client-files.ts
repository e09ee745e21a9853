import {createPrivateKey, X509Certificate, type KeyObject} from 'node:crypto';
import {readFileSync} from 'node:fs';
import type {Plan} from '../config/plan.ts';
import type {ClientIdentity} from '../engine/connection-options.ts';
import {aboutOption, UserError} from '../model/user-error.ts';

const certificateMark = '-----BEGIN CERTIFICATE-----';

function readPem(flag: string, file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		throw new UserError(`${flag}: ${(error as Error).message}`);
	}
}

function readCertificates(flag: string, file: string): string {
	const text = readPem(flag, file);
	if (text.includes(certificateMark)) return text;
	throw new UserError(`${flag}: ${file} holds no certificate in PEM form (${certificateMark})`);
}

/**
 * The PEM text that `--ca` names; undefined without it.
 * @throws UserError when it cannot be read
 */
export const readAuthorities = (file: string | undefined): string | undefined =>
	file === undefined ? undefined : readCertificates('--ca', file);

function parseKey(flag: string, file: string, text: string): KeyObject {
	if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
		throw new UserError(
			flag === '--cert'
				? `--cert: ${file} holds no private key; give its file with --key`
				: `${flag}: ${file} holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)`,
		);
	}
	if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(text)) {
		throw new UserError(
			`${flag}: the key in ${file} has a passphrase, which cannot be given here; write it without one: openssl pkey -in ${file} -out plain.pem`,
		);
	}
	try {
		return createPrivateKey(text);
	} catch {
		// OpenSSL's message says nothing that helps.
		throw new UserError(`${flag}: the private key in ${file} cannot be read`);
	}
}

function parseCertificate(file: string, text: string): X509Certificate {
	try {
		return new X509Certificate(text.slice(text.indexOf(certificateMark)));
	} catch {
		throw new UserError(`--cert: the certificate in ${file} cannot be read`);
	}
}

/**
 * The client certificate and key that `--cert` and `--key` name; undefined without them.
 * @throws UserError when they cannot be read or do not belong together
 */
export function readIdentity({cert, key}: Plan['tls']): ClientIdentity | undefined {
	if (cert === undefined) return undefined;
	const certificates = aboutOption('tls.cert', () => readCertificates('--cert', cert));
	const [flag, file] = key === undefined ? ['--cert', cert] : ['--key', key];
	return aboutOption(key === undefined ? 'tls.cert' : 'tls.key', () => {
		const text = readPem(flag, file);
		const secret = parseKey(flag, file, text);
		if (!parseCertificate(cert, certificates).checkPrivateKey(secret)) {
			throw new UserError(
				`${flag}: the private key in ${file} is not the key of the first certificate in ${cert}`,
			);
		}
		return {cert: certificates, key: text};
	});
}
