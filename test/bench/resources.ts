import {firstPaint} from './app.ts';
import {alternate, compareCases, toFigure, type Case, type Section} from './measure.ts';
import {compareRounds} from './rounds.ts';
import {nodeTime, runFloodgate, type Bench} from './subjects.ts';
import {thousands} from './table.ts';
import {withoutTerminal} from './terminals.ts';

/** Megabytes that ten times as many prompts may add. */
const mostGrowth = 50;
/** The peak of a process that collects its garbage when it likes: one run of each says too little. */
const memoryRounds = 3;
const startupRounds = 11;
/** How long `--version` may take, in times of Node doing nothing. */
const slowestVersion = 2;
/** Milliseconds from starting the app to something on the screen. */
const latestPaint = 400;

/** Whether memory grows with the number of prompts. */
export async function memory({setting, options, progress}: Bench): Promise<Section> {
	const cases = options.memory.map((messages): Case => ({
		name: `peak RSS, ${thousands(messages)} prompts`,
		run: async () => (await runFloodgate(setting, {messages, save: 'all'})).generator.max_rss / 1e6,
	}));
	const rounds = options.quick ? 1 : memoryRounds;
	const onRound = (round: number, of: number) => progress(`memory: round ${round} of ${of}`);
	const values = await alternate(cases, rounds, 0, onRound);
	const growth = values[1]!.map((more, round) => more - values[0]![round]!);
	return {
		name: 'memory',
		note: 'generator.max_rss, --save all',
		unit: 'MB',
		figures: [
			...compareCases(cases, values, false),
			toFigure('growth', growth, !options.quick, {atMost: mostGrowth}),
		],
	};
}

/** How long one waits for the program. */
export async function startup(bench: Bench): Promise<Section> {
	const {setting, options} = bench;
	const {terminals} = setting;
	const cases: Case[] = [
		{name: 'node -e 0', run: () => nodeTime(setting, ['-e', '0'])},
		{
			name: 'floodgate --version',
			run: () => nodeTime(setting, [setting.bin, '--version']),
			atMostRatio: slowestVersion,
		},
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
		figures: await compareRounds(bench, 'startup', cases, {
			rounds: options.quick ? 1 : startupRounds,
		}),
	};
}
