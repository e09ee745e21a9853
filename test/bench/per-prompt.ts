import {fileURLToPath} from 'node:url';
import {compareCosts, costCases} from './costs.ts';
import type {Section} from './measure.ts';
import {helpOf, type Bench} from './subjects.ts';
import {thousands} from './table.ts';

/** The least rate of a connection per prompt, and the most CPU of a prompt, in those of the ws loop. */
const leastRate = 1.5;
const mostCpu = 0.7;
/** The least rates over TLS, in those of the ws loop. */
const leastRateOfTls = {perPrompt: 1, persistent: 0.75} as const;
/** Made for tests, for 127.0.0.1. */
const certificate = fileURLToPath(new URL('../faults/fixtures/localhost.pem', import.meta.url));

/** Prompts per second with a connection for each, and what they cost. */
export async function perPrompt(bench: Bench): Promise<Section> {
	const {setting, options} = bench;
	const {bare, floodgate} = costCases(setting, options.prompts);
	return {
		name: 'per-prompt',
		note: `${thousands(options.prompts)} prompts a run, a connection for each, ${options.connections} at a time`,
		unit: 'prompts/s, CPU s',
		figures: await compareCosts(
			bench,
			'per-prompt',
			[
				bare('bare ws loop', '--per-prompt'),
				floodgate('floodgate --per-prompt', 'failed', '--per-prompt'),
			],
			{rate: [{}, {atLeast: leastRate}], cpu: [{}, {atMostRatio: mostCpu}]},
		),
	};
}

/** The same over TLS, and over persistent connections. */
export async function tls(bench: Bench): Promise<Section> {
	const {setting, options} = bench;
	const {prompts, messages} = options.tls;
	const each = costCases(setting, prompts, {cert: certificate});
	const persistent = costCases(setting, messages, {cert: certificate});
	const cold = '--no-session-reuse';
	const knowsCold = (await helpOf(setting, 'run')).includes('session-reuse');
	const cases = [
		each.bare('bare ws loop', '--per-prompt'),
		each.floodgate('floodgate --per-prompt', 'failed', '--per-prompt'),
		...(knowsCold
			? [each.floodgate(`floodgate --per-prompt ${cold}`, 'failed', '--per-prompt', cold)]
			: []),
	];
	return {
		name: 'tls',
		note: `${thousands(prompts)} prompts a run, a TLS connection for each, then ${thousands(messages)} over ${options.connections} persistent ones; the server, under Node, needs about as much as the client${knowsCold ? '' : `; the build has no ${cold}`}`,
		unit: 'prompts/s, CPU s',
		figures: [
			...(await compareCosts(bench, 'tls, a connection per prompt', cases, {
				rate: [{}, {atLeast: leastRateOfTls.perPrompt}],
				cpu: [],
			})),
			...(await compareCosts(
				bench,
				'tls, persistent',
				[
					persistent.bare('bare ws loop, persistent'),
					persistent.floodgate('floodgate, persistent', 'failed'),
				],
				{rate: [{}, {atLeast: leastRateOfTls.persistent}], cpu: []},
			)),
		],
	};
}
