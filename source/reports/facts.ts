import type {Distribution} from '../model/distribution.ts';
import {openingKeys, openingPartNames, openingParts} from '../model/opening-times.ts';
import type {Summary, SummaryMetric} from '../model/summary.ts';
import {
	formatCount,
	formatMany,
	formatRate,
	formatSeconds,
	formatShare,
} from '../terminal/format.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Style} from '../terminal/style.ts';
import {finishedOf} from '../model/outcome-counts.ts';

/** Whether a part is good or bad news; consoles and screens choose their own colours for it. */
export type Tone = 'plain' | 'strong' | 'muted' | 'good' | 'warn' | 'bad' | 'error';

/** A piece of a fact that is never split across lines. */
export type Part = {
	readonly text: string;
	/** The same in fewer columns. */
	readonly brief?: string;
	/** Stands before the text. */
	readonly mark?: keyof Style['marks'];
	readonly tone: Tone;
};

/** A statement about a run, computed and worded once; consoles, screens and reports only lay it out. */
export type Fact = {readonly key: string; readonly label: string; readonly parts: readonly Part[]};

export type OutcomeCounts = {
	readonly passed: number;
	readonly failed: number;
	readonly errored: number;
	readonly left?: number;
	readonly doubtful?: number;
};

/** The outcomes of all prompts. */
export const outcomeParts = ({passed, failed, errored, left = 0}: OutcomeCounts): Part[] => [
	{mark: 'pass', text: `passed ${formatCount(passed)}`, tone: 'good'},
	{mark: 'fail', text: `failed ${formatCount(failed)}`, tone: failed > 0 ? 'bad' : 'muted'},
	{mark: 'error', text: `errored ${formatCount(errored)}`, tone: errored > 0 ? 'error' : 'muted'},
	...(left > 0 ? [{text: `left ${formatCount(left)}`, tone: 'muted' as const}] : []),
];

/** How many replies may belong to other prompts; empty when none does. */
export function doubtfulParts({doubtful = 0, ...counts}: OutcomeCounts): Part[] {
	if (doubtful === 0) return [];
	const share = formatShare(doubtful, finishedOf(counts));
	const text = `doubtful ${formatCount(doubtful)}`;
	return [{mark: 'doubt', text: `${text} (${share})`, brief: text, tone: 'warn'}];
}

type Strays = {
	readonly unmatched: number;
	readonly sequence?: NonNullable<Summary['sequence']> | null | undefined;
};

/** Frames that belong to no prompt, or did not arrive exactly once and in order; empty without any. */
export function strayParts({unmatched, sequence}: Strays): Part[] {
	const counts: readonly (readonly [string, number])[] = [
		['unmatched', unmatched],
		['lost', sequence?.lost ?? 0],
		['duplicated', sequence?.duplicated ?? 0],
		['out of order', sequence?.outOfOrder ?? 0],
	];
	const found = counts.filter(([, count]) => count > 0);
	const texts = found.map(([what, count]) => `${what} ${formatCount(count)}`);
	return texts.length === 0 ? [] : [{text: `frames ${texts.join(', ')}`, tone: 'warn'}];
}

/** Notices that the gateway sent ahead of replies. */
const noticeParts = ({notices = {}}: Summary): Part[] =>
	Object.entries(notices).map(([name, {count}]) => ({
		text: `notice ${sanitiseLine(name)} ×${formatCount(count)}`,
		tone: 'warn',
	}));

/** The outcomes of a finished run, stray frames included. */
export function outcomesFact(summary: Summary): Fact {
	const {unfinished, generator, sequence, requestsPerSecond: rate} = summary;
	const {successfulRequests: answered, totalRequests: total} = summary;
	return {
		key: 'outcomes',
		label: 'outcomes',
		parts: [
			...outcomeParts(summary),
			...doubtfulParts(summary),
			...(unfinished > 0
				? [{text: `unfinished ${formatCount(unfinished)}`, tone: 'warn' as const}]
				: []),
			...strayParts({unmatched: generator.unmatched, sequence}),
			...noticeParts(summary),
			{
				text: `${formatShare(answered, total)} answered, ${formatRate(rate)} replies/s`,
				brief: `${formatShare(answered, total)} answered`,
				tone: 'muted',
			},
		],
	};
}

