import {expect, test} from 'vitest';
import {
	defaultGatewayOptions,
	resolveGatewayOptions,
	type GatewayOptions,
} from '../../source/mock/options.ts';

test('absent and undefined options take their defaults', () => {
	expect(resolveGatewayOptions()).toEqual(defaultGatewayOptions);
	expect(resolveGatewayOptions({port: undefined, seed: 9})).toEqual({
		...defaultGatewayOptions,
		seed: 9,
	});
});

test('rates may make 1 together, in binary too', () => {
	const tenths = {
		errorRate: 0.1,
		apologyRate: 0.2,
		closeRate: 0.1,
		silenceRate: 0.3,
		longRate: 0.3,
	};
	expect(resolveGatewayOptions(tenths)).toMatchObject(tenths);
});

const bad: readonly (readonly [string, Partial<GatewayOptions>])[] = [
	['port is 65536', {port: 65_536}],
	['port is 1.5', {port: 1.5}],
	['seed is 0.5', {seed: 0.5}],
	['latency.median is -1', {latency: {median: -1, spread: 0}}],
	['latency.median is Infinity', {latency: {median: Infinity, spread: 0}}],
	['latency.spread is NaN', {latency: {median: 1, spread: NaN}}],
	['accuracy is 1.1', {accuracy: 1.1}],
	['errorRate is -0.1', {errorRate: -0.1}],
	['longRate is NaN', {longRate: NaN}],
	['closeRate \\+ silenceRate \\+ longRate \\+ failRate is 1.2', {silenceRate: 0.6, longRate: 0.6}],
	[
		'loseRate \\+ duplicateRate \\+ swapRate is 1.5',
		{loseRate: 0.5, duplicateRate: 0.5, swapRate: 0.5},
	],
	['failRate is 2', {failRate: 2}],
	['frames is 0.5', {frames: 0.5}],
	['frames is 100001', {frames: 100_001}],
	['firstToken is -1', {firstToken: -1}],
	['tokenGap is Infinity', {tokenGap: Infinity}],
	['heartbeat is 0', {heartbeat: 0}],
	['integrationTimeout is 0', {integrationTimeout: 0}],
	['idleTimeout is NaN', {idleTimeout: NaN}],
	['connectionLimit is -5', {connectionLimit: -5}],
	['closeCode is 1004', {closeCode: 1004}],
	['closeCode is 1015', {closeCode: 1015}],
	['closeCode is 2000', {closeCode: 2000}],
	['refuse.rate is 2', {refuse: {rate: 2, status: 403, body: {}}}],
	['refuse.status is 101', {refuse: {rate: 0, status: 101, body: {}}}],
	['connectionsPerSecond is -1', {connectionsPerSecond: -1}],
];

test.each(bad)('%s is an error', (message, options) => {
	expect(() => resolveGatewayOptions(options)).toThrow(new RegExp(message));
	expect(() => resolveGatewayOptions(options)).toThrow(RangeError);
});
