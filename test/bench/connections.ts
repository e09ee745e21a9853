import {alternate, toFigure, type Section} from './measure.ts';
import {runBare, runFloodgate, type Bench, type Setting} from './subjects.ts';
import {thousands} from './table.ts';

/** Kilobytes (of 1,000 bytes) that an open connection may take. */
const mostMemory = 16;
/** Of the rate at which the bare opener opens them, a portion at a time. */
const leastShare = 0.8;
/**
 * Connections that the bare opener begins in one turn of its event loop. With all of them at once it is
 * a little faster, and takes more memory than either may.
 */
const opening = 32;
/** The connections of the run that shows what everything else takes. */
const few = 10;
/** Descriptors of a process besides its connections. */
const spare = 200;

type Opened = {
	/** Bytes, at its peak. */
	readonly rss: number;
	/** Connections per second, from the first connection to the last one's message, as the server saw it. */
	readonly rate: number;
};

/** Runs a client that sends one message over each of its connections, the first of which is answered last. */
async function opened(
	setting: Setting,
	connections: number,
	messages: number,
	client: (setting: Setting) => Promise<number>,
): Promise<Opened> {
	// A new port for each run: the last one's closed connections still hold theirs.
	const server = await setting.servers.start({gather: connections});
	try {
		const rss = await client({...setting, url: server.url, connections});
		const report = await server.report();
		if (report.messages !== messages || report.connections !== connections) {
			const {connections: seen, messages: received} = report;
			throw new Error(`the server saw ${seen} connections and ${received} messages`);
		}
		return {rss, rate: connections / (report.opening ?? 0)};
	} finally {
		await server.stop();
	}
}

/** The greatest number of descriptors that this process and its children may have; Node raises them to it. */
function descriptorLimit(): number {
	const {userLimits} = process.report.getReport() as {
		readonly userLimits?: {readonly open_files?: {readonly hard: number | 'unlimited'}};
	};
	const hard = userLimits?.open_files?.hard ?? 'unlimited';
	return hard === 'unlimited' ? Infinity : hard;
}

/** What many open connections take, and how fast they are opened. All of them are open at once. */
export async function connections({setting, options, progress}: Bench): Promise<Section> {
	const many = options.manyOpen;
	const name = 'connections';
	if (descriptorLimit() < many + spare) {
		const note = `skipped, it needs ${thousands(many + spare)} file descriptors: ulimit -n`;
		return {name, note, unit: '', figures: []};
	}
	const bareClient = async (one: Setting) =>
		(await runBare(one, many, '--opening', `${opening}`)).maxRss;
	const atOnceClient = async (one: Setting) => (await runBare(one, many)).maxRss;
	const floodgateClient = async (one: Setting) =>
		(await runFloodgate(one, {messages: many, save: 'failed'})).generator.max_rss;
	// The same messages over few connections: the difference is what the connections take.
	const cases = [
		{run: () => opened(setting, few, many, bareClient)},
		{run: () => opened(setting, many, many, bareClient)},
		{run: () => opened(setting, many, many, atOnceClient)},
		{run: () => opened(setting, few, many, floodgateClient)},
		{run: () => opened(setting, many, many, floodgateClient)},
	];
	const onRound = (round: number, of: number) => progress(`${name}: round ${round} of ${of}`);
	const rounds = await alternate(cases, options.rounds, options.quick ? 0 : 1, onRound);
	const [bareFew, bareMany, atOnce, floodgateFew, floodgateMany] = rounds as [
		Opened[],
		Opened[],
		Opened[],
		Opened[],
		Opened[],
	];
	const memory = (most: readonly Opened[], least: readonly Opened[]) =>
		most.map(({rss}, round) => (rss - least[round]!.rss) / (many - few) / 1000);
	const rate = (runs: readonly Opened[]) => runs.map((run) => run.rate);
	const judged = !options.quick;
	const bare = {memory: memory(bareMany, bareFew), rate: rate(bareMany)};
	return {
		name,
		note: `${thousands(many)} connections open at once, each with one prompt; memory above that of the same prompts over ${few}`,
		unit: 'KB each, opened/s',
		figures: [
			toFigure('KB each, bare ws', bare.memory, judged),
			toFigure('KB each, bare ws, all at once', memory(atOnce, bareFew), judged, {}, bare.memory),
			toFigure(
				'KB each, floodgate',
				memory(floodgateMany, floodgateFew),
				judged,
				{atMost: mostMemory},
				bare.memory,
			),
			toFigure('opened/s, bare ws', bare.rate, judged),
			toFigure('opened/s, bare ws, all at once', rate(atOnce), judged, {}, bare.rate),
			toFigure(
				'opened/s, floodgate',
				rate(floodgateMany),
				judged,
				{atLeast: leastShare},
				bare.rate,
			),
		],
	};
}
