import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import type {UserError} from '../../source/model/user-error.ts';
import {chooseProxy, compileWay, showProxy} from '../../source/prepare/way.ts';

const names = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'];

beforeEach(() => {
	for (const name of names.flatMap((each) => [each, each.toUpperCase()])) vi.stubEnv(name, '');
});
afterEach(() => {
	vi.unstubAllEnvs();
});

type Environment = Readonly<Record<string, string>>;

function choose(address: string, environment: Environment, proxy?: string): string {
	for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
	const choice = chooseProxy({proxy}, address);
	if (choice.kind === 'direct') return choice.why ?? 'direct';
	return `${showProxy(choice.proxy)} by ${choice.from}`;
}

const [wss, ws] = ['wss://chat.example.com/prod', 'ws://chat.example.com/prod'];

test.each<[string, string, Environment, string | undefined]>([
	['direct', wss, {}, undefined],
	['http://p:3128 by HTTPS_PROXY', wss, {HTTPS_PROXY: 'http://p:3128'}, undefined],
	['http://p:80 by https_proxy', wss, {https_proxy: 'http://p'}, undefined],
	['https://p:443 by https_proxy', wss, {https_proxy: 'https://p'}, undefined],
	['direct', ws, {HTTPS_PROXY: 'http://p:3128'}, undefined],
	['http://[::1]:3128 by HTTP_PROXY', ws, {HTTP_PROXY: '[::1]:3128'}, undefined],
	['http://p:1 by ALL_PROXY', wss, {ALL_PROXY: 'http://p:1'}, undefined],
	['http://a:1 by http_proxy', ws, {ALL_PROXY: 'http://p:1', http_proxy: 'a:1'}, undefined],
	['http://o:9 by --proxy', wss, {HTTPS_PROXY: 'http://p:1', NO_PROXY: '*'}, 'o:9'],
	['direct', wss, {HTTPS_PROXY: 'http://p:1'}, 'off'],
	['direct', wss, {HTTPS_PROXY: 'socks5://p:1'}, 'none'],
	['http://v:1 by --proxy', wss, {OWN: 'http://v:1'}, '{{$env.OWN}}'],
	['http://o:9 by --proxy', 'ws://127.0.0.1:8080', {}, 'http://o:9'],
])('%s: %s with %j and --proxy %s', (expected, address, environment, proxy) => {
	expect(choose(address, environment, proxy)).toBe(expected);
});

test.each<[string, Environment]>([
	[wss, {HTTPS_PROXY: 'http://p:1', NO_PROXY: '.example.com'}],
	[wss, {HTTPS_PROXY: 'http://p:1', no_proxy: 'a, chat.example.com:443'}],
	[ws, {ALL_PROXY: 'http://p:1', NO_PROXY: '*'}],
])('NO_PROXY excepts %s in %j', (address, environment) => {
	expect(choose(address, environment)).toMatch(/ is not used because of NO_PROXY$/);
});

test.each(['ws://localhost:1', 'ws://127.0.0.1', 'ws://[::1]:1', 'ws://a.localhost'])(
	'a proxy of the environment does not lead to %s',
	(address) => {
		expect(choose(address, {HTTP_PROXY: 'http://p:1'})).toMatch(/^HTTP_PROXY is not used for this/);
	},
);

test('credentials are decoded, and secret in every form', () => {
	const choice = chooseProxy({proxy: 'http://me%40corp:p%2Fw%25rd@p:1'}, wss);
	if (choice.kind === 'direct') throw new Error('direct');
	const pair = Buffer.from('me@corp:p/w%rd').toString('base64');
	expect(choice.proxy.authorization).toBe(`Basic ${pair}`);
	expect(choice.proxy.secrets).toEqual(['p/w%rd', 'p%2Fw%25rd', pair]);
	expect(showProxy(choice.proxy)).toBe('http://p:1');
});

test('a proxy of the environment that cannot be used is refused before the start, without its password', () => {
	vi.stubEnv('ALL_PROXY', 'socks5h://me:hunter22@p:1080');
	expect(() => chooseProxy({proxy: undefined}, wss)).toThrow(
		/^ALL_PROXY: "socks5h:\/\/•••@p:1080" is a SOCKS proxy, and only http:\/\/ and https:\/\/ .*--proxy off$/,
	);
	vi.stubEnv('OWN', 'ftp://me:hunter22@p');
	let said = '';
	try {
		chooseProxy({proxy: '{{$env.OWN}}'}, wss);
	} catch (error) {
		said = (error as UserError).message;
	}
	expect(said).toMatch(/^--proxy: .* begins with ftp:/);
	expect(said).not.toContain('hunter22');
});

test('another place to connect to has the port of the address unless it names one', () => {
	const to = (connectTo: string, address: string) =>
		compileWay({proxy: undefined, connectTo})(address)?.to;
	expect(to('10.0.0.1', wss)).toEqual({host: '10.0.0.1', port: 443});
	expect(to('[::1]', 'ws://h:81')).toEqual({host: '::1', port: 81});
	expect(to('other:8443', ws)).toEqual({host: 'other', port: 8443});
});

test('each address has its own way', () => {
	vi.stubEnv('HTTPS_PROXY', 'http://p:1');
	vi.stubEnv('NO_PROXY', 'near.example');
	const way = compileWay({proxy: undefined, connectTo: undefined});
	expect(way(wss)?.proxy).toMatchObject({host: 'p', port: 1});
	expect(way('wss://near.example')).toBeUndefined();
	expect(way(ws)).toBeUndefined();
});
