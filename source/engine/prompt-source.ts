import {turnsOf, type Prompt} from '../model/prompt.ts';
import type {Assignment} from '../model/raw-attempt.ts';

/** What a leg's prompts have in common. */
export type PromptPlace = {
	/** The leg's first unit: a leg continues in the dataset where the previous one ended. */
	readonly first: number;
	readonly step: number;
	readonly measured: boolean;
};

type PromptSource = (position: number) => Assignment;

function createPlainSource(
	prompts: readonly Prompt[],
	{first, step, measured}: PromptPlace,
): PromptSource {
	return (position) => {
		const index = first + position;
		const place = index % prompts.length;
		const round = Math.floor(index / prompts.length) + 1;
		return {prompt: prompts[place]!, place, round, index, step, measured};
	};
}

function createTurnSource(
	units: readonly Prompt[],
	{first, step, measured}: PromptPlace,
): PromptSource {
	const turns = units.map(turnsOf);
	let count = 0;
	const offsets = turns.map(({length}) => (count += length) - length);
	return (position) => {
		const unit = (first + position) % units.length;
		const round = Math.floor((first + position) / units.length) + 1;
		const before = (round - 1) * count;
		const all = turns[unit]!;
		let next: Assignment | undefined;
		for (let turn = all.length - 1; turn >= 0; turn--) {
			const prompt = all[turn]!;
			const place = offsets[unit]! + turn;
			next = {prompt, place, round, index: before + place, step, measured, next};
		}
		return next!;
	};
}

/**
 * Hands out units in order, again and again: single prompts, or conversations as their first turn with
 * the other turns linked behind it. Places and indices count turns; indices keep growing every round.
 * @returns the assignment of a position in the leg, which counts units from 0
 */
export function createPromptSource(units: readonly Prompt[], place: PromptPlace): PromptSource {
	// The plain source is on the hot path of every prompt and keeps no state per prompt.
	return units.some(({next}) => next)
		? createTurnSource(units, place)
		: createPlainSource(units, place);
}
