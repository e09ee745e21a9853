import type {Prompt, PromptList} from '../model/prompt.ts';
import type {Assignment} from '../model/raw-attempt.ts';

/** What a leg's prompts have in common. */
export type PromptPlace = {
	/** The leg's first unit: a leg continues in the dataset where the previous one ended. */
	readonly first: number;
	readonly step: number;
	readonly measured: boolean;
	/** How many times as fast a recording is replayed; absent when none is. */
	readonly speed?: number | undefined;
};

type PromptSource = (position: number) => Assignment;

function createPlainSource(
	{length, prompt}: PromptList,
	{first, step, measured}: PromptPlace,
): PromptSource {
	return (position) => {
		const index = first + position;
		const place = index % length;
		const round = Math.floor(index / length) + 1;
		return {prompt: prompt(place), place, round, index, step, measured};
	};
}

function createTurnSource(
	{length, turns, firstPlace, prompt}: PromptList,
	{first, step, measured, speed}: PromptPlace,
): PromptSource {
	/** Milliseconds between the recorded times of a turn and of the one before it. */
	function gapOf(turn: Prompt, place: number): number | undefined {
		const before = prompt(place - 1).time;
		if (speed === undefined || turn.time === undefined || before === undefined) return undefined;
		return Math.max(0, turn.time - before) / speed;
	}

	return (position) => {
		const unit = (first + position) % length;
		const round = Math.floor((first + position) / length) + 1;
		const before = (round - 1) * turns;
		const begin = firstPlace(unit);
		let next: Assignment | undefined;
		for (let place = firstPlace(unit + 1) - 1; place >= begin; place--) {
			const index = before + place;
			const turn = prompt(place);
			const after = speed === undefined || place === begin ? undefined : gapOf(turn, place);
			next = {prompt: turn, place, round, index, step, measured, after, next};
		}
		return next!;
	};
}

/**
 * Hands out units in order, again and again: single prompts, or conversations as their first turn with
 * the other turns linked behind it. Places and indices count turns; indices keep growing every round.
 * @returns the assignment of a position in the leg, which counts units from 0
 */
export function createPromptSource(prompts: PromptList, place: PromptPlace): PromptSource {
	return prompts.turns > prompts.length
		? createTurnSource(prompts, place)
		: createPlainSource(prompts, place);
}
