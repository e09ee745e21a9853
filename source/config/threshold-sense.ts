import {isOpeningPart} from '../model/opening-times.ts';
import {shareMetrics} from '../metrics/registry.ts';
import {percentOf, phaseOf} from '../statistics/threshold-stats.ts';
import {parseThreshold, ThresholdSyntaxError, type Threshold} from '../statistics/threshold.ts';

/** An interval of figures; `lowIn` and `highIn` tell whether its ends belong to it. */
type Span = {
	readonly low: number;
	readonly lowIn: boolean;
	readonly high: number;
	readonly highIn: boolean;
};

const everything: Span = {low: -Infinity, lowIn: true, high: Infinity, highIn: true};

const isEmpty = ({low, lowIn, high, highIn}: Span): boolean =>
	low > high || (low === high && !(lowIn && highIn));

function meet(a: Span, b: Span): Span {
	const [lower, upper] = [a.low >= b.low ? a : b, a.high <= b.high ? a : b];
	return {
		low: lower.low,
		lowIn: a.low === b.low ? a.lowIn && b.lowIn : lower.lowIn,
		high: upper.high,
		highIn: a.high === b.high ? a.highIn && b.highIn : upper.highIn,
	};
}

const isShare = (threshold: Threshold): boolean =>
	threshold.kind === 'scalar'
		? threshold.subject === 'error_rate'
		: threshold.kind === 'metric' && threshold.stat === 'pass_rate';

const isCount = (threshold: Threshold): boolean =>
	threshold.kind === 'scalar'
		? !['error_rate', 'requests_per_second', 'outage'].includes(threshold.subject)
		: threshold.stat === 'count';

/** The values that the figure of a threshold can have. */
function rangeOf(threshold: Threshold): Span {
	if (isShare(threshold)) return {low: 0, lowIn: true, high: 1, highIn: true};
	// A count of 0 is a missing sample and meets no threshold.
	if (threshold.kind !== 'scalar' && isCount(threshold)) return {...everything, low: 1};
	if (threshold.kind === 'metric') return everything;
	const mayBeNone =
		threshold.kind !== 'duration' ||
		threshold.stat === 'stddev' ||
		phaseOf(threshold.subject) !== undefined ||
		threshold.subject === 'chunk_gap' ||
		isOpeningPart(threshold.subject);
	return {...everything, low: 0, lowIn: mayBeNone};
}

/**
 * The figures that meet a threshold; all of them for `!=`, whose single exception does not matter here.
 */
function metBy(threshold: Threshold): Span {
	const {operator, value} = threshold;
	const whole = isCount(threshold);
	switch (operator) {
		case '<':
			return whole
				? {...everything, high: Math.ceil(value) - 1}
				: {...everything, high: value, highIn: false};
		case '<=':
			return {...everything, high: whole ? Math.floor(value) : value};
		case '>':
			return whole
				? {...everything, low: Math.floor(value) + 1}
				: {...everything, low: value, lowIn: false};
		case '>=':
			return {...everything, low: whole ? Math.ceil(value) : value};
		case '==':
			return {...everything, low: value, high: value};
		case '!=':
			return everything;
	}
}

function rangeInWords(threshold: Threshold): string {
	if (isShare(threshold)) return 'is a share, from 0% to 100%';
	if (isCount(threshold)) {
		return threshold.kind === 'scalar'
			? 'is a count, which is never below 0'
			: 'is a count, and a count of 0 is a missing sample';
	}
	return 'is never below 0, and times are always above 0';
}

/** A statistic's place among the samples in ascending order; NaN for others. */
const placeOf = (stat: string): number =>
	({min: 0, max: 100})[stat] ?? percentOf(stat) ?? Number.NaN;
const averaged = ['min', 'average', 'max'];

const sameStat: Readonly<Record<string, string>> = {median: 'p50'};
const statOf = (threshold: Threshold): string =>
	'stat' in threshold ? (sameStat[threshold.stat] ?? threshold.stat) : '';

/** What two thresholds on the same attempts have in common. */
const subjectOf = (threshold: Threshold): string =>
	JSON.stringify([
		threshold.kind === 'metric' ? `metric ${threshold.metric}` : threshold.subject,
		threshold.tag?.key,
		threshold.tag?.value,
	]);

