import {statSync} from 'node:fs';
import type {Attempt} from '../model/attempt.ts';
import {readByteLines, type ByteLine} from './byte-lines.ts';
import {parseResultLine} from './results-lines.ts';

/** Reads what is appended to a results file, a few attempts at a time. */
export type ResultsTail = {
	/** The next attempts, in order; none when there is nothing new. */
	readonly next: () => Promise<readonly Attempt[]>;
	readonly close: () => void;
};

const sizeOf = (file: string): number => statSync(file, {throwIfNoEntry: false})?.size ?? 0;

/** @param from byte at which to begin: the size of the file at that moment */
export function createResultsTail(file: string, from = sizeOf(file)): ResultsTail {
	let offset = from;
	let reading: AsyncGenerator<readonly ByteLine[], void> | undefined;

	async function nextLines(): Promise<readonly ByteLine[]> {
		if (!reading) {
			if (sizeOf(file) <= offset) return [];
			reading = readByteLines(file, {from: offset, torn: false});
		}
		const step = await reading.next();
		if (!step.done) return step.value;
		reading = undefined;
		return [];
	}

	return {
		async next() {
			for (;;) {
				const lines = await nextLines();
				const last = lines.at(-1);
				if (last) offset = last.offset + last.line.length + 1;
				const attempts = lines.flatMap(({line}) => parseResultLine(line) ?? []);
				// A chunk may hold the middle of one long line, or nothing but damaged ones.
				if (attempts.length > 0 || !reading) return attempts;
			}
		},
		close() {
			void reading?.return(undefined);
		},
	};
}
