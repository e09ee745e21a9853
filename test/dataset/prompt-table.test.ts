import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Worker} from 'node:worker_threads';
import {expect, test} from 'vitest';
import {defaultFields} from '../../source/dataset/fields.ts';
import {hashText} from '../../source/dataset/hash-text.ts';
import {loadDataset} from '../../source/dataset/load.ts';
import {
	openPromptTable,
	promptsIn,
	promptTableOf,
	type PromptTable,
} from '../../source/dataset/prompt-table.ts';
import {selectPrompts} from '../../source/dataset/select.ts';
import {parseExact} from '../../source/model/exact-json.ts';
import {linkTurns, turnsOf, type Prompt} from '../../source/model/prompt.ts';
import {temporaryFile, temporaryFolder} from '../helpers/folder.ts';
import {createDraw, type Draw} from '../helpers/random.ts';
import {readPlainly} from './oracle.ts';
import {parseLines, readPieces} from './parsed.ts';

const letters = ['a', 'Ö', '日本', '🙂', '"', '\\', '\n', '\u0001', ' ', '\u2028', '\uFEFF', '/'];

/** A value of a row, written in one of the ways that JSON allows. */
function drawText(draw: Draw): string {
	const json = JSON.stringify(`q${draw.text(letters, 12)}`);
	if (draw.int(0, 3) > 0) return json;
	return json.replaceAll('日', '\\u65e5').replaceAll('/', '\\/');
}

const drawSpace = (draw: Draw) => draw.pick(['', '', '', ' ', '\t', '\r']);

function drawTurn(draw: Draw): string {
	const parts = [`"Question":${drawText(draw)}`];
	if (draw.int(0, 3) === 0) parts.push('"RefCount":3');
	if (draw.int(0, 5) === 0) parts.push(`"id":"turn${draw.int(0, 9)}"`);
	if (draw.int(0, 9) === 0) parts.push('"Conversation":null');
	return `{${parts.join(',')}}`;
}

function drawRow(draw: Draw, files: readonly string[]): string {
	const kind = draw.int(0, 9);
	const parts = kind < 8 ? [`"Question"${drawSpace(draw)}:${drawText(draw)}`] : [];
	if (kind > 7) {
		parts.push(`"Turns":[${Array.from({length: draw.int(1, 4)}, () => drawTurn(draw)).join()}]`);
	}
	if (draw.int(0, 4) === 0) parts.push(`"Conversation":"talk${draw.int(0, 5)}"`);
	if (draw.int(0, 5) === 0) {
		const own = draw.pick(['1', '"1"', '"a#1"', '"a"', '9007199254740993', '1.50']);
		parts.push(`"id":${draw.int(0, 2) === 0 ? `"${draw.pick(files)}:${draw.int(1, 30)}"` : own}`);
	}
	if (draw.int(0, 2) === 0) parts.push(`"Intent":${drawText(draw)}`);
	if (draw.int(0, 9) === 0) parts.push('"Reponse":null,"x":{"y":[1,-0.5e3,12345678901234567890]}');
	if (draw.int(0, 29) === 0) parts.push(draw.pick(['"RefCount":-1', '"Intent":5', '"id":""']));
	const inner = parts.join(`,${drawSpace(draw)}`);
	return `${drawSpace(draw)}{${inner}}${drawSpace(draw)}`;
}

const drawLine = (draw: Draw, files: readonly string[]): string =>
	draw.int(0, 19) === 0
		? draw.pick(['', '  ', '\u00a0', '{', '[1]', 'null', '{"Question":""}', '{"q":"x"}'])
		: drawRow(draw, files);

function drawFiles(draw: Draw): {name: string; text: string}[] {
	const names = ['a.jsonl', 'b.jsonl', 'c.jsonl'].slice(0, draw.int(1, 3));
	return names.map((name) => {
		const lines = Array.from({length: draw.int(1, 40)}, () => drawLine(draw, names));
		const text = lines.join(draw.pick(['\n', '\r\n'])) + draw.pick(['', '\n']);
		return {name, text: draw.int(0, 3) === 0 ? `\uFEFF${text}` : text};
	});
}

