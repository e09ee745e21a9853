import {createHash, createHmac} from 'node:crypto';

/** AWS credentials; `expiration` is absent when they never expire. Can be posted to a worker. */
export type Credentials = {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string | undefined;
	readonly expiration?: Date | undefined;
};

export type SignatureOptions = {
	readonly credentials: Credentials;
	readonly region: string;
	readonly service: string;
	readonly date: Date;
};

export type PresignOptions = SignatureOptions & {
	/** Seconds. */
	readonly expires: number;
	/** The `Host` header that will be sent, if it differs from the address's host. */
	readonly host?: string | undefined;
};

/** SHA-256, or HMAC when given a secret. A class because the signer calls `new` on it. */
class Sha256 {
	readonly #hash: {update(data: Uint8Array): unknown; digest(): Buffer};

	constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
		const key = secret instanceof ArrayBuffer ? new Uint8Array(secret) : secret;
		this.#hash =
			key === undefined
				? createHash('sha256')
				: createHmac('sha256', key as string | NodeJS.ArrayBufferView);
	}

	update(data: Uint8Array): void {
		this.#hash.update(data);
	}

	digest(): Promise<Uint8Array> {
		return Promise.resolve(this.#hash.digest());
	}

	reset(): never {
		throw new Error('a hash can be used only once');
	}
}

/** Parameters of an earlier signature in the address; a request with two signatures is refused. */
const signatureParameters = new Set([
	'x-amz-algorithm',
	'x-amz-credential',
	'x-amz-date',
	'x-amz-expires',
	'x-amz-security-token',
	'x-amz-signature',
	'x-amz-signedheaders',
]);

/** RFC 3986, stricter than `encodeURIComponent`: the address sent must be the address signed. */
function encode(text: string): string {
	return encodeURIComponent(text).replace(
		/[!'()*]/g,
		(sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
	);
}

function readQuery(address: URL): Record<string, string[]> {
	const names = new Set(address.searchParams.keys());
	return Object.fromEntries(
		[...names]
			.filter((name) => !signatureParameters.has(name.toLowerCase()))
			.map((name) => [name, address.searchParams.getAll(name)]),
	);
}

function writeQuery(query: Readonly<Record<string, string | readonly string[] | null>>): string {
	return Object.entries(query)
		.flatMap(([name, values]) =>
			[values ?? ''].flat().map((value) => `${encode(name)}=${encode(value)}`),
		)
		.join('&');
}

async function createSignatureV4({credentials, region, service}: SignatureOptions) {
	// Loaded on demand: most runs sign nothing.
	const {SignatureV4: Signer} = await import('@smithy/signature-v4');
	// The checksum would be a header of its own, which nobody expects.
	return new Signer({credentials, region, service, sha256: Sha256, applyChecksum: false});
}

/**
 * Signs a GET of an address in its query, using AWS Signature Version 4 with `host` as the only signed
 * header. A `+` in the query is a space, as it is in forms; each space is sent as `%20`. The path is
 * encoded once more for the signature, as every service except S3 requires.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @returns the address with its own scheme and the signature's parameters after its own
 */
export async function presign(url: string, options: PresignOptions): Promise<string> {
	const {expires, date, host} = options;
	const address = new URL(url);
	const signer = await createSignatureV4(options);
	const signed = await signer.presign(
		{
			method: 'GET',
			protocol: 'https:',
			hostname: address.hostname,
			path: address.pathname,
			query: readQuery(address),
			headers: {host: host ?? address.host},
		},
		{signingDate: date, expiresIn: expires},
	);
	address.search = writeQuery(signed.query ?? {});
	return address.href;
}

/**
 * The headers that authorize a connection to AppSync: those of a signed POST of `{}` to its HTTP endpoint.
 * @see https://docs.aws.amazon.com/appsync/latest/eventapi/event-api-websocket-protocol.html
 */
export async function signAppSync(
	{host, path}: {readonly host: string; readonly path: string},
	options: SignatureOptions,
): Promise<Readonly<Record<string, string>>> {
	const signer = await createSignatureV4(options);
	const {headers} = await signer.sign(
		{
			method: 'POST',
			protocol: 'https:',
			hostname: host,
			path,
			headers: {
				accept: 'application/json, text/javascript',
				'content-encoding': 'amz-1.0',
				'content-type': 'application/json; charset=UTF-8',
				host,
			},
			body: '{}',
		},
		{signingDate: options.date},
	);
	return headers;
}
