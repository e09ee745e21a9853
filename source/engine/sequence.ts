import type {SequenceFaults} from '../model/raw-attempt.ts';

/** Tracks the numbers of a reply's frames. */
export type Sequence = {
	readonly begin: () => void;
	/** Takes the next frame's number; false if a frame with this number came before. */
	readonly note: (value: unknown) => boolean;
	/** The number that `note` has just read; undefined if the frame had no valid one. */
	readonly current: () => number | undefined;
	/** The highest number so far; -1 before the first. */
	readonly highest: () => number;
	/** The faults so far; a missing number counts as lost until it arrives. */
	readonly faults: () => SequenceFaults;
};

/** A wider jump isn't a loss: the server has restarted its count. Also limits the numbers kept. */
const widestGap = 10_000;

/** The number of a frame: 0, 1, 2 …, or the same as text; undefined for anything else. */
export function numberOf(value: unknown): number | undefined {
	const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
	return Number.isSafeInteger(number) && (number as number) >= 0 ? (number as number) : undefined;
}

/**
 * Counts frames that are lost, duplicated, or late. The first number is unknown in advance: the sequence
 * begins at the lowest one received.
 */
export function createSequence(): Sequence {
	const missing = new Set<number>();
	let lowest = 0;
	let highest = -1;
	let lost = 0;
	let duplicated = 0;
	let outOfOrder = 0;
	let current: number | undefined;

	function begin(): void {
		missing.clear();
		current = undefined;
		highest = -1;
		lost = 0;
		duplicated = 0;
		outOfOrder = 0;
	}

	function restart(number: number): void {
		missing.clear();
		lowest = number;
		highest = number;
	}

	function miss(from: number, to: number): void {
		lost += to - from;
		for (let number = from; number < to && missing.size < widestGap; number++) missing.add(number);
	}

	function note(value: unknown): boolean {
		const number = numberOf(value);
		current = number;
		if (number === undefined) return true;
		if (highest === -1) restart(number);
		else if (number > highest) {
			if (number - highest > widestGap) {
				outOfOrder++;
				restart(number);
			} else {
				miss(highest + 1, number);
				highest = number;
			}
		} else if (missing.delete(number)) {
			lost--;
			outOfOrder++;
		} else if (number < lowest && lowest - number <= widestGap) {
			miss(number + 1, lowest);
			lowest = number;
			outOfOrder++;
		} else {
			duplicated++;
			return false;
		}
		return true;
	}

	return {
		begin,
		note,
		current: () => current,
		highest: () => highest,
		faults: () => ({lost, duplicated, outOfOrder}),
	};
}
