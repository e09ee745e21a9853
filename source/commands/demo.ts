import {fileURLToPath} from 'node:url';
import {demoOptions} from '../config/options/mock.ts';
import {configOptions, invocationOptions} from '../config/options/run-options.ts';
import {resolve, type Layer} from '../config/resolve.ts';
import type {GatewayOptions} from '../mock/options.ts';
import {streamRule} from '../mock/stream-rule.ts';
import {startGatewayThread} from '../mock/thread.ts';
import {defineCommand} from './define-command.ts';
import {loadRows} from './rows.ts';
import {startRun} from './start-run.ts';
import {ownCommand} from '../terminal/own-command.ts';

/** The prompts that come with the package. */
export const sampleDatasets = fileURLToPath(new URL('../../datasets', import.meta.url));

/** Long enough to watch, short enough to wait for, with a bit of every kind of trouble. */
const behaviour: Partial<GatewayOptions> = {
	seed: 7,
	latency: {median: 300, spread: 0.5},
	accuracy: 0.93,
	errorRate: 0.015,
	apologyRate: 0.01,
	longRate: 0.015,
};
/** The first token takes as long as a whole reply otherwise would; the rest comes at reading speed. */
const streaming: Partial<GatewayOptions> = {...behaviour, protocol: 'stream', tokenGap: 25};

const notForDemo = ['url', 'origin'];

/** The demo's own defaults, which any flag overrides. */
const demoLayer = (url: string, stream: boolean): Layer => ({
	source: 'default',
	label: (option) => option.key,
	values: new Map<string, unknown>([
		['url', url],
		['datasets', [sampleDatasets]],
		['connections', 10],
		['name', 'demo'],
		['dialect', 'api-gateway'],
		...(stream ? [['reply', streamRule] as const] : []),
	]),
});

/** What to do after the demo. */
const nextStep = (): string =>
	`\nNow your own chatbot: ${ownCommand('--url wss://…')} opens the form; t sends it one prompt and finds its reply rule.\n`;

/** `floodgate demo`: works like `run`, on a server that needs no account. */
export const demo = defineCommand({
	name: 'demo',
	usage: 'floodgate demo [options]',
	about:
		'Starts the embedded gateway on a free loopback port and runs the sample datasets against it.',
	options: [...demoOptions, ...configOptions, ...invocationOptions].filter(
		({key}) => !notForDemo.includes(key),
	),
	positionals: [],
	async run({flags}) {
		const invocation = resolve(invocationOptions, [flags]).value;
		const {stream} = resolve(demoOptions, [flags]).value;
		const rows = await loadRows([sampleDatasets]);
		const gateway = await startGatewayThread(rows, stream ? streaming : behaviour);
		try {
			const layers = [flags, demoLayer(gateway.url, stream)];
			const config = resolve(configOptions, layers);
			const code = await startRun(config, invocation, () => layers, true);
			if (code === 0 && !invocation.json && !invocation.quiet) process.stderr.write(nextStep());
			return code;
		} finally {
			await gateway.close();
		}
	},
});