/** Greetings before the first prompt, and connections that ended unverified. */
export const greetingParts = ({greetings = 0, unverified = 0}: Summary): Part[] => [
	...(greetings > 0
		? [
				{
					text: `${formatMany(greetings, 'greeting')} before the first prompt`,
					brief: formatMany(greetings, 'greeting'),
					tone: 'muted' as const,
				},
			]
		: []),
	...(unverified > 0
		? [
				{
					text: `${formatMany(unverified, 'connection')} ended unverified: not all of their replies are certain`,
					brief: `${formatMany(unverified, 'connection')} ended unverified`,
					tone: 'warn' as const,
				},
			]
		: []),
];

/** Why replies may belong to other prompts, the most frequent reason first. */
export const doubtReasons = ({doubts = {}}: Summary): readonly string[] =>
	Object.entries(doubts)
		.toSorted(([, a], [, b]) => b - a)
		.map(([reason, count]) => `${sanitiseLine(reason)} ×${formatCount(count)}`);

type MetricNotes = Pick<SummaryMetric, 'count' | 'errors'> & {
	readonly failedCount: number;
	readonly missing: number;
	readonly unscored?: number | undefined;
	readonly errorResponses?: SummaryMetric['errorResponses'];
};

/** How many pairs a metric scored, rejected and could not score. */
export function metricParts({count, failedCount, missing, errors, ...rest}: MetricNotes): Part[] {
	const {unscored = 0} = rest;
	const first = rest.errorResponses?.[0];
	const example = first === undefined ? '' : ` (${sanitiseLine(`${first.id}: ${first.message}`)})`;
	const broken = formatMany(errors, 'metric error');
	return [
		{text: `${formatCount(count)} scored`, brief: `n ${formatCount(count)}`, tone: 'muted'},
		...(failedCount > 0
			? [{text: `${formatCount(failedCount)} failed`, tone: 'bad' as const}]
			: []),
		...(missing > 0
			? [
					{
						text: `${formatCount(missing)} without a score`,
						brief: `${formatCount(missing)} missing`,
						tone: 'muted' as const,
					},
				]
			: []),
		...(unscored > 0
			? [{text: `${formatCount(unscored)} left unscored`, tone: 'warn' as const}]
			: []),
		...(errors > 0 ? [{text: `${broken}${example}`, brief: broken, tone: 'bad' as const}] : []),
	];
}

/** Shown in place of a response time that only repeats the latency. */
export const equalTimes = 'equal to latency in the closed model';

type StreamTimes = Readonly<Record<'firstToken' | 'latency' | 'chunkGap', Distribution>> &
	Pick<Summary, 'phases'> & {readonly ack?: Distribution | undefined};

/** The times of streamed replies, as far as they add something to the latency. */
export function streamTimes({
	firstToken,
	latency,
	chunkGap,
	ack,
	phases = {},
}: StreamTimes): readonly {readonly label: string; readonly distribution: Distribution}[] {
	const isOwn = firstToken.average !== latency.average;
	return [
		...(ack ? [{label: 'acknowledged', distribution: ack}] : []),
		...(isOwn ? [{label: 'first token', distribution: firstToken}] : []),
		{label: 'chunk gap', distribution: chunkGap},
		...Object.entries(phases).map(([name, distribution]) => ({
			...{label: sanitiseLine(name), distribution},
		})),
	].filter(({distribution}) => distribution.count > 0);
}

/** The median of each part of opening connections, as far as they are known; empty when none is. */
export function openingMedians(summary: Summary): Part[] {
	const known = openingPartNames.flatMap((name) => {
		const distribution = summary[openingKeys[name]];
		return distribution ? [`${openingParts[name]} ${formatSeconds(distribution.p50)}`] : [];
	});
	return known.length === 0 ? [] : [{text: `(median ${known.join(', ')})`, tone: 'muted'}];
}
