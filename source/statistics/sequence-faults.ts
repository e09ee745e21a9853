import type {SequenceFaults} from '../model/raw-attempt.ts';

const none: SequenceFaults = {lost: 0, duplicated: 0, outOfOrder: 0};

/** The sum of both, frozen; undefined when neither has numbered frames. */
export function addFaults(
	known: SequenceFaults | undefined,
	gained: SequenceFaults | null | undefined,
): SequenceFaults | undefined {
	if (!gained) return known;
	const {lost, duplicated, outOfOrder} = known ?? none;
	return Object.freeze({
		lost: lost + gained.lost,
		duplicated: duplicated + gained.duplicated,
		outOfOrder: outOfOrder + gained.outOfOrder,
	});
}
