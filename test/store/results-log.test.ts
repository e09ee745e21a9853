import type * as fileSystem from 'node:fs';
import {closeSync, openSync} from 'node:fs';
import {
	appendFile,
	chmod,
	copyFile,
	link,
	mkdir,
	readFile,
	rename,
	rm,
	stat,
	truncate,
	writeFile,
} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {openResultsLog} from '../../source/store/results-log.ts';
import {temporaryFolder} from '../helpers/bin.ts';

const unexpected = (error: Error) => {
	throw error;
};

async function openLog(onError: (error: Error) => void = unexpected) {
	const path = join(await temporaryFolder(), 'results.jsonl');
	return {path, log: openResultsLog(path, onError)};
}

test('lines are on disk in order, whole, when the log is closed', async () => {
	const {path, log} = await openLog();
	const lines = Array.from({length: 5000}, (_, index) =>
		JSON.stringify({index, text: 'é'.repeat(100)}),
	);
	for (const line of lines) log.append(line);
	await log.close();
	expect(await readFile(path, 'utf8')).toBe(lines.map((line) => `${line}\n`).join(''));
	expect(log.pending()).toBe(0);
});

test('lines of any length keep their order', async () => {
	const {path, log} = await openLog();
	const lengths = [10, 300_000, 5, 90_000, 90_000, 90_000, 1, 2_000_000, 0, 262_143];
	const lines = lengths.map((length, index) => `${index}${'é€😀'.repeat(length / 4)}`);
	for (const line of lines) log.append(line);
	await log.close();
	expect(await readFile(path, 'utf8')).toBe(lines.map((line) => `${line}\n`).join(''));
});

test('a line is on disk soon, also when nothing came for a while before it', async () => {
	vi.useFakeTimers({toFake: ['setInterval', 'clearInterval']});
	onTestFinished(() => void vi.useRealTimers());
	const {path, log} = await openLog();
	// The first turns of the log's clock find nothing to write.
	vi.advanceTimersByTime(300);
	for (const line of ['{"a":1}', '{"a":2}']) {
		log.append(line);
		await vi.waitFor(async () => expect(await readFile(path, 'utf8')).toContain(line), {
			timeout: 5000,
		});
		expect(log.pending()).toBe(0);
	}
	await log.close();
});

test('what is not written yet is pending', async () => {
	const {log} = await openLog();
	log.append('x'.repeat(1000));
	expect(log.pending()).toBe(1001);
	await log.close();
	expect(log.pending()).toBe(0);
});

test('a log that is continued keeps what it had', async () => {
	const {path, log} = await openLog();
	log.append('1');
	await log.close();
	const again = openResultsLog(path, unexpected);
	again.append('2');
	await again.close();
	expect(await readFile(path, 'utf8')).toBe('1\n2\n');
});

