import type {RawAttempt} from '../model/raw-attempt.ts';
import {findLabel} from '../model/reply-labels.ts';
import {guessIntent, type LabelGuess} from './label-search.ts';

/** Replies without an intent, and none with one, that call for a warning. */
const enough = 3;

type LabelWatchOptions = {
	/** Where replies may have their intent. */
	readonly places: readonly string[];
	/** Prompts of the run, which may be fewer than it takes to warn otherwise. */
	readonly prompts: number;
	readonly warn: (text: string) => void;
	/** Takes the place where intents stand, if it is not the first one. */
	readonly found: (text: string) => void;
};

function describeGuess(guess: LabelGuess | undefined): string {
	if (!guess) return 'nothing in the replies looks like one';
	const what = guess.isExpected ? 'the expected value is' : 'a key that may hold one is';
	return `${what} at ${guess.path}: if that is the intent, add "intent": ${JSON.stringify(guess.path)} to --reply`;
}

/**
 * Watches whether replies have an intent where it is looked for: without any, the accuracy of a good
 * chatbot is 0. Says once where it looked and where one may be, or where it found one.
 * @returns takes a scored pair; false once there is nothing more to say
 */
export function createLabelWatch({
	places,
	prompts,
	warn,
	found,
}: LabelWatchOptions): (raw: RawAttempt) => boolean {
	let without = 0;
	let guess: LabelGuess | undefined;
	return ({body, assignment}) => {
		const {intent} = assignment.prompt;
		if (intent === undefined) return true;
		const label = findLabel(body, places);
		if (label) {
			if (label.place !== places[0]) found(`the intent of replies is read at ${label.place}`);
			return false;
		}
		const next = guessIntent(body, intent);
		if (next && !(guess?.isExpected ?? false)) guess = next.isExpected ? next : (guess ?? next);
		if (++without < Math.min(enough, prompts)) return true;
		const looked =
			places.length === 1 ? places[0]! : `${places.slice(0, -1).join(', ')} and ${places.at(-1)!}`;
		warn(
			`no reply has had an intent so far, which makes classification_accuracy 0: it is looked for at ${looked}; ${describeGuess(guess)}`,
		);
		return false;
	};
}
