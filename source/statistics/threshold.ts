import leven from 'leven';

const durations = ['latency', 'first_token', 'chunk_gap', 'connect', 'response_time'] as const;
const scalars = ['error_rate', 'requests_per_second'] as const;
const durationStats = [
	'average',
	'median',
	'min',
	'max',
	'stddev',
	'p50',
	'p75',
	'p90',
	'p95',
	'p99',
	'p99.9',
	'count',
] as const;
const metricStats = ['average', 'min', 'max', 'count', 'pass_rate'] as const;
const operators = ['<', '<=', '>', '>=', '==', '!='] as const;

export type DurationSubject = (typeof durations)[number];
export type DurationStat = (typeof durationStats)[number];
export type MetricStat = (typeof metricStats)[number];
export type Operator = (typeof operators)[number];

/** A parsed threshold; `value` is in seconds, a fraction, a rate, a count or a score. */
export type Threshold = {
	readonly expression: string;
	readonly operator: Operator;
	readonly value: number;
	/** The one value of a tag that it looks at, such as the intent `pii`. */
	readonly intent?: string;
} & (
	| {readonly kind: 'duration'; readonly subject: DurationSubject; readonly stat: DurationStat}
	| {readonly kind: 'scalar'; readonly subject: (typeof scalars)[number]}
	| {readonly kind: 'metric'; readonly metric: string; readonly stat: MetricStat}
);

export class ThresholdSyntaxError extends Error {}

const units: Readonly<Record<string, number>> = {us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600};

function oneOf<Word extends string>(words: readonly Word[], word: string, what: string): Word {
	if ((words as readonly string[]).includes(word)) return word as Word;
	const near = words.toSorted((a, b) => leven(a, word) - leven(b, word))[0]!;
	const hint = leven(near, word) <= Math.max(2, word.length / 2) ? `; did you mean "${near}"` : '';
	throw new ThresholdSyntaxError(`${what} "${word}" is none of ${words.join(', ')}${hint}`);
}

function parseTag(tag: string | undefined): {intent?: string} {
	if (tag === undefined) return {};
	const match = /^\s*([\w-]+)\s*=\s*"?([^"]+?)"?\s*$/.exec(tag);
	if (!match) throw new ThresholdSyntaxError(`"{${tag}}" is no tag; write {intent=NAME}`);
	if (match[1] !== 'intent')
		throw new ThresholdSyntaxError(`the tag "${match[1]}" is unknown; the one tag is intent`);
	return {intent: match[2]!};
}

function number(text: string, pattern: RegExp, wanted: string): RegExpExecArray {
	const match = pattern.exec(text);
	if (!match) throw new ThresholdSyntaxError(`"${text}" is not ${wanted}`);
	return match;
}

function durationValue(text: string): number {
	const match = number(
		text,
		/^(\d+(?:\.\d+)?)\s*(us|ms|s|m|h)$/,
		'a duration with a unit, such as 800ms or 3s',
	);
	return Number(match[1]) * units[match[2]!]!;
}

function fraction(text: string): number {
	const match = number(text, /^(\d+(?:\.\d+)?)\s*(%?)$/, 'a share, such as 1% or 0.01');
	return Number(match[1]) / (match[2] ? 100 : 1);
}

function plain(text: string): number {
	return Number(number(text, /^(-?\d+(?:\.\d+)?)$/, 'a number')[0]);
}

/**
 * Parses `SUBJECT[.STAT][{intent=NAME}] OP VALUE`. A subject that is no built-in one is a metric's
 * name, and means its average.
 * @throws ThresholdSyntaxError with a sentence that names the part which is wrong
 */
export function parseThreshold(expression: string): Threshold {
	const match = /^\s*([^\s{<>=!]+)\s*(?:\{([^}]*)\})?\s*(<=|>=|==|!=|<|>|=)\s*(.+?)\s*$/.exec(
		expression,
	);
	if (!match) {
		throw new ThresholdSyntaxError(
			'it does not have the form SUBJECT[.STAT][{intent=NAME}] OPERATOR VALUE',
		);
	}
	const [, path, tag, sign, right] = match as unknown as [string, string, string, string, string];
	const operator = oneOf(operators, sign, 'the operator');
	const common = {expression: expression.trim(), operator, ...parseTag(tag)};
	const dot = path.indexOf('.');
	const subject = dot < 0 ? path : path.slice(0, dot);
	const rest = dot < 0 ? undefined : path.slice(dot + 1);

	if ((durations as readonly string[]).includes(subject)) {
		const stat = oneOf(durationStats, rest ?? 'average', 'the statistic');
		const value = stat === 'count' ? plain(right) : durationValue(right);
		return {...common, kind: 'duration', subject: subject as DurationSubject, stat, value};
	}
	if ((scalars as readonly string[]).includes(subject)) {
		if (rest !== undefined)
			throw new ThresholdSyntaxError(`${subject} has no statistic ".${rest}"`);
		const value = subject === 'error_rate' ? fraction(right) : plain(right);
		return {...common, kind: 'scalar', subject: subject as (typeof scalars)[number], value};
	}
	return {...common, ...metricThreshold(subject, rest, right)};
}

function metricThreshold(subject: string, rest: string | undefined, right: string) {
	let metric = subject;
	let stat = rest;
	if (subject === 'metrics') {
		if (!rest) throw new ThresholdSyntaxError('"metrics" wants a metric: metrics.NAME.average');
		const at = rest.lastIndexOf('.');
		metric = at < 0 ? rest : rest.slice(0, at);
		stat = at < 0 ? undefined : rest.slice(at + 1);
	}
	const known = oneOf(metricStats, stat ?? 'average', `the statistic of ${metric}`);
	const value = known === 'pass_rate' ? fraction(right) : plain(right);
	return {kind: 'metric' as const, metric, stat: known, value};
}

/**
 * Says which thresholds name a metric that the run does not have, one sentence each.
 */
export function unknownMetrics(
	thresholds: readonly Threshold[],
	metrics: readonly string[],
): string[] {
	return thresholds.flatMap((threshold) => {
		if (threshold.kind !== 'metric' || metrics.includes(threshold.metric)) return [];
		const known = [...durations, ...scalars, ...metrics];
		const near = known.toSorted(
			(a, b) => leven(a, threshold.metric) - leven(b, threshold.metric),
		)[0]!;
		return [
			`threshold "${threshold.expression}": "${threshold.metric}" is neither a figure nor a metric of this run; ` +
				`there are ${known.join(', ')}; did you mean "${near}"?`,
		];
	});
}
