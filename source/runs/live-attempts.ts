import {existsSync} from 'node:fs';
import type {RunFolder} from '../store/run-folder.ts';
import {readDocument, type RunDocument} from './saved-run-reader.ts';

/** The attempts of a run that goes on, read from its folder when somebody asks for them. */
export type LiveAttempts = {
	/**
	 * The run with the attempts that are on disk by now; undefined before the first. Reads only what was
	 * added since the last call, which must have settled. Rejects when the results can't be read.
	 */
	readonly read: () => Promise<RunDocument | undefined>;
	/** Gives the memory back; the next reading starts from the beginning. */
	readonly forget: () => void;
};

/**
 * @param folder the run's
 * @param from how many attempts to leave out, because an earlier sending made them
 */
export function liveAttempts({path, resultsFile}: RunFolder, from = 0): LiveAttempts {
	let known: RunDocument | undefined;

	function withoutEarlier(document: RunDocument): RunDocument {
		if (from === 0) return document;
		const entries = document.entries.filter((_, position) => position >= from);
		return {...document, entries, latest: entries.latest()};
	}

	return {
		async read() {
			if (!known && !existsSync(resultsFile)) return undefined;
			known = await (known ? known.again() : readDocument(path));
			return withoutEarlier(known);
		},
		forget() {
			known = undefined;
		},
	};
}
