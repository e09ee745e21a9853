import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {startGateway} from '../../source/mock/gateway.ts';
import {streamRule} from '../../source/mock/stream-rule.ts';
import {startWorker} from '../../source/runner/worker-handle.ts';
import {prompts as manyPrompts} from '../faults/fire.ts';
import {serveSockets} from '../helpers/servers.ts';
import {readAttempts, setupFor, startRun, temporaryFolder} from '../runner/plan.ts';

const payload = {message: '{{question}}', id: '{{$uuid}}'};
const correlate = {request: 'id', reply: 'id'};

async function run(url: string, count: number, config: Readonly<Record<string, unknown>>) {
	const file = join(await temporaryFolder(), 'results.jsonl');
	const given = {payload, inFlight: 4, connections: 1, maxErrorRate: 'off', ...config};
	const setup = {
		...(await setupFor(url, given, file)),
		prompts: promptTableOf(manyPrompts(count)).data,
	};
	const {snapshot} = await startRun(setup, startWorker).done;
	const attempts = (await readAttempts(file)).toSorted((a, b) => a.index - b.index);
	return {snapshot, attempts};
}

test('streams of several prompts over one connection are told apart, whatever their order', async () => {
	const rows = manyPrompts(40).map(({row, question}) => ({
		...row,
		...{Intent: question, Reponse: `This is the answer to ${question}, word by word.`},
	}));
	const gateway = await startGateway(rows, {
		...{protocol: 'stream', latency: {median: 20, spread: 1}, tokenGap: 5},
	});
	onTestFinished(() => gateway.close());
	const {snapshot, attempts} = await run(gateway.url, 40, {reply: {...streamRule, correlate}});
	expect(snapshot.counts).toMatchObject({sent: 40, passed: 40, unmatched: 0});
	expect(snapshot.sequence).toEqual({lost: 0, duplicated: 0, outOfOrder: 0});
	expect(gateway.counts()).toMatchObject({connections: 1, prompts: 40});
	for (const {index, reply} of attempts) {
		expect(reply!.text).toBe(`This is the answer to question ${index}, word by word.`);
	}
	// They did not come in the order of asking.
	const byEnd = attempts.toSorted((a, b) => a.timing.complete - b.timing.complete);
	expect(byEnd.map(({index}) => index)).not.toEqual(attempts.map(({index}) => index));
	// Several were on their way at once.
	const [first, second] = attempts;
	expect(second!.timing.sent!).toBeLessThan(first!.timing.complete);
});

test('a prompt that is timed out leaves the connection to the others; its late reply is unmatched', async () => {
	type Request = {readonly id: string; readonly message: string};
	let late: (() => void) | undefined;
	let connections = 0;
	const known = new WeakSet();
	const url = await serveSockets((socket, text) => {
		if (!known.has(socket)) connections++;
		known.add(socket);
		const {id, message} = JSON.parse(text) as Request;
		const answer = () => socket.send(JSON.stringify({id, message: `re: ${message}`}));
		if (message === 'question 0') late = answer;
		else if (message === 'question 10') {
			// By now the first one is over: nine replies of 200 ms have come in since.
			late?.();
			socket.send(JSON.stringify({id: 'nobody', message: 'for whom?'}));
			answer();
		} else setTimeout(answer, 200);
	});
	const reply = {done: {frames: 1}, correlate};
	const {snapshot, attempts} = await run(url, 11, {
		reply,
		inFlight: 2,
		timeouts: {total: '1500ms'},
	});
	expect(attempts.map(({error, reply: said}) => error?.class ?? said?.text)).toEqual([
		'timeout.total',
		...Array.from({length: 10}, (_, index) => `re: question ${index + 1}`),
	]);
	expect(snapshot.counts).toMatchObject({sent: 11, passed: 10, errored: 1, unmatched: 2});
	expect(connections).toBe(1);
});
