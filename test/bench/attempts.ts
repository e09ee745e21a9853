import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {toFigure, type Figure, type Section, type Target} from './measure.ts';
import {measureRounds} from './rounds.ts';
import {makeRun, scanTime} from './saved-run.ts';
import type {Bench} from './subjects.ts';
import {thousands} from './table.ts';

/** What is asked of half a million attempts: seconds to the first send and to the end, and megabytes. */
const largest = 500_000;
const latestSend = 1;
const latestEnd = 2;
const mostMemory = 250;
/** Attempts of a hundred that failed and are sent again. */
const failing = 1;
/** Milliseconds. */
const limit = 120_000;

type Measured = {
	/** Seconds from starting the program until its first prompt was at the server. */
	readonly first: number;
	/** Seconds until it had ended. */
	readonly end: number;
	/** Megabytes at the peak. */
	readonly rss: number | undefined;
};

async function oneCount(bench: Bench, count: number): Promise<Figure[]> {
	const {setting, options} = bench;
	const {bin, children} = setting;
	const name = `attempts, ${thousands(count)}`;
	bench.progress(`${name}: making the run`);
	const saved = await makeRun(setting, `attempts-${count}`, count, failing);
	const {cwd, failed, folder, server} = saved;
	const results = join(folder, 'results.jsonl');
	async function rerun(): Promise<Measured> {
		await server.report();
		const args = [bin, 'rerun', folder, '--failed', '--quiet', '--json'];
		const {began, seconds, usage} = await children.measure(args, {cwd, limit});
		const {first, messages} = await server.report();
		if (messages !== failed || first === null) {
			throw new Error(`of ${failed} failed prompts ${messages} were sent again`);
		}
		return {first: first - began, end: seconds, rss: usage && usage.rss / 1e6};
	}
	const scan = async (): Promise<Measured> => {
		const seconds = await scanTime(setting, results);
		return {first: seconds, end: seconds, rss: undefined};
	};
	const cases = [{run: scan}, {run: rerun}];
	const values = await measureRounds(bench, name, cases, {warmup: false});
	await server.stop();
	rmSync(cwd, {recursive: true, force: true});
	const [scanned, again] = values as [Measured[], Measured[]];
	const judged = !options.quick;
	const aim = (target: Target) => (count === largest ? target : {});
	const whole = scanned.map(({end}) => end);
	const of = `of ${thousands(count)}`;
	const memory = again.map(({rss}) => rss);
	const figure = (what: string, numbers: readonly number[], target: Target, to?: number[]) =>
		toFigure(`${what} ${of}`, numbers, judged, aim(target), to);
	const firsts = again.map(({first}) => first);
	const ends = again.map(({end}) => end);
	return [
		figure('s, bare Node parses the results', whole, {}),
		figure('s, first send of a rerun', firsts, {atMost: latestSend}, whole),
		figure('s, end of a rerun', ends, {atMost: latestEnd}, whole),
		...(memory.every((value) => value !== undefined)
			? [figure('MB, rerun', memory, {atMost: mostMemory})]
			: []),
	];
}

/** What it takes to send a few failed prompts of a large run again. */
export async function attempts(bench: Bench): Promise<Section> {
	const figures: Figure[] = [];
	for (const count of bench.options.attempts) figures.push(...(await oneCount(bench, count)));
	return {
		name: 'attempts',
		note: `rerun of the ${failing} % of a saved run that failed, from starting the program; the files are in the system's cache`,
		unit: 's, MB',
		figures,
	};
}
