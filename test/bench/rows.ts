import {statSync} from 'node:fs';
import {toFigure, type Figure, type Section, type Target} from './measure.ts';
import {measureRounds} from './rounds.ts';
import {scanTime} from './saved-run.ts';
import {measureFloodgate, writeDataset, type Bench} from './subjects.ts';
import {thousands} from './table.ts';

/** What is asked of a million rows: seconds to the first send, and megabytes. */
const largest = 1_000_000;
const latestSend = 4;
const mostMemory = 450;
/** Megabytes that a further worker may take. */
const mostForWorker = 60;

type Measured = {
	/** Seconds from starting the program until its first prompt was at the server. */
	readonly first: number;
	/** Megabytes at the peak. */
	readonly rss: number;
};

async function oneCount(bench: Bench, count: number, twice: boolean): Promise<Figure[]> {
	const {setting, options} = bench;
	const dataset = writeDataset(setting.folder, count);
	const server = await setting.servers.start();
	const floodgate = (workers: number) => async (): Promise<Measured> => {
		await server.report();
		const flags = ['--dataset', dataset, '--workers', `${workers}`];
		const run = {messages: count, save: 'failed', flags} as const;
		const {began, summary} = await measureFloodgate({...setting, url: server.url}, run);
		const {first} = await server.report();
		return {first: (first ?? NaN) - began, rss: summary.generator.max_rss / 1e6};
	};
	const scan = async (): Promise<Measured> => ({first: await scanTime(setting, dataset), rss: 0});
	const cases = [{run: scan}, {run: floodgate(1)}, ...(twice ? [{run: floodgate(2)}] : [])];
	const name = `rows, ${thousands(count)}`;
	const values = await measureRounds(bench, name, cases, {warmup: false});
	await server.stop();
	const [scanned, one, two] = values as [Measured[], Measured[], Measured[]?];
	const aim = (target: Target) => (count === largest ? target : {});
	const judged = !options.quick;
	const times = (rounds: readonly Measured[]) => rounds.map(({first}) => first);
	const rows = `${thousands(count)} rows`;
	return [
		toFigure(`s, bare Node parses ${rows}`, times(scanned), judged),
		toFigure(
			`s, first send of ${rows}`,
			times(one),
			judged,
			aim({atMost: latestSend}),
			times(scanned),
		),
		toFigure(
			`MB, ${rows}`,
			one.map(({rss}) => rss),
			judged,
			aim({atMost: mostMemory}),
		),
		...(two
			? [
					toFigure(
						`MB more with a second worker, ${rows}`,
						two.map(({rss}, round) => rss - one[round]!.rss),
						judged,
						aim({atMost: mostForWorker}),
					),
				]
			: []),
	];
}

/** What a large dataset takes before its first prompt is sent, and in memory. */
export async function rows(bench: Bench): Promise<Section> {
	const {setting, options} = bench;
	const most = Math.max(...options.rows);
	const figures: Figure[] = [];
	for (const count of options.rows) {
		figures.push(...(await oneCount(bench, count, count === most)));
	}
	const megabytes = Math.round(statSync(writeDataset(setting.folder, most)).size / 1e6);
	return {
		name: 'rows',
		note: `from starting the program until the first prompt is at the server; all rows are sent once, --save failed; ${thousands(most)} rows are ${megabytes} MB`,
		unit: 's, MB',
		figures,
	};
}
