import {firstPaint, keys} from './keys.ts';
import {alternate, compareCases, toFigure, type Case, type Section} from './measure.ts';
import type {SectionName} from './options.ts';
import {screen} from './screen.ts';
import {bareRate, floodgateRate, nodeTime, runFloodgate, type Bench} from './subjects.ts';
import {thousands} from './table.ts';
import {withoutTerminal} from './terminals.ts';

/** Floodgate's least share of the bare loop's rate, with one worker. */
const leastShare = 0.4;
/** Megabytes that four or more times as many prompts may add. */
const mostGrowth = 30;
const startupRounds = 11;
/** Milliseconds from starting the app to something on the screen. */
const latestPaint = 400;

async function compareRounds(
	{options, progress}: Bench,
	name: string,
	cases: readonly Case[],
	rounds = options.rounds,
) {
	const onRound = (round: number, of: number) => progress(`${name}: round ${round} of ${of}`);
	const values = await alternate(cases, rounds, options.quick ? 0 : 1, onRound);
	return compareCases(cases, values, !options.quick);
}

async function throughput(bench: Bench): Promise<Section> {
	const {setting, options} = bench;
	const {messages, connections} = options;
	const floodgate = (save: 'failed' | 'all'): Case => ({
		name: `floodgate --save ${save}`,
		run: () => floodgateRate(setting, {messages, save}),
		atLeast: leastShare,
	});
	return {
		name: 'throughput',
		note: `${thousands(messages)} prompts a run, ${connections} persistent connections, one worker`,
		unit: 'prompts/s',
		figures: await compareRounds(bench, 'throughput', [
			{name: 'bare ws loop', run: () => bareRate(setting, messages)},
			floodgate('failed'),
			floodgate('all'),
		]),
	};
}

async function perPrompt(bench: Bench): Promise<Section> {
	const {setting, options} = bench;
	const messages = options.prompts;
	return {
		name: 'per-prompt',
		note: `${thousands(messages)} prompts a run, a connection for each, ${options.connections} at a time`,
		unit: 'prompts/s',
		figures: await compareRounds(bench, 'per-prompt', [
			{name: 'bare ws loop', run: () => bareRate(setting, messages, '--per-prompt')},
			{
				name: 'floodgate --per-prompt',
				run: () => floodgateRate(setting, {messages, save: 'failed', perPrompt: true}),
				atLeast: leastShare,
			},
		]),
	};
}

async function memory({setting, options, progress}: Bench): Promise<Section> {
	const cases = options.memory.map((messages): Case => ({
		name: `peak RSS, ${thousands(messages)} prompts`,
		run: async () =>
			(await runFloodgate(setting, {messages, save: 'all'})).generator.max_rss / 2 ** 20,
	}));
	// The peak of a process that collects its garbage when it likes: one run of each says too little.
	const rounds = options.quick ? 1 : 3;
	const onRound = (round: number, of: number) => progress(`memory: round ${round} of ${of}`);
	const values = await alternate(cases, rounds, 0, onRound);
	const growth = values[1]!.map((more, round) => more - values[0]![round]!);
	return {
		name: 'memory',
		note: 'generator.max_rss, --save all',
		unit: 'MiB',
		figures: [
			...compareCases(cases, values, false),
			toFigure('growth', growth, !options.quick, {atMost: mostGrowth}),
		],
	};
}

async function startup(bench: Bench): Promise<Section> {
	const {setting, options} = bench;
	const {terminals} = setting;
	const cases: Case[] = [
		{name: 'node -e 0', run: () => nodeTime(setting, ['-e', '0'])},
		{name: 'floodgate --version', run: () => nodeTime(setting, [setting.bin, '--version'])},
	];
	if (terminals) {
		cases.push({
			name: 'floodgate, to the first paint',
			run: () => firstPaint(setting, terminals),
			atMost: latestPaint,
		});
	}
	return {
		name: 'startup',
		note: `from starting Node to its end${terminals ? '' : `; the first paint is ${withoutTerminal}`}`,
		unit: 'ms',
		figures: await compareRounds(bench, 'startup', cases, options.quick ? 1 : startupRounds),
	};
}

/** What each section runs. */
export const sections: Readonly<Record<SectionName, (bench: Bench) => Promise<Section>>> = {
	throughput,
	'per-prompt': perPrompt,
	memory,
	startup,
	screen,
	keys,
};
