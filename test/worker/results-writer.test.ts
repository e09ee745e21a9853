import {readFile} from 'node:fs/promises';
import {usualPlaces} from '../../source/model/reply-labels.ts';
import {join} from 'node:path';
import {MessageChannel} from 'node:worker_threads';
import {expect, test, vi} from 'vitest';
import {defaultFields} from '../../source/dataset/fields.ts';
import {promptTableOf, type PromptTable} from '../../source/dataset/prompt-table.ts';
import type {RawAttempt} from '../../source/model/raw-attempt.ts';
import {indexBeside, readSeal, sealLength} from '../../source/store/index-format.ts';
import {openResultsIndex} from '../../source/store/results-index.ts';
import {createResultsSender} from '../../source/worker/results-sender.ts';
import {startResultsWriter} from '../../source/worker/results-writer.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';
import {prompts, readAttempts, temporaryFolder} from '../runner/plan.ts';

const patient = {timeout: 10_000};

async function setUp(
	engines = 1,
	file?: string,
	ended?: () => void,
	table: PromptTable = promptTableOf(prompts),
) {
	const path = file ?? join(await temporaryFolder(), 'results.jsonl');
	const channels = Array.from({length: engines}, () => new MessageChannel());
	const setup = {
		file: path,
		prompts: table.data,
		metricNames: ['own'],
		secrets: [],
		signed: false,
		got: usualPlaces('intent'),
	};
	startResultsWriter(
		setup,
		channels.map(({port2}) => port2),
		ended,
	);
	const senders = channels.map(({port1}) => {
		const reasons: (string | undefined)[] = [];
		const moves: number[] = [];
		let begun = 0;
		const options = {metrics: setup.metricNames, rowLength: table.rowLength};
		const sender = createResultsSender(port1, options, {
			moved: (pending) => moves.push(pending),
			broken: (reason) => reasons.push(reason),
			begun: () => begun++,
		});
		return {...sender, reasons, moves, begun: () => begun};
	});
	return {path, senders, channels};
}

const rawOf = (index: number, message = 'Hi'): RawAttempt => ({
	...makeRaw({assignment: {index, place: index % prompts.length}}),
	...{text: message, body: {message}, bodyBytes: Buffer.from(JSON.stringify({message}))},
});
const scored = (raw: RawAttempt) => ({
	...{raw, outcome: 'passed' as const, zero: 0},
	pair: {scores: {own: 1}, reasons: {}, errors: {}},
});

test('lines of several engines are in one file, each engine’s in order, at the places that the index has', async () => {
	const {path, senders} = await setUp(2);
	for (let index = 0; index < 3000; index++) {
		senders[index % 2]!.add(scored(rawOf(index, 'é'.repeat(index))));
		if (index % 700 === 0) senders[1]!.flush();
	}
	for (const {close} of senders) await close();
	const bytes = await readFile(path);
	// Saving would replace the index that the writer made.
	const {columns} = await openResultsIndex(path, {fields: defaultFields, maySave: false});
	const lines = Array.from({length: columns.length}, (_, row) => ({
		index: columns.number('index', row),
		offset: columns.number('offset', row),
		length: columns.number('length', row),
	}));
	expect(lines).toHaveLength(3000);
	// It says that it is complete, so that no reader looks at the results themselves.
	const index = await readFile(indexBeside(path));
	const seal = readSeal(Uint8Array.from(index.subarray(-sealLength)).buffer, 0, sealLength);
	expect(seal).toMatchObject({count: 3000, size: bytes.length});
	for (const {index, offset, length} of lines) {
		const line = bytes.toString('utf8', offset, offset + length);
		expect(JSON.parse(line)).toMatchObject({index, reply: {text: 'é'.repeat(index)}});
		expect(bytes[offset + length]).toBe(0x0a);
	}
	for (const half of [0, 1]) {
		const own = lines.map(({index}) => index).filter((index) => index % 2 === half);
		expect(own).toEqual(own.toSorted((a, b) => a - b));
	}
	expect(senders.map(({pending}) => pending())).toEqual([0, 0]);
});

test('prompts have the ids and rows of their places, with their rounds', async () => {
	const {path, senders} = await setUp();
	const [sender] = senders;
	for (let place = 0; place < prompts.length; place++) {
		sender!.add(scored(makeRaw({assignment: {place, index: place, round: 1 + (place % 2)}})));
	}
	await sender!.close();
	const attempts = await readAttempts(path);
	expect(attempts.map(({prompt}) => prompt)).toEqual(prompts.map(({row}) => row));
	expect(attempts.map(({id}) => id)).toEqual(
		prompts.map(({id}, place) => (place % 2 === 0 ? id : `${id}@2`)),
	);
});

