import {costCases, compareCosts} from './costs.ts';
import type {Case, Section} from './measure.ts';
import {compareRounds} from './rounds.ts';
import {bareRate, floodgateRate, type Bench} from './subjects.ts';
import {thousands} from './table.ts';

/** The least share of the bare loop's rate, by what is saved: nothing is asked of `none`. */
const leastShare = {failed: 0.8, all: 0.5} as const;
const leastShareOfFrames = 0.8;
const framesOfReply = 100;
const streamRule = {
	done: {path: 'type', equals: 'complete'},
	delta: {path: 'token', mode: 'append'},
	sequence: {path: 'sequence'},
};

/** Prompts per second over persistent connections, and what they cost. */
export async function throughput(bench: Bench): Promise<Section> {
	const {setting, options} = bench;
	const {messages, connections} = options;
	const {bare, floodgate} = costCases(setting, messages, {shared: true});
	const cases = [
		bare('bare ws loop'),
		// What any client over ws can come to that reads what it is answered.
		bare('bare ws loop that parses JSON', '--parse'),
		floodgate('floodgate --save none', 'none'),
		floodgate('floodgate --save failed', 'failed'),
		floodgate('floodgate --save all', 'all'),
	];
	const {failed, all} = leastShare;
	return {
		name: 'throughput',
		note: `${thousands(messages)} prompts a run, ${connections} persistent connections, one metric, one worker`,
		unit: 'prompts/s, CPU s',
		figures: await compareCosts(bench, 'throughput', cases, {
			rate: [{}, {}, {}, {atLeast: failed}, {atLeast: all}],
			cpu: [],
		}),
	};
}

/** Prompts per second with one and two engine threads. */
export async function workers(bench: Bench): Promise<Section> {
	const {setting, options} = bench;
	const {messages, connections} = options;
	const workersCase = (count: number): Case => ({
		name: `floodgate --workers ${count}`,
		run: () => floodgateRate(setting, {messages, save: 'failed', flags: ['--workers', `${count}`]}),
	});
	return {
		name: 'workers',
		note: `${thousands(messages)} prompts a run, ${connections} persistent connections, --save failed; the server shares the cores`,
		unit: 'prompts/s',
		figures: await compareRounds(bench, 'workers', [workersCase(1), workersCase(2)]),
	};
}

/**
 * Frames per second of replies that are streamed, read as JSON and put together. A backend sends each
 * token for itself; many in one write are the worst case, as they cost a bare receiver next to nothing.
 */
export async function streamed(bench: Bench): Promise<Section> {
	const {setting, options} = bench;
	const messages = options.streamed;
	const flags = ['--reply', JSON.stringify(streamRule)];
	const inFrames = async (rate: Promise<number>) => framesOfReply * (await rate);
	const casesOf = (url: string, how: string, judged: boolean): Case[] => [
		{
			name: `bare ws receiver, ${how}`,
			run: () => inFrames(bareRate({...setting, url}, messages, '--frames', `${framesOfReply}`)),
		},
		{
			name: `floodgate, ${how}`,
			run: () => inFrames(floodgateRate({...setting, url}, {messages, save: 'failed', flags})),
			...(judged && {atLeast: leastShareOfFrames}),
		},
	];
	const apart = await setting.servers.start({frames: framesOfReply});
	const together = await setting.servers.start({frames: framesOfReply, together: true});
	try {
		return {
			name: 'streamed',
			note: `${thousands(messages)} replies a run of ${framesOfReply} JSON frames each, ${options.connections} connections`,
			unit: 'frames/s',
			figures: [
				...(await compareRounds(bench, 'streamed', casesOf(apart.url, 'a write each', true))),
				...(await compareRounds(bench, 'streamed', casesOf(together.url, 'in one write', false))),
			],
		};
	} finally {
		await apart.stop();
		await together.stop();
	}
}
