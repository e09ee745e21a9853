import {readFileSync} from 'node:fs';
import type {RunEvent} from '../model/run-event.ts';
import {eventSchema} from './event-schema.ts';

/** The content of `events.jsonl`. */
export type EventsFile = {
	readonly events: readonly RunEvent[];
	/** Lines that hold no event, such as one torn by a crash. */
	readonly damaged: number;
};

type Rename = (key: string) => string;

const snakeCase: Rename = (key) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camelCase: Rename = (key) =>
	key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** All keys of an event are our own, so each can be renamed. */
function renamed(value: unknown, rename: Rename): unknown {
	if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, part]) => [rename(key), renamed(part, rename)]),
	);
}

/** An event as a line of `events.jsonl`, without the line break. */
export const eventLine = (event: RunEvent): string => JSON.stringify(renamed(event, snakeCase));

function parseEvent(line: string): RunEvent | undefined {
	try {
		return eventSchema.safeParse(renamed(JSON.parse(line), camelCase)).data;
	} catch {
		return undefined;
	}
}

/**
 * Reads the events of a run in the order of time. A line that holds no event is counted and
 * skipped.
 * @returns undefined when the run has no such file, as in earlier versions
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
