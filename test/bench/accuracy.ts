import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {alternate, toFigure, type Section} from './measure.ts';
import type {Server} from './servers.ts';
import {promptFlags, runBare, type Bench, type RunSummary} from './subjects.ts';
import {thousands} from './table.ts';
import {terminalSize, withoutTerminal, type Terminal} from './terminals.ts';

/** Milliseconds that the server is to hold each reply: what a perfect tool would measure. */
const delay = 100;
/** Milliseconds that the figures may be off with the screen on. */
const mostError = {p50: 1, p99: 15} as const;
/** Milliseconds that the 99th percentile may be off without the screen. */
const mostErrorHeadless = 5;
/** How much of itself the 99th percentile may become with the screen on. */
const mostRatio = 1.5;
/** Milliseconds. */
const limit = 60_000;
/** Only the results, which replace the live screen once they are saved, have this word. */
const overWord = 'Failures';

const stats = ['p50', 'p99'] as const;
/** Milliseconds. */
type Latency = Readonly<Record<(typeof stats)[number], number>>;
type Measured = {
	/** What the client says. */
	readonly reported: Latency;
	/** What the server did: from the arrival of each message to its answer. */
	readonly held: Latency;
};

const readJson = (...path: readonly string[]): unknown =>
	JSON.parse(readFileSync(join(...path), 'utf8'));

/** @throws Error when the run below `out` is not complete or not every prompt passed */
function readLatency(out: string, prompts: number): Latency {
	const [name = ''] = readdirSync(out);
	const {status} = readJson(out, name, 'manifest.json') as {readonly status: string};
	const {passed, latency} = readJson(out, name, 'summary.json') as RunSummary;
	if (status !== 'complete' || passed !== prompts || latency.p50 === null || latency.p99 === null) {
		throw new Error(`the run is ${status}, ${passed} of ${prompts} prompts passed`);
	}
	return {p50: latency.p50 * 1000, p99: latency.p99 * 1000};
}

/** Resolves when this was written. No emulator: what is measured should have the machine to itself. */
async function written(terminal: Terminal, word: string): Promise<void> {
	const found = new Promise<void>((resolve) => {
		let tail = '';
		terminal.onOutput((data) => {
			tail = tail.slice(1 - word.length) + data.toString();
			if (tail.includes(word)) resolve();
		});
	});
	await Promise.race([
		found,
		terminal.end.then(() => {
			throw new Error(`the app ended before it showed "${word}"`);
		}),
	]);
}

/** The bare loop, Floodgate without and, where there is a terminal, with its live screen. */
function clients(
	{setting, options}: Bench,
	url: string,
): {name: string; run: () => Promise<Latency>}[] {
	const {children, terminals, bin, folder} = setting;
	const {connections, prompts} = options.accuracy;
	const floodgate = (run: (args: readonly string[]) => Promise<void>) => async () => {
		const out = mkdtempSync(join(folder, 'runs-'));
		const args = [bin, 'run', '--url', url, '--out', out, ...promptFlags(folder, prompts)];
		args.push('--connections', `${connections}`, '--metrics', 'length_check');
		try {
			await run(args);
			return readLatency(out, prompts);
		} finally {
			rmSync(out, {recursive: true, force: true});
		}
	};
	const both = [
		{
			name: 'bare ws loop',
			run: () => runBare({children, url, connections}, prompts, '--latency'),
		},
		{
			name: 'headless',
			run: floodgate(async (args) => {
				await children.run(args, {cwd: folder, limit});
			}),
		},
	];
	if (!terminals) return both;
	const withScreen = floodgate(async (args) => {
		const terminal = terminals.start(args, {cwd: folder, home: join(folder, 'home'), limit});
		await written(terminal, overWord);
		terminal.press('q');
		await terminal.end;
	});
	return [...both, {name: 'with the screen', run: withScreen}];
}

async function measured(server: Server, run: () => Promise<Latency>): Promise<Measured> {
	await server.report();
	const reported = await run();
	const {held} = await server.report();
	if (!held) throw new Error('the server held nothing');
	return {reported, held};
}

/** How far the measured latency is off that of a server which reports what it did. */
export async function accuracy(bench: Bench): Promise<Section> {
	const {setting, options, progress} = bench;
	const {connections, prompts} = options.accuracy;
	const {columns, rows: lines} = terminalSize;
	const server = await setting.servers.start({delay});
	const cases = clients(bench, server.url);
	const onRound = (round: number, of: number) => progress(`accuracy: round ${round} of ${of}`);
	const rounds = await alternate(
		cases.map(({run}) => ({run: () => measured(server, run)})),
		options.rounds,
		options.quick ? 0 : 1,
		onRound,
	);
	await server.stop();

	const judged = !options.quick;
	const figures = stats.flatMap((stat) => {
		const held = rounds.at(-1)!.map((round) => round.held[stat]);
		const reported = rounds.map((runs) => runs.map((round) => round.reported[stat]));
		const errors = rounds.map((runs) =>
			runs.map((round) => Math.abs(round.reported[stat] - round.held[stat])),
		);
		const live = reported[2];
		return [
			toFigure(`${stat} that the server held`, held, judged),
			...cases.map(({name}, index) =>
				toFigure(
					`${stat} error, ${name}`,
					errors[index]!,
					judged,
					index === 2
						? {atMost: mostError[stat]}
						: index === 1 && stat === 'p99'
							? {atMost: mostErrorHeadless}
							: {},
				),
			),
			...(live
				? [
						toFigure(
							`${stat} with the screen, to headless`,
							live,
							judged,
							stat === 'p99' ? {atMostRatio: mostRatio} : {},
							reported[1],
						),
					]
				: []),
		];
	});
	const screen = setting.terminals
		? `screen of ${columns} by ${lines}`
		: `with the screen: ${withoutTerminal}`;
	return {
		name: 'accuracy',
		note: `${thousands(prompts)} prompts a run, ${connections} connections, each reply held ${delay} ms; ${screen}`,
		unit: 'ms',
		figures,
	};
}