test('only the owner may read it', async (context) => {
	if (process.platform === 'win32') context.skip('Windows has no such modes');
	const {path, log} = await openLog();
	await log.close();
	expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('a full disk is reported once, and lines after it are not kept in memory', async (context) => {
	try {
		closeSync(openSync('/dev/full', 'a'));
	} catch {
		context.skip('this system has no /dev/full');
	}
	const errors: NodeJS.ErrnoException[] = [];
	const log = openResultsLog('/dev/full', (error) => errors.push(error));
	log.append('line');
	await vi.waitFor(() => expect(errors).toHaveLength(1), {timeout: 5000});
	for (let index = 0; index < 1000; index++) log.append('x'.repeat(1000));
	expect(log.pending()).toBe(0);
	await log.close().catch(() => undefined);
	expect(errors.map(({code}) => code)).toEqual(['ENOSPC']);
});

test('a log that cannot be opened says so at once', async () => {
	const folder = await temporaryFolder();
	expect(() => openResultsLog(folder, unexpected)).toThrow(/EISDIR/);
});

/** The calls of the system that the log makes, as a test may spy on them. */
async function withSpies() {
	vi.resetModules();
	const calls: string[] = [];
	const written: number[] = [];
	vi.doMock('node:fs', async (original) => {
		const fs = await original<typeof fileSystem>();
		const spied = <Name extends 'fdatasync' | 'close' | 'closeSync' | 'openSync'>(name: Name) =>
			((...args: unknown[]) => {
				calls.push(name);
				return (fs[name] as (...all: unknown[]) => unknown)(...args);
			}) as unknown as (typeof fs)[Name];
		const writev = (...args: unknown[]) => {
			const buffers = args[1] as readonly Uint8Array[];
			written.push(buffers.length);
			(fs.writev as (...all: unknown[]) => void)(...args);
		};
		Object.defineProperties(writev, Object.getOwnPropertyDescriptors(fs.writev));
		return {
			...fs,
			writev,
			fdatasync: spied('fdatasync'),
			close: spied('close'),
			closeSync: spied('closeSync'),
			openSync: spied('openSync'),
		};
	});
	onTestFinished(() => {
		vi.doUnmock('node:fs');
		vi.resetModules();
	});
	const {openResultsLog: open} = await import('../../source/store/results-log.ts');
	return {open, calls, written};
}

test.each([
	['a torn line', '{"id":"a"}\n{"id":', '{"id":"a"}\n{"id":\n{"id":"b"}\n'],
	['a whole line', '{"id":"a"}\n', '{"id":"a"}\n{"id":"b"}\n'],
	['a single torn byte', '{', '{\n{"id":"b"}\n'],
	['nothing', '', '{"id":"b"}\n'],
])('after %s the next line is one of its own', async (_, before, after) => {
	const path = join(await temporaryFolder(), 'results.jsonl');
	await writeFile(path, before);
	const log = openResultsLog(path, unexpected);
	log.append('{"id":"b"}');
	await log.close();
	expect(await readFile(path, 'utf8')).toBe(after);
});

test('what is written is synced within a second, and at the end', async () => {
	const {open, calls} = await withSpies();
	const log = open(join(await temporaryFolder(), 'results.jsonl'), unexpected);
	log.append('a');
	await vi.waitFor(() => expect(calls).toContain('fdatasync'), {timeout: 10_000});
	calls.length = 0;
	log.append('b');
	await log.close();
	expect(calls.filter((call) => call === 'fdatasync')).toHaveLength(1);
	expect(calls.at(-1)).toBe('close');
});

test('every file that is opened is closed, that of a torn line too, and no timer is left', async () => {
	const {open, calls} = await withSpies();
	const path = join(await temporaryFolder(), 'results.jsonl');
	await writeFile(path, 'torn');
	const clear = vi.spyOn(globalThis, 'clearInterval');
	onTestFinished(() => clear.mockRestore());
	const log = open(path, unexpected);
	await log.close();
	const count = (name: string) => calls.filter((call) => call === name).length;
	expect(count('openSync')).toBe(2);
	expect(count('close') + count('closeSync')).toBe(2);
	expect(clear).toHaveBeenCalled();
});

test('what waits is counted in bytes, whatever the length of the lines', async () => {
	const {log} = await openLog();
	const lines = ['é'.repeat(10), 'x'.repeat(300_000), '€'.repeat(100_000), 'y'.repeat(80_000)];
	let bytes = 0;
	for (const line of lines) {
		log.append(line);
		bytes += Buffer.byteLength(line) + 1;
		expect(log.pending()).toBe(bytes);
	}
	await vi.waitFor(() => expect(log.pending()).toBe(0), {timeout: 10_000});
	await log.close();
	expect(log.pending()).toBe(0);
});

test('a line of the widest characters that just fills a batch is whole', async () => {
	const {path, log} = await openLog();
	// Three bytes each: 87,381 of them and the line's end are the most that fits.
	const lines = [80_000, 87_380, 87_381, 87_382, 7_000].map((length) => '€'.repeat(length));
	for (const line of lines) log.append(line);
	await log.close();
	expect((await readFile(path, 'utf8')).split('\n')).toEqual([...lines, '']);
});

test('what gathers behind a slow write goes out in one', async () => {
	const {open, written} = await withSpies();
	const path = join(await temporaryFolder(), 'results.jsonl');
	const log = open(path, unexpected);
	const lines = Array.from({length: 12}, (_, index) => String(index).repeat(100_000));
	for (const line of lines) log.append(line);
	await log.close();
	expect(await readFile(path, 'utf8')).toBe(lines.map((line) => `${line}\n`).join(''));
	expect(written.length).toBeLessThan(6);
	expect(Math.max(...written)).toBeGreaterThan(3);
});

test.each<[string, (path: string) => Promise<unknown>]>([
	['deleted', (path) => rm(path)],
	['renamed', (path) => rename(path, `${path}.old`)],
	[
		'replaced by a copy',
		async (path) => {
			await copyFile(path, `${path}.copy`);
			await rename(`${path}.copy`, path);
		},
	],
	['deleted with its folder', (path) => rm(dirname(path), {recursive: true})],
	['cut short', (path) => truncate(path, 1)],
])('a file that is %s is noticed while nothing is written, and at the end', async (_, damage) => {
	const seen = async (wait: boolean) => {
		const errors: Error[] = [];
		const folder = join(await temporaryFolder(), 'run');
		await mkdir(folder);
		const path = join(folder, 'results.jsonl');
		const log = openResultsLog(path, (error) => errors.push(error));
		log.append('a line');
		await vi.waitFor(() => expect(log.pending()).toBe(0), {timeout: 5000});
		await damage(path);
		if (wait) await vi.waitFor(() => expect(errors).toHaveLength(1), {timeout: 5000});
		await log.close();
		expect(errors.map(({message}) => message)).toEqual([
			`results.jsonl was deleted, replaced or cut short in ${folder}`,
		]);
	};
	await seen(true);
	await seen(false);
});

test('a file that others read, write to or link is still the same', async () => {
	const {path, log} = await openLog();
	await link(path, `${path}.link`);
	await appendFile(path, 'x\n');
	await chmod(path, 0o640);
	log.append('y');
	await log.close();
	expect(await readFile(`${path}.link`, 'utf8')).toBe('x\ny\n');
});
