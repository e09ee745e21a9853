import type {Condition} from '../model/reply-rule.ts';
import type {SortedFrames} from './sorted-frames.ts';
import {findCondition} from './telling-condition.ts';

/** What the server says before anything is sent to it. */
export type ProbeGreeting = {
	readonly frames: number;
	/** The last of them. */
	readonly text: string;
	/** As `--ready` takes it; undefined where nothing tells it from the reply. */
	readonly ready: Condition | undefined;
};

/** @param redact blots secrets out of its text; those of the condition are left as they came */
export function describeGreeting(
	{greetings, noise, said}: SortedFrames,
	redact: (text: string) => string,
): ProbeGreeting | undefined {
	const last = greetings.at(-1);
	if (!last) return undefined;
	return {
		frames: greetings.length,
		text: redact(last.text),
		ready: findCondition([last], [...noise, ...said]),
	};
}
