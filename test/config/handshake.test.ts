import {expect, test} from 'vitest';
import {
	problemWithGivenSubprotocols,
	problemWithHeaders,
	problemWithSubprotocols,
} from '../../source/config/handshake.ts';

test.each([
	'Sec-WebSocket-Key',
	'sec-websocket-version',
	'Sec-WebSocket-Extensions',
	'Connection',
	'UPGRADE',
	'Content-Length',
	'Transfer-Encoding',
	'TE',
	'Trailer',
	'Keep-Alive',
])('%s is the handshake’s own', (name) => {
	expect(problemWithHeaders({[name]: 's3cret'})).toMatch(/is set by the handshake/);
	expect(problemWithHeaders({[name]: 's3cret'})).not.toContain('s3cret');
});

test('what people do set is left alone', () => {
	const headers = {
		...{Host: 'a.example', Origin: 'https://a.example', Cookie: 'a=b', Authorization: 'Bearer t'},
		...{'X-Connection': '1', 'x-upgrade': '1', 'Sec-Fetch-Mode': 'websocket', Upgraded: 'yes'},
	};
	expect(problemWithHeaders(headers)).toBeUndefined();
	expect(problemWithHeaders({'Sec-WebSocket-Protocol': 'chat'})).toContain('--subprotocol');
});

test('one name in two cases is one header', () => {
	expect(problemWithHeaders({'X-A': '1', b: '2', 'x-a': '3'})).toMatch(
		/"X-A" and "x-a" are the same/,
	);
});

test.each([
	[['a b'], /" "/],
	[['chat', 'a,b'], /number 2 contains ","/],
	[['caf\u00E9'], /"é"/],
	[['a/b'], /"\/"/],
	[['a\n'], /"\\n"/],
	[['chat', 'v1', 'chat'], /numbers 1 and 3 are the same/],
	[[''], /empty/],
])('of the subprotocols %j it reports what is wrong', (names, message) => {
	expect(problemWithSubprotocols(names)).toMatch(message);
	expect(problemWithGivenSubprotocols(names)).toMatch(message);
});

test('valid subprotocols differ by case, and templates are judged once they are filled in', () => {
	expect(problemWithSubprotocols(['chat', 'Chat', 'graphql-transport-ws', "a!#$%&'*+.^_`|~"])).toBe(
		undefined,
	);
	expect(problemWithGivenSubprotocols(['token.{{$env.A b}}', '{{$uuid}}', '{{$uuid}}'])).toBe(
		undefined,
	);
	expect(problemWithGivenSubprotocols(['{{$uuid}}', 'a b'])).toMatch(/number 2/);
});