const unitsIn = (table: PromptTable): Prompt[] =>
	Array.from({length: table.length}, (_, unit) => table.unit(unit));

test.each(Array.from({length: 60}, (_, seed) => seed))(
	'rows in a table are what the whole text gives (%i): prompts, ids, order, bad lines',
	async (seed) => {
		const draw = createDraw(seed);
		const files = drawFiles(draw);
		const folder = await temporaryFolder();
		for (const {name, text} of files) await writeFile(join(folder, name), text);
		const plain = readPlainly(files, defaultFields);
		const given = {skipInvalid: true, fields: defaultFields};
		if (plain.prompts.length === 0) {
			await expect(loadDataset([folder], given)).rejects.toThrow('no prompt in it');
			return;
		}
		const loaded = await loadDataset([folder], given);
		const bad = loaded.files
			.flatMap((file) => file.bad)
			.map((line) =>
				line.reason.startsWith('not JSON') ? {...line, column: 0, reason: 'not JSON'} : line,
			);
		expect(bad).toEqual(plain.bad.map((line) => expect.objectContaining(line) as unknown));
		expect(unitsIn(loaded.prompts)).toEqual(plain.prompts);
		expect(loaded.files.reduce((sum, {units}) => sum + units, 0)).toBe(plain.prompts.length);

		const table = openPromptTable(loaded.prompts.data);
		const turns = plain.prompts.flatMap(turnsOf);
		expect([table.length, table.turns]).toEqual([plain.prompts.length, turns.length]);
		for (const [place, turn] of turns.entries()) {
			expect(table.prompt(place)).toEqual({...turn, next: undefined});
			const json = Buffer.from(table.rowBytes(place));
			expect(json).toHaveLength(table.rowLength(place));
			expect(json.includes('\r') || json.includes('\n')).toBe(false);
			expect(parseExact(json.toString())).toEqual(turn.row);
		}

		const chosen = selectPrompts(loaded, {shuffle: true, seed, maxSamples: 7});
		const byId = new Map(plain.prompts.map((unit) => [unit.id, unit]));
		for (const unit of unitsIn(chosen)) expect(unit).toEqual(byId.get(unit.id));
		expect(promptTableOf(unitsIn(chosen)).turns).toBe(chosen.turns);
		expect(unitsIn(promptTableOf(unitsIn(chosen)))).toEqual(unitsIn(chosen));
	},
);

test('prompts whose traits are not in their rows keep them, and so do those without a file', () => {
	const place = {file: 'a.jsonl', line: 3};
	const units: Prompt[] = [
		{id: 'own', ...place, question: 'other', intent: 'x', refCount: 2, row: {Question: 'q'}},
		{id: 'bare', ...place, question: 'q', row: {Question: 'q', Intent: 'of the row'}},
		{id: 'r:1@2', file: 'r:1@2', line: 0, question: 'q', row: {Question: 'q', id: 'r:1'}},
		linkTurns(['a', 'b'].map((id) => ({id, ...place, question: id, row: {id, n: 2n ** 70n}}))),
	];
	expect(unitsIn(promptTableOf(units))).toEqual(units);
	expect(Array.from(promptsIn(promptTableOf(units)), ({id}) => id)).toEqual([
		...['own', 'bare', 'r:1@2', 'a', 'b'],
	]);
});

test('a thread reads the same rows in the same memory', async () => {
	const text = Array.from({length: 50}, (_, n) => `{"Question":"é ${n}","Turns":null}`).join('\n');
	const {prompts} = await loadDataset([await temporaryFile('a.jsonl', text)]);
	const module = new URL('../../source/dataset/prompt-table.ts', import.meta.url).href;
	const worker = new Worker(
		`import {parentPort, workerData} from 'node:worker_threads';
		const {openPromptTable} = await import(workerData.module);
		const {data, turns, prompt, rowBytes} = openPromptTable(workerData.data);
		const questions = Array.from({length: turns}, (_, place) => prompt(place).question);
		const {buffer, byteOffset} = rowBytes(0);
		const isShared = [buffer, data.index.buffer].every((each) => each instanceof SharedArrayBuffer);
		// What this thread writes, the other one sees.
		new Uint8Array(buffer)[byteOffset] = 0x5b;
		parentPort.postMessage({questions, isShared, bytes: data.segments.map((each) => each.byteLength)});`,
		{eval: true, workerData: {module, data: prompts.data}},
	);
	const [seen] = (await once(worker, 'message')) as [unknown];
	await worker.terminate();
	expect(prompts.rowBytes(0)[0]).toBe(0x5b);
	expect(seen).toEqual({
		questions: Array.from({length: 50}, (_, n) => `é ${n}`),
		isShared: true,
		bytes: [Buffer.byteLength(text.replaceAll('\n', ''))],
	});
});

