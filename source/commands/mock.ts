import {once} from 'node:events';
import {mockOptions, type MockConfig} from '../config/options/mock.ts';
import {resolve} from '../config/resolve.ts';
import {startGateway} from '../mock/gateway.ts';
import type {GatewayOptions} from '../mock/options.ts';
import {streamRule} from '../mock/stream-rule.ts';
import {UserError} from '../model/user-error.ts';
import {defineCommand} from './define-command.ts';
import {sampleDatasets} from './demo.ts';
import {loadRows} from './rows.ts';
import {watchSignals} from './signals.ts';
import {ownCommand} from '../terminal/own-command.ts';

/** @throws UserError when --stream and --protocol contradict each other */
function protocolOf({protocol, stream}: MockConfig): GatewayOptions['protocol'] {
	if (stream && protocol !== undefined && protocol !== 'stream') {
		throw new UserError(
			`mock: --stream means --protocol stream and does not go with --protocol ${protocol}; give only one of them`,
		);
	}
	return stream ? 'stream' : (protocol ?? 'single');
}

/**
 * The gateway that the options of `floodgate mock` describe. @throws UserError when they contradict each
 * other
 */
export function toGatewayOptions(config: MockConfig): Partial<GatewayOptions> {
	const {latency, spread, refuseRate, refuseStatus, throttle, ...rest} = config;
	return {
		...rest,
		protocol: protocolOf(config),
		latency: {median: latency, spread},
		refuse: {rate: refuseRate, status: refuseStatus, body: {message: 'Forbidden'}},
		...(throttle !== undefined && {connectionsPerSecond: throttle}),
	};
}

/* The option that makes a run understand the replies. */
function hintFor({protocol}: Partial<GatewayOptions>): string {
	if (protocol === undefined || protocol === 'single') return '';
	return ` --reply ${protocol === 'stream' ? `'${JSON.stringify(streamRule)}'` : protocol}`;
}

/** `floodgate mock`. */
export const mock = defineCommand({
	name: 'mock',
	usage: 'floodgate mock [options]',
	about:
		'A WebSocket chatbot that behaves like one behind API Gateway, until Ctrl-C. Its address goes to\n' +
		'standard output.',
	options: mockOptions,
	positionals: [],
	async run({flags}) {
		const config = resolve(mockOptions, [flags]).value;
		const rows = await loadRows(config.datasets ?? [sampleDatasets]);
		const options = toGatewayOptions(config);
		const gateway = await startGateway(rows, options).catch((error: unknown) => {
			throw new UserError(`mock: ${(error as Error).message}`);
		});
		const {signal, end} = watchSignals();
		process.stdout.write(`${gateway.url}\n`);
		if (!config.quiet) {
			process.stderr.write(
				`Knows the answers to ${rows.length} prompts. Try: ${ownCommand(`run -u ${gateway.url}${hintFor(options)}`)}\nCtrl-C ends it.\n`,
			);
		}
		await once(signal, 'abort');
		end();
		if (!config.quiet) process.stderr.write(`\n${JSON.stringify(gateway.counts())}\n`);
		await gateway.close();
		return 0;
	},
});
