import type {Target} from './measure.ts';
import {measureRounds, quantityFigures} from './rounds.ts';
import {
	measureBare,
	measureFloodgate,
	rateOf,
	type Bench,
	type FloodgateRun,
	type Setting,
} from './subjects.ts';

/** What one run came to. */
type Cost = {
	/** Prompts per second. */
	readonly rate: number;
	/** CPU seconds of 100,000 prompts, the program's start included; undefined without /proc. */
	readonly cpu: number | undefined;
};
export type CostCase = {readonly name: string; readonly run: () => Promise<Cost>};

const costOf = (rate: number, prompts: number, cpu: number | undefined): Cost => ({
	rate,
	cpu: cpu === undefined ? undefined : (cpu / prompts) * 100_000,
});

/**
 * Makes cases that are measured with what they cost.
 * @param prompts of a run
 * @param cert a PEM file for a server that speaks TLS
 * @param shared whether all of them use the setting's server; otherwise each has one of its own, as the
 *   closed connections of the last one still hold its ports
 */
export function costCases(
	setting: Setting,
	prompts: number,
	{cert, shared = false}: {readonly cert?: string; readonly shared?: boolean} = {},
) {
	const withServer = async (run: (one: Setting) => Promise<Cost>) => {
		if (shared) return run(setting);
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
		floodgate: (
			name: string,
			save: FloodgateRun['save'],
			...flags: readonly string[]
		): CostCase => ({
			name,
			run: () =>
				withServer(async (one) => {
					const run = {messages: prompts, save, flags: [...trust, ...flags]};
					const {summary, usage} = await measureFloodgate(one, run);
					return costOf(rateOf(summary), prompts, usage?.cpu);
				}),
		}),
	};
}

/** Measures the cases in turn and holds both quantities of each against those of the first. */
export async function compareCosts(
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
