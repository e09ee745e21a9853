import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {toFigure, type Figure, type Section, type Target} from './measure.ts';
import {isPainted, startApp} from './app.ts';
import {measureRounds} from './rounds.ts';
import {makeRun, scanTime} from './saved-run.ts';
import type {Bench} from './subjects.ts';
import {thousands} from './table.ts';
import {withoutTerminal, type Terminals} from './terminals.ts';
import {watchUsage} from './usage.ts';

/** What is asked of half a million attempts: seconds to the first paint and the whole, and megabytes. */
const largest = 500_000;
const latestPaint = 0.5;
const latestWhole = 2;
const mostMemory = 250;
/** Attempts of a hundred that failed. */
const failing = 1;
/** Milliseconds without output before a key is pressed. */
const rest = 150;

type Measured = {
	/** Seconds from the key until its results are on the screen, and until all of them are. */
	readonly first: number;
	readonly whole: number;
	/** Megabytes at the peak. */
	readonly rss: number | undefined;
};

async function oneCount(bench: Bench, terminals: Terminals, count: number): Promise<Figure[]> {
	const {setting, options} = bench;
	const name = `screen, ${thousands(count)}`;
	bench.progress(`${name}: making the run`);
	const saved = await makeRun(setting, `screen-${count}`, count, failing);
	const {cwd, failed, folder, server} = saved;
	await server.stop();

	async function run(): Promise<Measured> {
		const {terminal, screen} = startApp(setting, terminals, cwd);
		const usage = watchUsage(terminal.pid);
		await screen.until(isPainted, 'the first paint');
		await screen.quiet(rest);
		terminal.press('H');
		await screen.until((text) => text.includes('1 run'), 'the list of runs');
		await screen.quiet(rest);
		const pressed = performance.now();
		terminal.press('\r');
		const first = await screen.until((text) => text.includes('Overview'), 'the results');
		// The list of the failed pairs needs all of the run; its tab has their number.
		terminal.press('2');
		const pairs = `${thousands(failed)} failed`;
		const whole = await screen.until((text) => text.includes(pairs), `"${pairs}"`);
		const used = usage();
		await screen.quiet(rest);
		terminal.press('\u0003');
		// Ctrl-C ends it with a code of its own.
		await terminal.end.catch(() => undefined);
		return {
			first: (first - pressed) / 1000,
			whole: (whole - pressed) / 1000,
			rss: used && used.rss / 1e6,
		};
	}

	async function scan(): Promise<Measured> {
		const seconds = await scanTime(setting, join(folder, 'results.jsonl'));
		return {first: seconds, whole: seconds, rss: undefined};
	}

	const cases = [{run: scan}, {run}];
	const values = await measureRounds(bench, name, cases, {warmup: false});
	const [scanned, rounds] = values as [Measured[], Measured[]];
	rmSync(cwd, {recursive: true, force: true});
	const aim = (target: Target) => (count === largest ? target : {});
	const yardstick = scanned.map(({whole}) => whole);
	const figure = (what: string, numbers: readonly number[], target: Target, to?: number[]) =>
		toFigure(`${what}, ${thousands(count)} attempts`, numbers, !options.quick, aim(target), to);
	const memory = rounds.map(({rss}) => rss);
	return [
		figure('s, bare Node parses the results', yardstick, {}),
		figure(
			's, first paint of the results',
			rounds.map(({first}) => first),
			{atMost: latestPaint},
			yardstick,
		),
		figure(
			's, list of the failed',
			rounds.map(({whole}) => whole),
			{atMost: latestWhole},
			yardstick,
		),
		...(memory.every((value) => value !== undefined)
			? [figure('MB', memory, {atMost: mostMemory})]
			: []),
	];
}

/** How long one waits for the results of a large run. */
export async function screen(bench: Bench): Promise<Section> {
	const {terminals} = bench.setting;
	if (!terminals) return {name: 'screen', note: withoutTerminal, unit: 'ms', figures: []};
	const figures: Figure[] = [];
	for (const count of bench.options.attempts) {
		figures.push(...(await oneCount(bench, terminals, count)));
	}
	return {
		name: 'screen',
		note: `a saved run is opened from the history, and then its failed pairs, ${failing} % of all; the files are in the system's cache`,
		unit: 's, MB',
		figures,
	};
}
