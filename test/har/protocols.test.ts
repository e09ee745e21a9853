import {expect, test} from 'vitest';
import {run, type RunConfig} from '../../source/index.ts';
import {readHar} from '../../source/har/har-file.ts';
import {groupSockets, toImportedConfig} from '../../source/har/to-config.ts';
import {writeRows} from '../helpers/bin.ts';
import {temporaryFolder} from '../helpers/folder.ts';
import {gatewayFor} from '../mock/client.ts';
import {recordTo} from './record.ts';

const rows = [
	{Question: 'Comment obtenir un permis ?'},
	{Question: 'How do I get a permit?'},
	{Question: 'Quand passe la collecte ?'},
];

/** Of each kind of protocol one: the others differ in names. */
const names = [
	...(['bedrock-chat', 'serverless-rag-demo-v1', 'raw-eof-sources'] as const),
	...(['openai-realtime', 'openai-responses', 'gemini-live', 'graphql-ws'] as const),
	...(['signalr', 'socket.io', 'fastapi-text'] as const),
];

const common = async () => ({
	out: await temporaryFolder(),
	datasets: [await writeRows(await temporaryFolder(), rows)],
	metrics: [],
	connections: 1,
});

async function texts(config: RunConfig): Promise<readonly (string | undefined)[]> {
	const saved = await run(config);
	const attempts = await Array.fromAsync(saved.attempts());
	return attempts
		.toSorted((a, b) => a.index - b.index)
		.map(({reply, error}) => error?.message ?? reply?.text);
}

test.each(names)('a recording of %s runs without an edit', async (name) => {
	const options = {protocol: name, latency: {median: 5, spread: 0}, frames: 3};
	const recorder = await recordTo((await gatewayFor(options)).url);
	const recorded = await texts({...(await common()), url: recorder.url, reply: name});
	const [sockets] = groupSockets(readHar(recorder.har(), 'chat.har'));
	const {config, questions, variables} = toImportedConfig(sockets!);
	expect(questions).toEqual(rows.map(({Question}) => Question));
	expect(variables).toEqual([]);
	// Another chatbot, because one gives other answers to a question that it has heard before.
	const {url} = await gatewayFor(options);
	expect(await texts({...(await common()), ...config, url})).toEqual(recorded);
});
