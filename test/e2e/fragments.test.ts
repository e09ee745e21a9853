import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {startGateway} from '../../source/mock/gateway.ts';
import {startWorker} from '../../source/runner/worker-handle.ts';
import {fire, prompts} from '../faults/fire.ts';
import {startHostileServer} from '../helpers/hostile-server.ts';
import {readAttempts, setupFor, startRun, temporaryFolder} from '../runner/plan.ts';

const long = 'Où est la mairie ? '.repeat(3000);
const [usual] = prompts(1);
const prompt = {...usual!, question: long, intent: 'long', row: {Question: long, Intent: 'long'}};

test('a prompt of 60 KB arrives whole at a gateway that closes over a frame of more than 32 KB', async () => {
	expect(Buffer.byteLength(long)).toBeGreaterThan(58_000);
	const gateway = await startGateway([prompt.row], {latency: {median: 1, spread: 0}});
	onTestFinished(() => gateway.close());
	const file = join(await temporaryFolder(), 'results.jsonl');
	const metrics = ['classification_accuracy'];
	const config = {connections: 2, repeat: 6, metrics, dialect: 'api-gateway'};
	const setup = {
		...(await setupFor(gateway.url, config, file)),
		prompts: promptTableOf([prompt]).data,
	};
	const {snapshot} = await startRun(setup, startWorker).done;
	// Only who was asked the very question knows its intent.
	expect(snapshot.counts).toMatchObject({sent: 6, passed: 6, errored: 0});
	expect(snapshot.metrics.classification_accuracy).toMatchObject({count: 6, average: 1});
	expect(gateway.counts()).toMatchObject({messages: 6, prompts: 6, oversized: 0, connections: 2});
	// Two units of 32 KB each.
	expect(snapshot.traffic.unitsSent).toBe(12);
	expect(await readAttempts(file)).toHaveLength(6);
});

test('it goes out in fragments of 32 KB at most, one after the other', async () => {
	const server = await startHostileServer({prompt: (peer, text) => peer.text(`${text.length}`)});
	const {texts} = await fire(server.url, {
		units: [prompt],
		render: ({prompt: {question}}) => [{data: Buffer.from(question), await: undefined}],
		rule: {done: [{frames: 1}], ignore: [], ack: [], grace: 0, text: {path: 'a'}},
	});
	expect(texts).toEqual([String(long.length)]);
	expect(server.prompts).toEqual([long]);
	const data = server.frames.filter(({opcode}) => opcode <= 1);
	expect(data.map(({opcode, fin}) => [opcode, fin])).toEqual([
		[1, false],
		[0, true],
	]);
	expect(Math.max(...data.map(({length}) => length))).toBe(32 * 1024);
});
