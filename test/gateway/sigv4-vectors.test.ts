import {expect, test} from 'vitest';
import {presign} from '../../source/gateway/presign.ts';

/*
 * Facts from AWS's signing test suite (github.com/awslabs/aws-c-auth, tests/aws-signing-test-suite/v4,
 * query-signature.txt): presigned GETs with `host` as the only signed header. Those whose path is not
 * percent-encoded are left out: no such request can be sent over HTTP.
 */
const unreserved = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const vectors: readonly (readonly [name: string, path: string, signature: string])[] = [
	['get-vanilla', '/', 'e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d'],
	['get-vanilla-query', '/', 'e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d'],
	[
		'get-vanilla-empty-query-key',
		'/?Param1=value1',
		'49096700cbbaa5753443850f40df10f904fc2fdb544dc9512203cc77c471a9de',
	],
	[
		'get-vanilla-query-order-key-case',
		'/?Param2=value2&Param1=value1',
		'86012e2c9ad4d77369f5d81c11f75158aae4f895a085212cc6d3f923d300bed5',
	],
	[
		'get-vanilla-query-order-encoded',
		'/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1',
		'c5f1848ceec943ac2ca68ee720460c23aaae30a2300586597ada94c4a65e4787',
	],
	[
		'get-vanilla-query-unreserved',
		`/?${unreserved}=${unreserved}`,
		'8e76a88a7433637b12778d5592799b29ad21ecd6cf6325051c21d86f0acda2bf',
	],
	[
		'get-vanilla-utf8-query',
		'/?ሴ=bar',
		'0bdd809b1519ac4f0c1dc3540e2cc46bd0c7f778eda408b2ebf3b913d21ff600',
	],
	[
		'get-unreserved',
		`/${unreserved}`,
		'95968482db1b9e0fadef6efc1bd24689f77c77d9ef56919c96a28cc92e0d6005',
	],
	[
		'get-slashes-normalized',
		'//example//',
		'c1834e8fb0307243711f0f907f6ab7311ed300d87f13792d7ee4da89ab93e082',
	],
	[
		'get-relative-normalized',
		'/example/..',
		'e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d',
	],
	[
		'get-slash-pointless-dot-normalized',
		'/./example',
		'35034b1a0bdd969f346975386daf8aedfd4976573b8348cf4f67eaa41c5857de',
	],
];

const credentials = {
	accessKeyId: 'AKIDEXAMPLE',
	secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const conditions = {
	credentials,
	region: 'us-east-1',
	service: 'service',
	expires: 3600,
	date: new Date('2015-08-30T12:36:00Z'),
};
const host = 'wss://example.amazonaws.com';
const parameters =
	'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request' +
	'&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host';

test.each(vectors)(
	"%s of AWS's test suite is signed to the byte",
	async (_name, path, signature) => {
		const {pathname, search} = new URL(host + path);
		const own = search === '' ? '?' : `${search}&`;
		expect(await presign(host + path, conditions)).toBe(
			`${host}${pathname}${own}${parameters}&X-Amz-Signature=${signature}`,
		);
	},
);

test("get-vanilla-with-session-token of AWS's test suite: the token is signed", async () => {
	const sessionToken = '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267';
	const withToken = {...conditions, credentials: {...credentials, sessionToken}};
	const query = new URL(await presign(`${host}/`, withToken)).searchParams;
	expect(query.get('X-Amz-Security-Token')).toBe(sessionToken);
	expect(query.get('X-Amz-Signature')).toBe(
		'7ff2b50b376cb4d151970630573d6291dc128cc5c2a12ffb237f73cc53f67b6c',
	);
});
