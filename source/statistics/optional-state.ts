import type {ReplyUsage} from '../model/reply-usage.ts';
import type {ExactSumState} from './exact-sum.ts';
import type {HistogramState} from './histogram.ts';

/** The parts of a reply's usage, in the order of a delta. */
export const usageParts = [
	'input',
	'output',
	'cost',
] as const satisfies readonly (keyof ReplyUsage)[];

/** What the replies used, in JSON. */
export type UsageState = {readonly replies: number} & Readonly<
	Partial<Record<(typeof usageParts)[number], ExactSumState | undefined>>
>;

/** The figures that only some plans ask for, in JSON; each absent in a run without any sample of it. */
export type OptionalState = {
	readonly setup?: HistogramState | undefined;
	/** In the order of their names. */
	readonly phases?: readonly (readonly [name: string, times: HistogramState])[] | undefined;
	readonly usage?: UsageState | undefined;
	/** In millionths. */
	readonly tokens_per_second?: HistogramState | undefined;
};
