import {expect, test} from 'vitest';
import {createCookieJars} from '../../source/prepare/cookies.ts';

function jars() {
	const hidden: string[] = [];
	return {jarOf: createCookieJars((values) => hidden.push(...values)), hidden};
}

test('each user has own cookies, which are hidden', () => {
	const {jarOf, hidden} = jars();
	const [one, other] = [{}, {}];
	jarOf(one).keep('wss://h.example/prod', ['AWSALB=node-number-7; Path=/', 'b=2']);
	jarOf(other).keep('wss://h.example/prod', ['AWSALB=node-number-8']);
	expect(jarOf(one).header('wss://h.example/prod', undefined)).toBe('AWSALB=node-number-7; b=2');
	expect(jarOf(other).header('wss://h.example/prod', undefined)).toBe('AWSALB=node-number-8');
	expect(jarOf({}).header('wss://h.example/prod', undefined)).toBeUndefined();
	expect(hidden).toEqual(['node-number-7', 'node-number-8']);
});

test.each([
	['a=1; Path=/other', 'wss://h.example/prod', undefined],
	['a=1; Path=/prod', 'wss://h.example/prod/ws', 'a=1'],
	['a=1; Domain=h.example', 'wss://sub.h.example/prod', 'a=1'],
	['a=1', 'wss://sub.h.example/prod', undefined],
	['a=1; Domain=other.example', 'wss://h.example/prod', undefined],
	['a=1; Secure', 'ws://h.example/prod', undefined],
	['a=1; Secure; HttpOnly; SameSite=Strict', 'wss://h.example/prod', 'a=1'],
	['a=1; Max-Age=0', 'wss://h.example/prod', undefined],
	['a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'wss://h.example/prod', undefined],
	['nonsense; =; ;', 'wss://h.example/prod', 'nonsense'],
])('%s is sent to %s as %s', (line, address, expected) => {
	const user = {};
	const {jarOf} = jars();
	jarOf(user).keep('wss://h.example/prod', [line]);
	expect(jarOf(user).header(address, undefined)).toBe(expected);
});

test('cookies of a server that is named by its address are kept, ports apart', () => {
	const user = {};
	const {jarOf} = jars();
	jarOf(user).keep('ws://127.0.0.1:8080', ['a=1']);
	expect(jarOf(user).header('ws://127.0.0.1:9090', undefined)).toBe('a=1');
	jarOf(user).keep('ws://localhost:1', ['b=1']);
	expect(jarOf(user).header('ws://localhost:1/x', undefined)).toBe('b=1');
});

test('a given cookie is sent as well, unless the server has set one of its name', () => {
	const user = {};
	const {jarOf} = jars();
	jarOf(user).keep('ws://h.example', ['session=new']);
	expect(jarOf(user).header('ws://h.example', 'session=old; lang=fr')).toBe('lang=fr; session=new');
	expect(jarOf({}).header('ws://h.example', 'session=old')).toBe('session=old');
});

test('a balancer that sets another cookie each time does not fill the list of secrets', () => {
	const {jarOf, hidden} = jars();
	const jar = jarOf({});
	for (let number = 0; number < 500; number++) jar.keep('ws://h.example', [`a=value-${number}`]);
	expect(hidden).toHaveLength(200);
	expect(jar.header('ws://h.example', undefined)).toBe('a=value-499');
});
