import type {Prompt} from '../model/prompt.ts';

/** A prompt on its way out, with its identity in the run. */
export type Assignment = {
	readonly prompt: Prompt;
	/** The prompt's id, with `@N` from the N-th repeat on. */
	readonly id: string;
	/** Position in the run's order, from 0. */
	readonly index: number;
};

/**
 * Hands out the prompts in order, again and again: the round is part of the id, so that each repeat
 * is an attempt of its own.
 */
export function createFeed(prompts: readonly Prompt[]): () => Assignment {
	let index = 0;
	return () => {
		const prompt = prompts[index % prompts.length]!;
		const round = Math.floor(index / prompts.length) + 1;
		const id = round === 1 ? prompt.id : `${prompt.id}@${round}`;
		return {prompt, id, index: index++};
	};
}
