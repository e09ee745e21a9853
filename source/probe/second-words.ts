import {formatMany, formatSeconds} from '../terminal/format.ts';
import type {ProbeFrame, ProbeSecond} from './probe-types.ts';
import type {SecondOutcome} from './second-prompt.ts';

/** Frames of a second reply: those of a kind that the first one had are folded into their number. */
export type FoldedFrames = readonly (
	| {readonly kind: 'frame'; readonly frame: ProbeFrame}
	| {readonly kind: 'alike'; readonly count: number}
)[];

/** Folds what differs in nothing but its words from the first reply's frames. */
export function foldFrames({frames, alike}: Pick<ProbeSecond, 'frames' | 'alike'>): FoldedFrames {
	const folded: FoldedFrames[number][] = [];
	for (const [index, frame] of frames.entries()) {
		const last = folded.at(-1);
		if (alike?.[index] !== true) folded.push({kind: 'frame', frame});
		else if (last?.kind === 'alike') folded[folded.length - 1] = {...last, count: last.count + 1};
		else folded.push({kind: 'alike', count: 1});
	}
	return folded;
}

/** What became of the second prompt, in a few words. */
export function describeSecond({
	outcome,
	reply,
}: {
	readonly outcome: SecondOutcome;
	readonly reply: {readonly complete: number | null};
}): string {
	const {complete} = reply;
	const after = complete === null ? '' : `, complete after ${formatSeconds(complete)}`;
	const words: Readonly<Record<SecondOutcome, string>> = {
		answered: `answered over the same connection like the first${after}`,
		closed: 'not answered: the server closed the connection',
		refused: 'refused: it got other frames than the first',
		silent: 'not answered: nothing came over the same connection',
		unclear: 'not answered before time ran out',
	};
	return words[outcome];
}

export const alikeFrames = (count: number): string =>
	`${formatMany(count, 'frame')} like those of the first prompt`;
