import {toFigure, type Section} from './measure.ts';
import {promptFlags, summaryOf, type Bench, type RunSummary} from './subjects.ts';

/** Part of the analytic value that a percentile may be off. */
const tolerance = 0.05;
/** The closed model's connections; each thinks for so long that all of them make the same rate. */
const closedConnections = 20;
const shares = {p90: 0.9, p99: 0.99} as const;

/**
 * The percentile of the response time at a server that answers at once and stands still once, all of it
 * within the run. Prompts start evenly, so those of the freeze wait evenly between all of it and nothing:
 * of all prompts, `(freeze - wait) / duration` wait for longer than `wait`.
 * @param share over 0, below 1
 * @returns seconds
 */
export function stalledPercentile(share: number, duration: number, freeze: number): number {
	return Math.max(0, freeze - (1 - share) * duration);
}

/** What the open and the closed model say of a server that stands still for a sixth of the run. */
export async function stall({setting, options, progress}: Bench): Promise<Section> {
	const {rate, connections, duration, at, freeze} = options.stall;
	const {folder, servers} = setting;
	const common = [...promptFlags(folder, rate), '--duration', `${duration}s`, '--save', 'none'];

	async function run(...flags: readonly string[]): Promise<RunSummary> {
		const server = await servers.start({freeze: {at, duration: freeze}});
		try {
			const summary = await summaryOf({...setting, url: server.url}, [...common, ...flags]);
			const {total_requests: total, passed, generator} = summary;
			const lost = (generator.dropped ?? 0) + total - passed;
			if (lost > 0) throw new Error(`${lost} of the stall's prompts were dropped or did not pass`);
			return summary;
		} finally {
			await server.stop();
		}
	}

	progress(`stall: ${duration} s`);
	// At the same time: neither takes more than a few percent of a core.
	const [open, closed] = await Promise.all([
		run(
			...['--rate', `${rate}`, '--connections', `${connections}`],
			...['--max-connections', `${connections}`],
		),
		run(
			...['--connections', `${closedConnections}`],
			...['--think-time', `${(1000 * closedConnections) / rate}ms`],
		),
	]);
	const judged = !options.quick;
	const figures = (name: string, subject: 'response_time' | 'latency', run: RunSummary) =>
		(['p90', 'p99'] as const).map((stat) => {
			const value = run[subject][stat];
			if (value === null) throw new Error(`${name}: there is no ${stat}`);
			const expected = stalledPercentile(shares[stat], duration, freeze);
			const near = {value: Number(expected.toFixed(3)), within: tolerance};
			const target = subject === 'response_time' ? {near} : {};
			return toFigure(`${name} ${stat}`, [value], judged, target);
		});
	return {
		name: 'stall',
		note: `${rate} prompts/s for ${duration} s, the server stands still for ${freeze} s; the closed model: ${closedConnections} connections, the same rate by think time`,
		unit: 's',
		figures: [
			...figures('open model, response_time', 'response_time', open),
			...figures('open model, latency', 'latency', open),
			...figures('closed model, latency', 'latency', closed),
		],
	};
}
