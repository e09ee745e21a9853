import {openRun, run} from 'floodgate';

const url = process.env.CHATBOT_URL;
if (url === undefined) throw new Error('CHATBOT_URL is not set');

// What is sent, how hard, and what must hold: the same keys as in floodgate.config.json.
const finished = await run(
	{
		url,
		name: 'nightly',
		datasets: ['prompts.jsonl'],
		connections: 2,
		metrics: ['length_check'],
		thresholds: ['latency.p95 < 3s', 'error_rate < 1%'],
	},
	{
		signal: AbortSignal.timeout(60_000),
		onSnapshot: ({counts}) => console.error(`${counts.sent} sent`),
	},
);

// A run can be opened again at any time, from its folder.
const saved = await openRun(finished.folder);
const answered: {id: string; seconds: number}[] = [];
for await (const {id, outcome, timing} of saved.attempts()) {
	if (outcome === 'errored' || timing.sent === undefined) continue;
	answered.push({id, seconds: timing.complete - timing.sent});
}
const slowest = answered.toSorted((a, b) => b.seconds - a.seconds).slice(0, 3);
console.log(JSON.stringify({verdict: saved.summary?.verdict, slowest}));
process.exitCode = saved.summary?.verdict === 'pass' ? 0 : 3;