test('prompts of a usual dataset are decoded once, those of a huge one each time', () => {
	const tableOf = (count: number) => {
		const units = Array.from({length: count}, (_, n) => {
			return {id: `${n}`, file: 'a', line: 1, question: 'q', row: {Question: 'q'}};
		});
		return {units, table: openPromptTable(promptTableOf(units).data)};
	};
	const usual = tableOf(20_000).table;
	for (const place of [0, 19_999]) expect(usual.prompt(place)).toBe(usual.prompt(place));
	const huge = tableOf(20_001);
	for (const place of [0, 20_000]) {
		expect(huge.table.prompt(place)).not.toBe(huge.table.prompt(place));
		expect(huge.table.prompt(place)).toEqual(huge.units[place]);
	}
});

test('ids whose hashes are equal are different ids', async () => {
	const pairs = ['costarring', 'liquid', 'declinate', 'macallums', 'altarage', 'zinke'];
	expect(new Set(pairs.map(hashText)).size).toBe(3);
	const text = pairs.map((id) => `{"Question":"q","id":"${id}"}`).join('\n');
	const {prompts, skipped} = await loadDataset([await temporaryFile('a.jsonl', text)]);
	expect([prompts.turns, skipped]).toEqual([6, 0]);
	const twice = await temporaryFile('a.jsonl', `${text}\n{"Question":"q","id":"liquid"}`);
	await expect(loadDataset([twice])).rejects.toThrow(
		'a.jsonl:7:1: the id "liquid" was already used at a.jsonl:2',
	);
});

test('a file may arrive in pieces of any size', async () => {
	const lines = [
		'\uFEFF{"Question":"é🙂"}',
		'',
		'{"Question":"b","Turns":[{"Question":"日"}]}',
		'{',
	];
	const broken = Buffer.concat([
		Buffer.from(`${lines.join('\r\n')}\n{"Question":"\u00e9`),
		Buffer.from([0xc3, 0x28]),
		Buffer.from('"}\n{"Question":"last"}'),
	]);
	const whole = parseLines(broken, 'a.jsonl', defaultFields);
	expect(whole.bad.map(({line, column}) => [line, column])).toEqual([
		[4, 2],
		[5, 15],
	]);
	expect(whole.prompts.map(({line}) => line)).toEqual([1, 3, 6]);
	for (let piece = 1; piece < 30; piece++) {
		expect(parseLines(broken, 'a.jsonl', defaultFields, piece)).toEqual(whole);
	}
	const utf16 = Buffer.from('\uFEFF{}', 'utf16le');
	for (const piece of [1, 2, 9]) {
		await expect(readPieces(utf16, 'a.jsonl', defaultFields, piece)).rejects.toThrow('is UTF-16');
	}
});

test('a small sample of many rows holds only its own bytes', async () => {
	const text = Array.from({length: 5000}, (_, n) => `{"Question":"number ${n} of many"}`).join(
		'\n',
	);
	const all = await loadDataset([await temporaryFile('a.jsonl', text)]);
	const {data, turns, prompt, rowBytes} = selectPrompts(all, {
		...{shuffle: true, seed: 4, maxSamples: 10},
	});
	expect(data.segments.reduce((sum, {byteLength}) => sum + byteLength, 0)).toBeLessThan(500);
	for (let place = 0; place < turns; place++) {
		expect(prompt(place)).toEqual(all.prompts.prompt(prompt(place).line - 1));
		expect(Buffer.from(rowBytes(place)).toString()).toBe(text.split('\n')[prompt(place).line - 1]);
	}
});
