import {readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {createDiskPatience} from '../../source/runner/disk-patience.ts';
import {recordEvents} from '../../source/runner/record-events.ts';
import * as eventsLog from '../../source/store/events-log.ts';
import {temporaryFolder} from '../helpers/folder.ts';

const event = {type: 'pause', at: 1} as const;
const freshFile = async () => join(await temporaryFolder(), 'events.jsonl');
const never = new Promise<void>(() => undefined);

vi.mock('../../source/store/events-log.ts', {spy: true});

/** A disk that takes nothing, under the events. */
function hangingLog(pending: number): void {
	vi.mocked(eventsLog.openEventsLog).mockReturnValueOnce({
		append: () => undefined,
		pending: () => pending,
		close: () => never,
	});
}

test('events are on the disk when it is closed, and nothing is told', async () => {
	const file = await freshFile();
	const broken = vi.fn();
	const record = recordEvents(file, broken);
	record.append(event);
	expect(await record.close(createDiskPatience())).toBeUndefined();
	expect(await readFile(file, 'utf8')).toBe('{"type":"pause","at":1}\n');
	expect(broken).not.toHaveBeenCalled();
});

test('a file that can’t be opened is told once, and not from within what is appended', async () => {
	const broken = vi.fn();
	const record = recordEvents(await temporaryFolder(), broken);
	record.append(event);
	record.append(event);
	expect(broken).not.toHaveBeenCalled();
	await vi.waitFor(() => expect(broken).toHaveBeenCalledOnce());
	const failure = await record.close(createDiskPatience());
	expect(failure).toMatch(/^events cannot be written: EISDIR/);
	expect(broken).toHaveBeenCalledExactlyOnceWith(failure);
});

test('a file that is deleted is told while nothing happens, and again at the end', async () => {
	const file = await freshFile();
	const broken = vi.fn();
	const record = recordEvents(file, broken);
	record.append(event);
	await rm(file);
	await vi.waitFor(() => expect(broken).toHaveBeenCalledOnce(), {timeout: 5000});
	const failure = await record.close(createDiskPatience());
	expect(failure).toMatch(/^events cannot be written: events.jsonl was deleted, replaced or cut short in /);
});

test('a disk that never comes back is given up at the deadline, with what it did not take', async () => {
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'performance']});
	onTestFinished(() => void vi.useRealTimers());
	hangingLog(2048);
	const record = recordEvents(await freshFile(), () => undefined);
	record.append(event);
	const closed = vi.fn();
	const patience = createDiskPatience(20_000);
	patience.begin();
	// The results took most of the time.
	await vi.advanceTimersByTimeAsync(15_000);
	void record.close(patience).then(closed);
	await vi.advanceTimersByTimeAsync(4999);
	expect(closed).not.toHaveBeenCalled();
	await vi.advanceTimersByTimeAsync(2);
	expect(closed).toHaveBeenCalledExactlyOnceWith(
		'the disk was too slow: 2.0 KB of events were not written',
	);
});

test('events get a second of their own after results that took all the time', async () => {
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'performance']});
	onTestFinished(() => void vi.useRealTimers());
	hangingLog(10);
	const record = recordEvents(await freshFile(), () => undefined);
	record.append(event);
	const closed = vi.fn();
	void record.close(createDiskPatience(0)).then(closed);
	await vi.advanceTimersByTimeAsync(999);
	expect(closed).not.toHaveBeenCalled();
	await vi.advanceTimersByTimeAsync(1);
	expect(closed).toHaveBeenCalledOnce();
});
