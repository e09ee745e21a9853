import {toRawConditions} from '../config/conditions.ts';
import type {Condition} from '../model/reply-rule.ts';
import type {SortedFrames} from './sorted-frames.ts';
import {findCondition} from './distinguishing-condition.ts';

/** What the server sends before anything is sent to it. */
export type ProbeGreeting = {
	readonly frames: number;
	/** The last of its frames. */
	readonly text: string;
	/** As `--ready` takes it; undefined if no condition separates it from the reply. */
	readonly ready: unknown;
	/** The plan already waits for it. */
	readonly awaited: boolean;
};

/**
 * @param ready what the plan waits for
 * @param redact masks secrets in its text; those in the condition stay as they arrived
 */
export function describeGreeting(
	{greetings, noise, said}: SortedFrames,
	ready: readonly Condition[] | undefined,
	redact: (text: string) => string,
): ProbeGreeting | undefined {
	const last = greetings.at(-1);
	if (!last) return undefined;
	return {
		frames: greetings.length,
		text: redact(last.text),
		ready: ready ? toRawConditions(ready) : findCondition([last], [...noise, ...said]),
		awaited: ready !== undefined,
	};
}
