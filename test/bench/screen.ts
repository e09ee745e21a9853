import {mkdirSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {alternate, toFigure, type Section} from './measure.ts';
import {runBare, startServer, writeDataset, type Bench, type RunSummary} from './subjects.ts';
import {thousands} from './table.ts';
import {terminalSize, withoutTerminal, type Terminal} from './terminals.ts';

/** Milliseconds that the server holds each reply: what a perfect tool would measure. */
const held = 100;
/** Milliseconds that the figures may be off with the screen on. */
const mostError = {p50: 1, p99: 15};
/** How much of itself the 99th percentile may become with the screen on. */
const mostRatio = 1.5;
/** Prompts of the dataset; each is sent several times. */
const rows = 500;
/** Milliseconds. */
const limit = 60_000;
/** Only the results, which replace the live screen once they are saved, have this word. */
const overWord = 'Failures';

/** Milliseconds. */
type Latency = {readonly p50: number; readonly p99: number};
/** One a round. */
type Latencies = Readonly<Record<keyof Latency, readonly number[]>>;

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

/** Accuracy of the same run with and without the live screen, against a server whose delay is known. */
export async function screen({setting, options, progress}: Bench): Promise<Section> {
	const {children, terminals, bin, folder} = setting;
	const {connections, prompts} = options.screen;
	const {columns, rows: lines} = terminalSize;
	const note = `${thousands(prompts)} prompts a run, ${connections} connections, each reply held ${held} ms, screen of ${columns} by ${lines}`;
	if (!terminals) return {name: 'screen', note: withoutTerminal, unit: 'ms', figures: []};

	const out = join(folder, 'screen-runs');
	const url = await startServer(children, held);
	const args = [bin, 'run', '--url', url, '--out', out];
	args.push('--dataset', writeDataset(folder, rows), '--repeat', `${prompts / rows}`);
	args.push('--connections', `${connections}`, '--metrics', 'length_check');

	const measured = (run: () => Promise<void>) => async (): Promise<Latency> => {
		mkdirSync(out);
		try {
			await run();
			return readLatency(out, prompts);
		} finally {
			rmSync(out, {recursive: true, force: true});
		}
	};
	const cases = [
		// What the machine, the server and ws add by themselves.
		{run: () => runBare({children, url, connections}, prompts, '--latency')},
		{
			run: measured(async () => {
				await children.run(args, {cwd: folder, limit});
			}),
		},
		{
			run: measured(async () => {
				const terminal = terminals.start(args, {cwd: folder, home: join(folder, 'home'), limit});
				await written(terminal, overWord);
				terminal.press('q');
				await terminal.end;
			}),
		},
	];
	const onRound = (round: number, of: number) => progress(`screen: round ${round} of ${of}`);
	const rounds = await alternate(cases, options.rounds, options.quick ? 0 : 1, onRound);
	const of = (latencies: readonly Latency[]): Latencies => ({
		p50: latencies.map(({p50}) => p50),
		p99: latencies.map(({p99}) => p99),
	});
	const [bare, without, withScreen] = [of(rounds[0]!), of(rounds[1]!), of(rounds[2]!)];
	const judged = !options.quick;
	const error = (stat: keyof Latency) =>
		toFigure(
			`${stat} with the screen, error`,
			withScreen[stat].map((value) => Math.abs(value - held)),
			judged,
			{atMost: mostError[stat]},
		);
	return {
		name: 'screen',
		note,
		unit: 'ms',
		figures: [
			toFigure('p50 bare ws loop', bare.p50, judged),
			toFigure('p50 headless', without.p50, judged),
			toFigure('p50 with the screen', withScreen.p50, judged, {}, without.p50),
			toFigure('p99 bare ws loop', bare.p99, judged),
			toFigure('p99 headless', without.p99, judged),
			toFigure(
				'p99 with the screen',
				withScreen.p99,
				judged,
				{atMostRatio: mostRatio},
				without.p99,
			),
			error('p50'),
			error('p99'),
		],
	};
}
