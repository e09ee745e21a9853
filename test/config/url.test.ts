import {expect, test} from 'vitest';
import {
	defaultOrigin,
	hideCredentials,
	isLoopback,
	nearestUrl,
	problemWithUrl,
} from '../../source/config/url.ts';

test.each([
	'ws://localhost:8080',
	'wss://abc123.execute-api.ca-central-1.amazonaws.com/prod?token={{$env.TOKEN}}',
	'WSS://user:password@host/path',
	'ws://[::1]:9000/x',
	'wss://{{$env.HOST}}/prod',
	'{{$env.URL}}',
])('%s is an address', (url) => {
	expect(problemWithUrl(url)).toBeUndefined();
});

test.each([
	['https://host/prod', 'begins with https:// instead of ws:// or wss://', 'wss://host/prod'],
	['http://host', 'begins with http:// instead of ws:// or wss://', 'ws://host'],
	['htps://host', 'begins with htps:// instead of ws:// or wss://', 'wss://host'],
	['wsss://host', 'begins with wsss:// instead of ws:// or wss://', 'wss://host'],
	['host/prod', 'does not begin with ws:// or wss://', 'wss://host/prod'],
	['localhost:8080', 'does not begin with ws:// or wss://', 'ws://localhost:8080'],
	['127.0.0.1:8080/x', 'does not begin with', 'ws://127.0.0.1:8080/x'],
	['wss:/host', 'does not begin with', 'wss://host'],
	['wss://host/#part', 'has a fragment', 'wss://host/'],
	[' wss://host', 'does not begin with', 'wss://host'],
	['wss://', 'is not an address', undefined],
	['', 'does not begin with', undefined],
	['wss://ho st', 'is not an address', undefined],
])('%j is refused and the nearest address offered', (url, problem, near) => {
	expect(problemWithUrl(url)).toContain(problem);
	expect(nearestUrl(url)).toBe(near);
});

test('only a text has a nearest address', () => {
	for (const value of [5, null, undefined, {}, ['ws://host']]) {
		expect(nearestUrl(value)).toBeUndefined();
	}
});

test.each([
	['wss://user:canary@host/p', 'wss://•••@host/p'],
	['wss://canary@host', 'wss://•••@host'],
	['wss://user:can@ary@host/p@q', 'wss://•••@host/p@q'],
	['wss://user:canary/x@host/p', 'wss://•••@host/p'],
	['wss://user:canary?x@host/p', 'wss://•••@host/p'],
	['user:canary@host', '•••@host'],
	['wss://host/p?token=canary&x=canary', 'wss://host/p?token=•••&x=•••'],
	['wss://host/?token=can=ary', 'wss://host/?token=•••'],
	['wss://host/?canary', 'wss://host/?•••'],
	['wss://host/?token=\ncanary', 'wss://host/?token=•••'],
	['wss://host/p#canary', 'wss://host/p#•••'],
	['wss://host/?a=b#canary?x', 'wss://host/?a=•••#•••'],
	['wss://host/?token={{$env.TOKEN}}', 'wss://host/?token={{$env.TOKEN}}'],
	['wss://host/?token=canary{{$env.TOKEN}}', 'wss://host/?token=•••'],
	['wss://host/?a=&b=canary', 'wss://host/?a=&b=•••'],
	['wss://host/path', 'wss://host/path'],
])('credentials in %j are hidden', (url, hidden) => {
	expect(hideCredentials(url)).toBe(hidden);
});

test('no message or suggestion about an address repeats its credentials', () => {
	const addresses = [
		'https://user:canary@host/?token=canary',
		'user:canary@host/prod',
		'wss://user:canary/x@host',
		'https://user:canary#x@host',
		'wss://host/#access_token=canary',
		'wss://user:canary@ho st/?canary',
	];
	for (const address of addresses) {
		expect(problemWithUrl(address)).toBeDefined();
		expect(`${problemWithUrl(address)} ${nearestUrl(address)}`).not.toContain('canary');
	}
});

test.each([
	['ws://localhost', true],
	['ws://chat.localhost:1', true],
	['ws://127.0.0.1:80/x', true],
	['ws://127.8.9.1', true],
	['ws://[::1]', true],
	['ws://LOCALHOST', true],
	['ws://127.0.0.1.example.com', false],
	['ws://localhost.example.com', false],
	['ws://10.0.0.1', false],
	['wss://{{$env.HOST}}', false],
	['nonsense', false],
])('%s leads to this machine: %s', (url, local) => {
	expect(isLoopback(url)).toBe(local);
});

test('the origin is the https form of the host', () => {
	expect(defaultOrigin('wss://user:x@host.example:8443/prod?x=1')).toBe(
		'https://host.example:8443',
	);
	expect(defaultOrigin('ws://localhost:8080')).toBe('https://localhost:8080');
});