/** Whether the first threshold's figure never exceeds the second's. */
function isAtMost(a: Threshold, b: Threshold): boolean {
	const [one, other] = [statOf(a), statOf(b)];
	if (placeOf(one) <= placeOf(other)) return true;
	const [first, second] = [averaged.indexOf(one), averaged.indexOf(other)];
	return first >= 0 && second >= first;
}

function excludes(a: Threshold, b: Threshold): boolean {
	if (subjectOf(a) !== subjectOf(b)) return false;
	const [one, other] = [meet(metBy(a), rangeOf(a)), meet(metBy(b), rangeOf(b))];
	if (statOf(a) === statOf(b)) {
		const never = [a, b].find(({operator}) => operator === '!=');
		const only = [a, b].find(({operator}) => operator === '==');
		return isEmpty(meet(one, other)) || (only !== undefined && never?.value === only.value);
	}
	if (isAtMost(a, b)) return isEmpty({...one, high: other.high, highIn: other.highIn});
	return isAtMost(b, a) && isEmpty({...other, high: one.high, highIn: one.highIn});
}

/** Why no run can meet a threshold; undefined when one can. */
export function problemWithLimit(threshold: Threshold): string | undefined {
	if (!isEmpty(meet(metBy(threshold), rangeOf(threshold)))) return undefined;
	return `no run can meet it: the figure ${rangeInWords(threshold)}`;
}

function parsed(expression: string): Threshold[] {
	try {
		return [parseThreshold(expression)];
	} catch (error) {
		if (error instanceof ThresholdSyntaxError) return [];
		throw error;
	}
}

/** Two thresholds that no run can meet together, in a sentence; invalid ones are skipped. */
export function problemWithThresholds(expressions: readonly string[]): string | undefined {
	const all = expressions.flatMap(parsed);
	for (const [index, threshold] of all.entries()) {
		const other = all.slice(0, index).find((earlier) => excludes(earlier, threshold));
		if (other) {
			return `no run can meet both "${other.expression}" and "${threshold.expression}"; leave one of them out`;
		}
	}
	return undefined;
}

const shareLike = /accuracy|precision|recall|(?:^|_)(?:rate|ratio|share|f1)(?:_|$)/i;

/** `0.9` for 90. */
const asShare = (value: number): string => String(Number((value / 100).toPrecision(6)));

function doubtWith(threshold: Threshold): string | undefined {
	const {expression, kind, value, operator} = threshold;
	const quoted = `"${expression}"`;
	if (kind === 'metric' && ['average', 'min', 'max'].includes(threshold.stat) && value > 1) {
		const {metric} = threshold;
		const isShare = shareMetrics.has(metric);
		if (!isShare && !shareLike.test(metric)) return undefined;
		const scores = isShare ? 'scores' : 'if it scores';
		return `${quoted}: ${metric} ${scores} from 0 to 1, so that ${operator.startsWith('<') ? 'every run meets it' : 'no run meets it'}; did you mean ${asShare(value)} for ${value}%?`;
	}
	const isRate = kind === 'scalar' && threshold.subject === 'error_rate';
	if (isRate && value === 1 && operator.startsWith('<')) {
		const given = expression.endsWith('%') ? '' : ', for 1 is 100%; did you mean 1%?';
		return `${quoted} holds as long as ${operator === '<' ? 'a single prompt is answered' : 'anything is measured'}${given}`;
	}
	const range = rangeOf(threshold);
	if (operator === '!=' || operator === '==') return undefined;
	const met = meet(metBy(threshold), range);
	const always = met.low === range.low && met.high === range.high;
	if (!always || met.lowIn !== range.lowIn || met.highIn !== range.highIn) return undefined;
	return kind !== 'scalar' && isCount(threshold)
		? undefined
		: `${quoted} holds whatever the figure is: it ${rangeInWords(threshold)}`;
}

/** Thresholds that are valid but probably not meant as written; one sentence each. */
export const doubtsWithThresholds = (thresholds: readonly Threshold[]): string[] =>
	thresholds.flatMap((threshold) => doubtWith(threshold) ?? []);
