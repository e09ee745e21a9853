import {linkTurns, type Prompt} from '../../source/model/prompt.ts';

/** A conversation of so many turns, whose questions are `NAME 1`, `NAME 2` and so on. */
export function conversation(name: string, turns: number): Prompt {
	return linkTurns(
		Array.from({length: turns}, (_, index) => ({
			id: `${name}#${index + 1}`,
			file: 'test.jsonl',
			line: 1,
			question: `${name} ${index + 1}`,
			row: {Question: `${name} ${index + 1}`},
		})),
	);
}
