import type {ReplyUsage} from '../model/reply-usage.ts';
import type {ExactSumState} from './exact-sum.ts';

/** The parts of a reply's usage, in the order of a delta. */
export const usageParts = ['input', 'output', 'cost'] as const satisfies readonly (keyof ReplyUsage)[];

/** What the replies used, in JSON. */
export type UsageState = {readonly replies: number} & Readonly<
	Partial<Record<(typeof usageParts)[number], ExactSumState | undefined>>
>;
