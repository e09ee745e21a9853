import type {UsageFigures} from '../model/optional-figures.ts';
import type {ReplyUsage} from '../model/reply-usage.ts';
import type {Summary} from '../model/summary.ts';
import {formatDollars} from '../terminal/dollars.ts';
import {formatCount, formatMany, formatRate} from '../terminal/format.ts';
import type {Fact, Part} from './facts.ts';

/** Tokens and money in words, as far as they are known. */
export function usageTexts({
	input,
	output,
	cost,
}: ReplyUsage | Omit<UsageFigures, 'replies'>): readonly string[] {
	const known = (value: number | null | undefined, text: (value: number) => string) =>
		value === null || value === undefined ? [] : [text(value)];
	return [
		...known(input, (count) => `${formatCount(count)} tokens in`),
		...known(output, (count) => `${formatCount(count)} tokens out`),
		...known(cost, formatDollars),
	];
}

/** What the replies of a run used, and how fast their tokens came; undefined when no reply said so. */
export function usageFact({
	usage,
	tokensPerSecond: speed,
}: Pick<Summary, 'usage' | 'tokensPerSecond'>): Fact | undefined {
	if (!usage) return undefined;
	const parts: Part[] = usageTexts(usage).map((text) => ({text, tone: 'plain'}));
	const replies = `in ${formatMany(usage.replies, 'attempt')}`;
	return {
		key: 'usage',
		label: 'usage',
		parts: [
			...parts,
			{text: replies, tone: 'muted'},
			...(speed
				? [
						{
							text: `${formatRate(speed.p50)} tokens/s (median; slowest ${formatRate(speed.min)})`,
							brief: `${formatRate(speed.p50)} tokens/s`,
							tone: 'plain' as const,
						},
					]
				: []),
		],
	};
}
