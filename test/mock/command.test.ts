import {expect, test} from 'vitest';
import {mockOptions, type MockConfig} from '../../source/config/options/mock.ts';
import {resolve} from '../../source/config/resolve.ts';
import {toGatewayOptions} from '../../source/commands/mock.ts';
import {parseArguments} from '../../source/commands/parse.ts';
import {resolveGatewayOptions} from '../../source/mock/options.ts';

const optionsOf = (line: string) => {
	const {flags} = parseArguments(line.split(' ').filter(Boolean), mockOptions);
	const config = resolve<MockConfig>(mockOptions, [flags]).value;
	return resolveGatewayOptions(toGatewayOptions(config));
};

test('without options it speaks in single frames within the limits of API Gateway', () => {
	expect(optionsOf('')).toMatchObject({
		protocol: 'single',
		frames: 0,
		firstToken: undefined,
		heartbeat: Infinity,
		ack: false,
		integrationTimeout: 29_000,
		idleTimeout: 600_000,
		connectionLimit: 7_200_000,
		failRate: 0,
		loseRate: 0,
	});
});

test('reads every option of streams and limits', () => {
	const line =
		'--stream --frames 100 --first-token 400ms --token-gap 5ms --ack --heartbeat 2s --integration-timeout 500ms --idle-timeout 5s --connection-limit 1m --pings-keep-alive --lose-rate 5% --duplicate-rate 0.1 --swap-rate 1% --fail-rate 2%';
	expect(optionsOf(line)).toMatchObject({
		protocol: 'stream',
		frames: 100,
		firstToken: 400,
		tokenGap: 5,
		ack: true,
		heartbeat: 2000,
		integrationTimeout: 500,
		idleTimeout: 5000,
		connectionLimit: 60_000,
		pingsKeepAlive: true,
		loseRate: 0.05,
		duplicateRate: 0.1,
		swapRate: 0.01,
		failRate: 0.02,
	});
});

test('takes a protocol by its name, names the nearest one otherwise', () => {
	expect(optionsOf('--protocol rust-streaming').protocol).toBe('rust-streaming');
	expect(() => optionsOf('--protocol bedrock-chats')).toThrow(/Did you mean bedrock-chat\?/);
	expect(() => optionsOf('--heartbeat 0')).toThrow(/--heartbeat/);
});

test('refuses --stream beside another protocol', () => {
	expect(optionsOf('--stream --protocol stream').protocol).toBe('stream');
	expect(() => optionsOf('--stream --protocol bedrock-chat')).toThrow(
		'--stream means --protocol stream and does not go with --protocol bedrock-chat',
	);
});
