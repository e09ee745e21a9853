import type {RunEvent} from '../model/run-event.ts';
import {openEventsLog, type EventsLog} from '../store/events-log.ts';

/**
 * Writes the events of a run, from the first on.
 * @param broken told that they can no longer be written
 */
export function recordEvents(file: string, broken: () => void) {
	let log: EventsLog | undefined;
	let failure: string | undefined;

	function fail(error: unknown): void {
		failure ??= `events cannot be written: ${(error as Error).message}`;
		// Not from within what has just happened.
		setImmediate(broken);
	}

	return {
		append: (event: RunEvent): void => {
			if (failure !== undefined) return;
			try {
				log ??= openEventsLog(file, fail);
				log.append(event);
			} catch (error) {
				fail(error);
			}
		},
		/** A sentence on why they can't be written; undefined while they can. */
		failure: () => failure,
		/** Resolves when everything is written. */
		async close(): Promise<void> {
			try {
				await log?.close();
			} catch (error) {
				fail(error);
			}
		},
	};
}
