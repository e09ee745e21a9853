import {toFigure, type Figure, type Section} from './measure.ts';
import {measureRounds} from './rounds.ts';
import {rateOf, runBare, runFloodgate, type Bench, type RunSummary} from './subjects.ts';
import {thousands} from './table.ts';

/** The least rate of `--save all` in those of `--save failed`, by the bytes of a reply. */
const leastShare: Readonly<Record<number, number>> = {1000: 0.85, 10_000: 0.6, 100_000: 0.4};

type Measured = {
	readonly rate: number;
	/** Users that waited for Floodgate itself, on average; undefined where the build doesn't say. */
	readonly held: number | undefined;
};

/** All users that waited, whatever for. */
export function heldOf({generator}: Pick<RunSummary, 'generator'>): number | undefined {
	if (!generator.users_held) return undefined;
	const {disk, metrics, loop} = generator.users_held;
	return disk + metrics + loop;
}

async function oneSize(bench: Bench, bytes: number, messages: number): Promise<Figure[]> {
	const {setting, options} = bench;
	const size = `${bytes / 1000} KB`;
	const server = await setting.servers.start({bytes});
	const one = {...setting, url: server.url};
	const bare = async (): Promise<Measured> => ({
		rate: (await runBare(one, messages, '--parse')).perSecond,
		held: undefined,
	});
	const floodgate = (save: 'all' | 'failed') => async (): Promise<Measured> => {
		// The server says "contact" however long its reply is, so every prompt passes.
		const flags = ['--metrics', 'classification_accuracy'];
		const summary = await runFloodgate(one, {messages, save, flags});
		return {rate: rateOf(summary), held: heldOf(summary)};
	};
	try {
		const cases = [{run: bare}, {run: floodgate('failed')}, {run: floodgate('all')}];
		const [loop, failed, all] = (await measureRounds(bench, `sizes, ${size}`, cases)) as [
			Measured[],
			Measured[],
			Measured[],
		];
		const judged = !options.quick;
		const rates = (rounds: readonly Measured[]) => rounds.map(({rate}) => rate);
		const atLeast = leastShare[bytes];
		const aim = atLeast === undefined ? {} : {atLeast};
		const held = all.map((round) => round.held);
		return [
			toFigure(`${size}, bare ws loop that parses JSON`, rates(loop), judged),
			toFigure(`${size}, --save failed, to the loop`, rates(failed), judged, {}, rates(loop)),
			toFigure(`${size}, --save all, to failed`, rates(all), judged, aim, rates(failed)),
			...(held.every((users) => users !== undefined)
				? [toFigure(`${size}, --save all, users that wait for Floodgate`, held, judged)]
				: []),
		];
	} finally {
		await server.stop();
	}
}

/** What it costs to save replies, by their size. */
export async function sizes(bench: Bench): Promise<Section> {
	const {sizes: all, connections} = bench.options;
	const figures: Figure[] = [];
	for (const {bytes, messages} of all) figures.push(...(await oneSize(bench, bytes, messages)));
	const amounts = all.map(({messages}) => thousands(messages)).join(', ');
	return {
		name: 'sizes',
		note: `${amounts} prompts a run, ${connections} persistent connections, one metric, one worker`,
		unit: 'prompts/s, users',
		figures,
	};
}
