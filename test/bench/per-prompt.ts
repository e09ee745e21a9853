import {fileURLToPath} from 'node:url';
import type {Section, Target} from './measure.ts';
import {measureRounds, quantityFigures} from './rounds.ts';
import {
	helpOf,
	measureBare,
	measureFloodgate,
	rateOf,
	type Bench,
	type Setting,
} from './subjects.ts';
import {thousands} from './table.ts';

/** The least rate of a connection per prompt, and the most CPU of a prompt, in those of the ws loop. */
const leastRate = 1.5;
const mostCpu = 0.7;
/** The least rates over TLS, in those of the ws loop. */
const leastRateOfTls = {perPrompt: 1, persistent: 0.75} as const;
/** Made for tests, for 127.0.0.1. */
const certificate = fileURLToPath(new URL('../faults/fixtures/localhost.pem', import.meta.url));

type Cost = {
	/** Prompts per second. */
	readonly rate: number;
	/** CPU seconds of 100,000 prompts, the program's start included; undefined without /proc. */
	readonly cpu: number | undefined;
};
type CostCase = {readonly name: string; readonly run: () => Promise<Cost>};

const costOf = (rate: number, prompts: number, cpu: number | undefined): Cost => ({
	rate,
	cpu: cpu === undefined ? undefined : (cpu / prompts) * 100_000,
});

/** Cases over a server of their own each: the last one's closed connections still hold its ports. */
function costCases(setting: Setting, prompts: number, cert?: string) {
	const withServer = async (run: (one: Setting) => Promise<Cost>) => {
		const server = await setting.servers.start(cert === undefined ? {} : {cert});
		try {
			return await run({...setting, url: server.url});
		} finally {
			await server.stop();
		}
	};
	const trust = cert === undefined ? [] : ['--ca', cert];
	return {
		bare: (name: string, ...flags: readonly string[]): CostCase => ({
			name,
			run: () =>
				withServer(async (one) => {
					const {figures, usage} = await measureBare(one, prompts, ...trust, ...flags);
					return costOf(figures.perSecond, prompts, usage?.cpu);
				}),
		}),
		floodgate: (name: string, ...flags: readonly string[]): CostCase => ({
			name,
			run: () =>
				withServer(async (one) => {
					const run = {messages: prompts, save: 'failed', flags: [...trust, ...flags]} as const;
					const {summary, usage} = await measureFloodgate(one, run);
					return costOf(rateOf(summary), prompts, usage?.cpu);
				}),
		}),
	};
}

async function compareCosts(
	bench: Bench,
	name: string,
	cases: readonly CostCase[],
	aims: {readonly rate: readonly Target[]; readonly cpu: readonly Target[]},
) {
	const values = await measureRounds(bench, name, cases);
	const judged = !bench.options.quick;
	const namesOf = (unit: string) => cases.map((one) => `${unit}, ${one.name}`);
	return [
		...quantityFigures(namesOf('prompts/s'), values, ({rate}) => rate, judged, aims.rate),
		...quantityFigures(namesOf('CPU s per 100,000'), values, ({cpu}) => cpu, judged, aims.cpu),
	];
}

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
			[bare('bare ws loop', '--per-prompt'), floodgate('floodgate --per-prompt', '--per-prompt')],
			{rate: [{}, {atLeast: leastRate}], cpu: [{}, {atMostRatio: mostCpu}]},
		),
	};
}

/** The same over TLS, and over persistent connections. */
export async function tls(bench: Bench): Promise<Section> {
	const {setting, options} = bench;
	const {prompts, messages} = options.tls;
	const each = costCases(setting, prompts, certificate);
	const persistent = costCases(setting, messages, certificate);
	const cold = '--no-session-reuse';
	const knowsCold = (await helpOf(setting, 'run')).includes('session-reuse');
	const cases = [
		each.bare('bare ws loop', '--per-prompt'),
		each.floodgate('floodgate --per-prompt', '--per-prompt'),
		...(knowsCold ? [each.floodgate(`floodgate --per-prompt ${cold}`, '--per-prompt', cold)] : []),
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
					persistent.floodgate('floodgate, persistent'),
				],
				{rate: [{}, {atLeast: leastRateOfTls.persistent}], cpu: []},
			)),
		],
	};
}
