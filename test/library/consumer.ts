/** A metric module of somebody who installed the package. */
export const metrics = `
import {defineMetric} from 'floodgate';

export default defineMetric({
	name: 'answers',
	score: (prompt, reply) => (reply.text.includes(prompt.Question) ? 1 : 0),
	failureCondition: (prompt, reply, score) => score < 1,
});
`;

/** A script of somebody who installed the package; prints what it finds as one JSON document. */
export const script = `
import {existsSync} from 'node:fs';
import {defineOutput, defineReporter, exitCodes, openRun, run, UserError} from 'floodgate';

const url = process.argv[2];
const config = {url, datasets: ['prompts.jsonl'], metrics: ['./metrics.js'], connections: 1};
const heard = new Set();
const output = defineOutput({
	name: 'heard',
	start: () => void heard.add('start'),
	snapshot: () => void heard.add('snapshot'),
	end: () => void heard.add('end'),
});
const reporter = defineReporter({
	name: 'ids',
	extension: 'ids.txt',
	async write(run, writer) {
		for await (const {id} of run.attempts()) await writer.write(id + '\\n');
	},
});

const {folder} = await run(config, {outputs: [output]});
const saved = await openRun(folder);
const {summary} = saved;
const {totalRequests, passed} = summary;
const {count, average} = summary.metrics.answers;
const refused = await run({...config, connections: 0.5}).catch((error) => error);
const document = {
	exitCode: exitCodes[summary.verdict],
	counts: {totalRequests, passed},
	metric: {count, average},
	events: [...saved.events()].some(({type}) => type === 'begin'),
	attempts: (await Array.fromAsync(saved.attempts())).map(({outcome}) => outcome),
	replays: JSON.stringify(await saved.replay()) === JSON.stringify(summary),
	text: (await saved.report('text')).includes(saved.manifest.id),
	custom: await saved.report(reporter),
	heard: [...heard],
	finished: existsSync(folder),
	refused: refused instanceof UserError ? refused.message.split(' Example:')[0] : String(refused),
};
console.log(JSON.stringify(document));
`;

/** What a TypeScript project says; lines that must not compile are marked as such. */
export const typed = `
import {
	defineMetric,
	defineOutput,
	defineReporter,
	exitCodes,
	openRun,
	run,
	type Attempt,
	type Run,
	type RunConfig,
	type Summary,
} from 'floodgate';

const config: RunConfig = {
	url: 'wss://chat.example/prod',
	datasets: ['prompts.jsonl'],
	connections: 20,
	duration: '30s',
	thresholds: ['latency.p95 < 3s'],
	reply: {done: [{path: 'type', equals: 'end'}]},
	tls: {insecure: false},
};
// @ts-expect-error: a number of connections is no text
export const wrong: RunConfig = {connections: 'many'};
// @ts-expect-error: there is no such option
export const unknown: RunConfig = {conections: 5};

export const metric = defineMetric({
	name: 'length',
	score: (prompt, reply) => reply.text.length + prompt.id.length,
});
export const output = defineOutput({
	name: 'mine',
	snapshot: ({counts}) => void counts.passed,
	end: ({verdict}) => void exitCodes[verdict],
	attempts: {perSecond: 10, take: ({attempts}) => void attempts.length},
});
export const reporter = defineReporter({
	name: 'ids',
	extension: 'txt',
	async write(saved, writer, {columns}) {
		for await (const {id} of saved.attempts()) await writer.write(id.slice(0, columns));
	},
});

export async function nightly(): Promise<number> {
	const saved: Run = await run(config, {signal: AbortSignal.timeout(1000), outputs: [output]});
	const summary: Summary | undefined = saved.summary;
	const {summary: before} = await openRun(saved.folder);
	const slow: Attempt[] = [];
	for await (const attempt of saved.attempts()) slow.push(attempt);
	const text: string = await saved.report(reporter, {columns: 80});
	return (summary?.latency.p95 ?? 0) - (before?.latency.p95 ?? 0) + slow.length + text.length;
}
`;
