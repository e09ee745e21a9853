import {sanitiseLine} from '../terminal/sanitise.ts';

/** The message of whatever was thrown, on one line. */
export const messageOf = (error: unknown): string =>
	sanitiseLine(error instanceof Error ? error.message : String(error));
