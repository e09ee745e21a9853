import {formatCount, formatShare} from '../terminal/format.ts';

/** The share of doubtful attempts from which a run is inconclusive. */
export const mostDoubtful = 0.01;

/** How to tell replies apart when their order of arrival does not. */
export const doubtAdvice =
	'tell replies apart with "correlate" in --reply, define with "ignore" and "done" which frames to skip and when a reply ends, describe a greeting with --ready, or use --per-prompt';

/** `12 of 512 attempts (2.3%) are doubtful: each reply may be another prompt's`. */
export const describeDoubtful = (doubtful: number, total: number): string =>
	`${formatCount(doubtful)} of ${formatCount(total)} attempts (${formatShare(doubtful, total)}) ${doubtful === 1 ? 'is' : 'are'} doubtful: ${doubtful === 1 ? 'its' : 'each'} reply may be another prompt's`;

/** The warning about doubtful attempts, with advice; empty without any. */
export const warnOfDoubts = (doubtful: number | undefined, total: number): string =>
	doubtful ? `${describeDoubtful(doubtful, total)}; ${doubtAdvice}` : '';
