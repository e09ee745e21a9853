import type {RunEvent} from '../model/run-event.ts';
import {openEventsLog, type EventsLog} from '../store/events-log.ts';
import {formatBytes} from '../terminal/format.ts';
import type {DiskPatience} from './disk-patience.ts';

/** Writes the events of a run to disk. */
export type EventsRecord = {
	readonly append: (event: RunEvent) => void;
	/**
	 * Writes everything, or gives up at the deadline. Never rejects.
	 * @returns a sentence on why events are missing from the file; undefined if all were written
	 */
	readonly close: (patience: DiskPatience) => Promise<string | undefined>;
};

/** Milliseconds that events always get: the results, far larger, may have used up the time. */
const leastWait = 1000;

/** Whether work finishes within this many milliseconds; rejects if the work does. */
async function isInTime(work: Promise<void>, wait: number): Promise<boolean> {
	const {promise: late, resolve} = Promise.withResolvers<false>();
	const timer = setTimeout(resolve, wait, false);
	try {
		return await Promise.race([work.then(() => true), late]);
	} finally {
		clearTimeout(timer);
	}
}

/**
 * Writes the events of a run, from the first on.
 * @param broken called once with the reason when writing fails, and never within `append`
 */
export function recordEvents(file: string, broken: (failure: string) => void): EventsRecord {
	let log: EventsLog | undefined;
	let failure: string | undefined;

	function fail(error: unknown): void {
		if (failure !== undefined) return;
		failure = `events cannot be written: ${(error as Error).message}`;
		setImmediate(broken, failure);
	}

	return {
		append(event) {
			if (failure !== undefined) return;
			try {
				log ??= openEventsLog(file, fail);
				log.append(event);
			} catch (error) {
				fail(error);
			}
		},
		async close(patience) {
			if (!log) return failure;
			patience.begin();
			try {
				if (await isInTime(log.close(), Math.max(leastWait, patience.left()))) return failure;
				failure ??= `the disk was too slow: ${formatBytes(log.pending())} of events were not written`;
			} catch (error) {
				fail(error);
			}
			return failure;
		},
	};
}
