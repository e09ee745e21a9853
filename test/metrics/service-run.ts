import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {configSchema} from '../../source/config/options/run-options.ts';
import type {GatewayOptions} from '../../source/mock/options.ts';
import {prepareRun} from '../../source/prepare/prepare.ts';
import {recordRun, type RecordedRun} from '../../source/runner/saved-run.ts';
import {startInProcess, type StartEngine} from '../../source/runner/worker-handle.ts';
import type {ScoreLine} from '../../source/store/scores-file.ts';
import {writeRows} from '../helpers/bin.ts';
import {gatewayFor, metricModule, prompts, temporaryFolder} from '../runner/plan.ts';

export type JudgeServer = {
	readonly url: string;
	readonly calls: () => number;
	/** The most calls that were open at once. */
	readonly most: () => number;
};

/** A service on this machine; what it gets is the prompt's id. */
export async function serveJudge(
	answer: (id: string, response: ServerResponse) => void,
	delay = 0,
): Promise<JudgeServer> {
	let calls = 0;
	let open = 0;
	let most = 0;
	const server = createServer((request, response) => {
		calls++;
		most = Math.max(most, ++open);
		response.on('close', () => open--);
		let id = '';
		request.on('data', (chunk: Buffer) => {
			id += chunk.toString();
		});
		request.on('end', () => setTimeout(answer, delay, id, response));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const {port} = server.address() as AddressInfo;
	return {url: `http://127.0.0.1:${port}`, calls: () => calls, most: () => most};
}

/** A module with a service metric that has a server score the pair. */
export const judgeModule = (url: string, parts = 'concurrency: 2'): Promise<string> =>
	metricModule(`{
		name: 'judge', kind: 'service', ${parts},
		score: async (prompt, reply, parameters, io) => {
			const response = await io.fetch('${url}', {method: 'POST', body: prompt.id});
			if (!response.ok) throw new Error('the service answers ' + response.status);
			return JSON.parse(await response.text());
		},
	}`);

export type ServiceRun = {
	/** Behaviour of the chatbot. */
	readonly gateway?: Partial<GatewayOptions>;
	readonly config: Readonly<Record<string, unknown>>;
	readonly startEngine?: StartEngine;
	/** Called with every snapshot. */
	readonly watch?: (run: RecordedRun) => void;
};

/** Runs the dataset to its end. */
export async function runService({
	gateway,
	config,
	startEngine = startInProcess,
	watch,
}: ServiceRun) {
	const {url} = await gatewayFor(gateway);
	const folder = await temporaryFolder();
	const rows = prompts.map(({id, row}) => ({...row, id}));
	const datasets = [await writeRows(folder, rows)];
	const parsed = configSchema.parse({url, datasets, out: join(folder, 'runs'), ...config});
	const plan = {...parsed, url, seed: 1, name: 'test'};
	const recorded = recordRun(await prepareRun(plan), {startEngine});
	if (watch) recorded.runner.subscribe(() => watch(recorded));
	recorded.runner.start();
	const end = await recorded.done;
	return {end, folder: recorded.folder.path, runner: recorded.runner};
}

export async function readScoreLines(folder: string): Promise<ScoreLine[]> {
	const text = await readFile(join(folder, 'scores.jsonl'), 'utf8');
	const lines = text.split('\n').filter((line) => line !== '');
	return lines.map((line) => JSON.parse(line) as ScoreLine);
}
