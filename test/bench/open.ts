import {toFigure, type Figure, type Section} from './measure.ts';
import {measureRounds} from './rounds.ts';
import {measureRun, promptFlags, type Bench} from './subjects.ts';
import {thousands} from './table.ts';

/** Milliseconds that each reply is held. */
const delay = 100;
/** Milliseconds that the 99th percentile of the response time may be above that. */
const mostError = 40;
/** Part of the scheduled rate that may be missing. */
const missing = 0.01;

type Measured = {
	/** Milliseconds. */
	readonly response: number;
	readonly latency: number;
	/** Milliseconds that the server held, at its 99th percentile. */
	readonly held: number;
	/** Part of the scheduled prompts that were sent in time. */
	readonly sent: number;
};

async function oneRate(bench: Bench, rate: number, seconds: number): Promise<Figure[]> {
	const {setting, options} = bench;
	const {folder, servers} = setting;
	const flags = [...promptFlags(folder, 1000), '--save', 'failed', '--rate', `${rate}`];
	flags.push('--duration', `${seconds}s`);
	async function run(): Promise<Measured> {
		const server = await servers.start({delay});
		try {
			const {summary} = await measureRun({...setting, url: server.url}, flags);
			const {held} = await server.report();
			const {latency, response_time: response, generator} = summary;
			const figures = [response.p99, latency.p99, held?.p99, generator.achieved_rate];
			if (!figures.every((value) => typeof value === 'number')) {
				throw new Error(`there is no p99 or rate at ${rate} prompts/s`);
			}
			const [p99, own, server99, achieved] = figures as [number, number, number, number];
			return {response: p99 * 1000, latency: own * 1000, held: server99, sent: achieved / rate};
		} finally {
			await server.stop();
		}
	}
	const at = `${thousands(rate)}/s`;
	const [rounds] = (await measureRounds(bench, `open, ${at}`, [{run}], {warmup: false})) as [
		Measured[],
	];
	const judged = !options.quick;
	const held = rounds.map((one) => one.held);
	const figure = (
		name: string,
		value: (one: Measured) => number,
		aim = {},
		to?: readonly number[],
	) => toFigure(`${at}, ${name}`, rounds.map(value), judged, aim, to);
	return [
		figure('p99 that the server held', (one) => one.held),
		figure('latency p99', (one) => one.latency, {}, held),
		figure('response_time p99', (one) => one.response, {atMost: delay + mostError}, held),
		figure('part of the rate that was sent', (one) => one.sent, {
			near: {value: 1, within: missing},
		}),
	];
}

/** Whether prompts are sent when they are due, while many replies are under way. */
export async function open(bench: Bench): Promise<Section> {
	const {rates, seconds} = bench.options.open;
	const figures: Figure[] = [];
	for (const rate of rates) figures.push(...(await oneRate(bench, rate, seconds)));
	return {
		name: 'open',
		note: `the open model for ${seconds} s, each reply held ${delay} ms, connections opened as Floodgate sees fit`,
		unit: 'ms, share',
		figures,
	};
}
