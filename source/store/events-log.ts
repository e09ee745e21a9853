import type {RunEvent} from '../model/run-event.ts';
import {eventLine} from './event-file.ts';
import {openResultsLog} from './results-log.ts';

/** What happens in a run, appended to `events.jsonl`. */
export type EventsLog = {
	/** Appends an event; it is written within 100 ms and synced within a second, like results. */
	readonly append: (event: RunEvent) => void;
	/** Bytes accepted and not yet written. */
	readonly pending: () => number;
	/** Writes everything, syncs and closes. */
	readonly close: () => Promise<void>;
};

/**
 * Opens a run's events for appending.
 * @param onError called with the first failure; later events are dropped silently
 * @throws Error when the file can't be opened
 */
export function openEventsLog(path: string, onError: (error: Error) => void): EventsLog {
	const log = openResultsLog(path, onError);
	return {
		append: (event) => log.append(eventLine(event)),
		pending: log.pending,
		close: log.close,
	};
}
