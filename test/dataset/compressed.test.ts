import {createHash, randomBytes} from 'node:crypto';
import {Readable} from 'node:stream';
import {deflateSync, gzipSync} from 'node:zlib';
import {expect, test} from 'vitest';
import {decompressed} from '../../source/dataset/decompress.ts';
import {temporaryFile} from '../helpers/folder.ts';
import {loadUnits} from './loaded.ts';

const row = (question: string) => `${JSON.stringify({Question: question})}\n`;

test.each([
	['a.jsonl.gz', row('a') + row('b'), 'gzipped JSON Lines', 'a.jsonl.gz:1'],
	['a.csv.gz', 'Question,x\na,1\nb,2\n', 'gzipped CSV', 'a.csv.gz:2'],
	['a.json.gz', '[{"Question":"a"},\n{"Question":"b"}]', 'gzipped JSON array', 'a.json.gz:1'],
	['a.txt.gz', 'a\nb\n', 'gzipped text', 'a.txt.gz:1'],
	['a.jsonl', row('a') + row('b'), 'gzipped JSON Lines', 'a.jsonl:1'],
])('%s is read as what it holds', async (name, content, format, id) => {
	const bytes = gzipSync(content);
	const {files} = await loadUnits([await temporaryFile(name, bytes)]);
	expect(files[0]).toMatchObject({
		...{format, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex')},
	});
	expect(files[0]!.prompts.map(({question}) => question)).toEqual(['a', 'b']);
	expect(files[0]!.prompts[0]!.id).toBe(id);
	const stdin = Readable.from([bytes.subarray(0, 1), bytes.subarray(1)]);
	const read = await loadUnits(['-'], {stdin});
	expect(read.files[0]!.prompts.map(({question}) => question)).toEqual(['a', 'b']);
});

test('several gzip members are one file', async () => {
	const path = await temporaryFile(
		'a.jsonl.gz',
		Buffer.concat([row('a'), row('b')].map((text) => gzipSync(text))),
	);
	expect((await loadUnits([path])).files[0]!.prompts).toHaveLength(2);
});

test('a file that is cut off or damaged is said to be', async () => {
	const whole = gzipSync(
		Array.from({length: 500}, (_, n) => row(`${n} ${randomBytes(20).toString('hex')}`)).join(''),
	);
	const damaged = Buffer.from(whole);
	damaged.fill(0, 2000, 2100);
	for (const bytes of [whole.subarray(0, whole.length - 9), whole.subarray(0, 5), damaged]) {
		await expect(loadUnits([await temporaryFile('a.jsonl.gz', bytes)])).rejects.toThrow(
			/^dataset ".*a\.jsonl\.gz": cannot be read \(.*; the gzip data is damaged or cut off\)$/,
		);
	}
	const folded = deflateSync(row('a'));
	await expect(loadUnits([await temporaryFile('a.jsonl.gz', folded)])).rejects.toThrow('not UTF-8');
});

test('a bad row ends the reading of a compressed file, and closes it', async () => {
	const bytes = gzipSync('\u0000\u0000{}'.repeat(1e6));
	await expect(loadUnits([await temporaryFile('a.jsonl.gz', bytes)])).rejects.toThrow('UTF-16');
});

test('however the bytes are cut, the content is the same, and little of it is held at a time', async () => {
	const content = Buffer.from(Array.from({length: 300}, (_, n) => row(`é ${n}`)).join(''));
	const bytes = gzipSync(content);
	for (let piece = 1; piece < 40; piece += 3) {
		const source = async function* () {
			const buffer = Buffer.alloc(piece);
			for (let at = 0; at < bytes.length; at += piece) {
				yield await Promise.resolve(buffer.subarray(0, bytes.copy(buffer, 0, at, at + piece)));
			}
		};
		const pieces = await Array.fromAsync(
			decompressed(source(), () => undefined),
			(each) => Buffer.from(each),
		);
		expect(Buffer.concat(pieces).equals(content)).toBe(true);
	}
	const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 'x'));
	let largest = 0;
	let total = 0;
	for await (const piece of decompressed(Readable.from([bomb]), () => undefined)) {
		largest = Math.max(largest, piece.length);
		total += piece.length;
	}
	expect([largest <= 256 * 1024, total]).toEqual([true, 64 * 1024 * 1024]);
});

test('equal problems of two files are one message, others are listed in their order', async () => {
	const bad = '{"Question":""}\n'.repeat(30);
	const [one, other] = [
		await temporaryFile('a.jsonl', `${bad}{"Question":5}\n`),
		await temporaryFile('b.jsonl', '{"Question":""}\n'),
	];
	const problems = await loadUnits([one, other]).catch((error: unknown) =>
		(error as Error).message.split('\n'),
	);
	expect(problems).toEqual([
		'a.jsonl:1:13: "Question" is empty (also lines 2, 3, 4, 5, 6 and 25 more)',
		'a.jsonl:31:13: "Question" is a number where a text is wanted',
		'Fix the lines above, or give --skip-invalid to count and leave them out.',
	]);
});
