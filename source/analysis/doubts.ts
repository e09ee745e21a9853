import {formatCount, formatShare} from '../terminal/format.ts';

/** From this share of the attempts on, doubtful ones make a run inconclusive. */
export const mostDoubtful = 0.01;

/** How to tell replies apart where the order in which they arrive does not. */
export const doubtAdvice =
	'let "correlate" in --reply tell replies apart, say with "ignore" and "done" which frames are no reply and when one is over, name a greeting with --ready, or use --per-prompt';

/** `12 of 512 attempts (2.3%) are doubtful: each reply may be another prompt's`. */
export const describeDoubtful = (doubtful: number, total: number): string =>
	`${formatCount(doubtful)} of ${formatCount(total)} attempts (${formatShare(doubtful, total)}) ${doubtful === 1 ? 'is' : 'are'} doubtful: ${doubtful === 1 ? 'its' : 'each'} reply may be another prompt's`;

/** The warning about doubtful attempts, with advice; empty without any. */
export const warnOfDoubts = (doubtful: number | undefined, total: number): string =>
	doubtful ? `${describeDoubtful(doubtful, total)}; ${doubtAdvice}` : '';
