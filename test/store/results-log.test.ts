import {closeSync, openSync} from 'node:fs';
import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
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
