import type {Prompt} from '../model/prompt.ts';
import type {Assignment} from '../model/raw-attempt.ts';

/** What a leg's prompts have in common. */
export type FeedPlace = {
	/** Index of the leg's first prompt: legs go on in the dataset where the one before has ended. */
	readonly first: number;
	readonly step: number;
	readonly measured: boolean;
};

/**
 * Hands out the prompts in order, again and again: the round is part of the id, so that each repeat
 * is an attempt of its own.
 * @returns the assignment of a position in the leg, from 0
 */
export function createFeed(
	prompts: readonly Prompt[],
	{first, step, measured}: FeedPlace,
): (position: number) => Assignment {
	return (position) => {
		const index = first + position;
		const prompt = prompts[index % prompts.length]!;
		const round = Math.floor(index / prompts.length) + 1;
		const id = round === 1 ? prompt.id : `${prompt.id}@${round}`;
		return {prompt, id, index, step, measured};
	};
}