test('what is sent is written without waiting for more, and its buffer comes back', async () => {
	const {path, senders} = await setUp();
	const sender = senders[0]!;
	expect(sender.begun()).toBe(0);
	for (let round = 1; round <= 3; round++) {
		sender.add(scored(rawOf(round)));
		expect(sender.pending()).toBeGreaterThan(0);
		sender.flush();
		await vi.waitFor(() => expect(sender.pending()).toBe(0), patient);
		expect(await readAttempts(path)).toHaveLength(round);
	}
	expect(sender.begun()).toBe(1);
	await sender.close();
});

test('rows count as unwritten too, because they wait in the writer’s memory with their lines', async () => {
	const long = 'x'.repeat(50_000);
	const rows = prompts.map((prompt) => ({...prompt, row: {...prompt.row, long}}));
	const {path, senders} = await setUp(1, undefined, undefined, promptTableOf(rows));
	const sender = senders[0]!;
	for (let index = 0; index < 2; index++) sender.add(scored(rawOf(index)));
	expect(sender.begun()).toBe(0);
	expect(sender.pending()).toBeGreaterThan(2 * long.length);
	// Lines of more than a batch go at once, however short their records are.
	sender.add(scored(rawOf(2)));
	expect(sender.begun()).toBe(1);
	expect(sender.moves[0]).toBeGreaterThan(3 * long.length);
	await vi.waitFor(() => expect(sender.pending()).toBe(0), patient);
	expect(await readAttempts(path)).toHaveLength(3);
	await sender.close();
});

test('attempts longer than a batch are written in their turn', async () => {
	const {path, senders} = await setUp();
	const sender = senders[0]!;
	const lengths = [10, 3_000_000, 20, 100_000, 100_000, 5];
	for (const [index, length] of lengths.entries())
		sender.add(scored(rawOf(index, 'x'.repeat(length))));
	await sender.close();
	const attempts = await readAttempts(path);
	expect(attempts.map(({reply}) => reply!.text.length)).toEqual(lengths);
});

test('a batch that is full is handed over at once, and what is on its way is reported', async () => {
	const {senders} = await setUp();
	const sender = senders[0]!;
	for (let index = 0; index < 30; index++) sender.add(scored(rawOf(index, 'x'.repeat(100_000))));
	expect(sender.moves.length).toBeGreaterThan(1);
	expect(sender.moves).toEqual(sender.moves.toSorted((a, b) => a - b));
	expect(sender.pending()).toBeGreaterThan(3_000_000);
	sender.flush();
	await vi.waitFor(() => expect(sender.moves.at(-1)).toBe(0), patient);
	await sender.close();
});

test('a file that cannot be opened is reported once to each engine, and nothing is kept', async () => {
	const folder = await temporaryFolder();
	const {senders} = await setUp(2, folder);
	for (const sender of senders) {
		sender.add(scored(rawOf(1)));
		sender.flush();
		await vi.waitFor(() => expect(sender.reasons).toHaveLength(1), patient);
		expect(sender.reasons[0]).toMatch(/EISDIR/);
		for (let index = 0; index < 100; index++) sender.add(scored(rawOf(index)));
		sender.flush();
		expect(sender.pending()).toBe(0);
		await sender.close();
		expect(sender.reasons).toHaveLength(1);
	}
});

test('after one engine is gone, the others are written and the file is closed', async () => {
	const ended = vi.fn();
	const {path, senders, channels} = await setUp(2, undefined, ended);
	const [one, other] = senders;
	one!.add(scored(rawOf(1)));
	one!.flush();
	await vi.waitFor(() => expect(one!.pending()).toBe(0), patient);
	channels[0]!.port1.close();
	other!.add(scored(rawOf(2)));
	await other!.close();
	await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce(), patient);
	expect((await readAttempts(path)).map(({index}) => index)).toEqual([1, 2]);
});

test('a writer that is gone breaks the engine’s way to the file, without a reason', async () => {
	const {senders, channels} = await setUp();
	const sender = senders[0]!;
	sender.add(scored(rawOf(1)));
	channels[0]!.port2.close();
	await vi.waitFor(() => expect(sender.reasons).toEqual([undefined]), patient);
	expect(sender.pending()).toBe(0);
	await sender.close();
});

test('an engine that saves nothing ends without its writer', async () => {
	const {port1, port2} = new MessageChannel();
	const begun = vi.fn();
	const sender = createResultsSender(
		port1,
		{metrics: [], rowLength: () => 0},
		{
			moved: () => undefined,
			broken: () => undefined,
			begun,
		},
	);
	await sender.close();
	expect(begun).not.toHaveBeenCalled();
	port2.close();
});
