import {readFileSync} from 'node:fs';
import type {RunEvent} from '../model/run-event.ts';
import {eventSchema} from './event-schema.ts';

/** What `events.jsonl` holds. */
export type EventsFile = {
	readonly events: readonly RunEvent[];
	/** Lines that are no event, such as one that a crash tore. */
	readonly damaged: number;
};

type Rename = (key: string) => string;

const snakeCase: Rename = (key) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camelCase: Rename = (key) =>
	key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** All keys of an event are our own, so that each can be renamed as the others are. */
function renamed(value: unknown, rename: Rename): unknown {
	if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, part]) => [rename(key), renamed(part, rename)]),
	);
}

/** An event as a line of `events.jsonl`, without its end. */
export const eventLine = (event: RunEvent): string => JSON.stringify(renamed(event, snakeCase));

function parseEvent(line: string): RunEvent | undefined {
	try {
		return eventSchema.safeParse(renamed(JSON.parse(line), camelCase)).data;
	} catch {
		return undefined;
	}
}

/**
 * Reads what happened in a run, in the order of time. A line that is no event is counted, not obeyed.
 * @returns undefined when the run has no such file, as earlier versions wrote none
 */
export function readEvents(file: string): EventsFile | undefined {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
	const lines = text.split('\n').filter((line) => line !== '');
	const events = lines.map(parseEvent).filter((event) => event !== undefined);
	return {events, damaged: lines.length - events.length};
}
