import type {Prompt} from '../model/prompt.ts';
import type {
	BuiltinMetric,
	MetricDefinition,
	MetricPrompt,
	MetricReply,
	ReplyContent,
	PairScore,
} from './metric.ts';

/** How long a user's metric may take over one pair, in milliseconds. */
export const metricTimeLimit = 5000;
/** Characters of what a metric threw: each is saved with its pair, and read by people. */
const longestMessage = 2000;
const cutWord = /[^\s"',;:<>()[\]{}]+$/;

type MutableVerdict = {
	scores: Record<string, number>;
	reasons: Record<string, string>;
	errors: Record<string, string>;
};

/** Whatever was thrown, in words; user code may throw what no `String()` can take. */
export function describeThrown(error: unknown): string {
	try {
		const text = String(error instanceof Error ? error.message || error.name : error);
		// Half a word may be half a secret, which nothing would recognise any more.
		return text.length > longestMessage
			? `${text.slice(0, longestMessage).replace(cutWord, '')}…`
			: text;
	} catch {
		return 'threw something that cannot be shown';
	}
}

/** Scores a pair with the built-in metrics, at once. */
export function scoreBuiltin(
	metrics: readonly BuiltinMetric[],
	prompt: Prompt,
	reply: ReplyContent,
): PairScore {
	const verdict: MutableVerdict = {scores: {}, reasons: {}, errors: {}};
	for (const metric of metrics) {
		try {
			const score = metric.score(prompt, reply);
			if (score === null) continue;
			verdict.scores[metric.name] = score;
			if (metric.fails?.(score)) {
				verdict.reasons[metric.name] = metric.explain?.(prompt, reply) ?? `score ${score}`;
			}
		} catch (error) {
			verdict.errors[metric.name] = describeThrown(error);
		}
	}
	return verdict;
}

function withinLimit<Value>(value: Value | Promise<Value>): Value | Promise<Value> {
	const isThenable = value !== null && typeof value === 'object' && 'then' in value;
	if (!isThenable) return value;
	let timer: NodeJS.Timeout;
	const limit = new Promise<never>((_, reject) => {
		timer = setTimeout(
			() => reject(new Error(`took over ${metricTimeLimit / 1000} s`)),
			metricTimeLimit,
		);
	});
	return Promise.race([value, limit]).finally(() => clearTimeout(timer));
}

async function judgeOne(
	metric: MetricDefinition,
	prompt: MetricPrompt,
	reply: MetricReply,
	verdict: MutableVerdict,
	onCall: () => void,
): Promise<void> {
	try {
		onCall();
		const score: unknown = await withinLimit(metric.score(prompt, reply));
		if (score === null) return;
		if (typeof score !== 'number') {
			throw new TypeError(
				`returned ${score === undefined ? 'nothing' : `a ${typeof score}`}, not a number`,
			);
		}
		if (!Number.isFinite(score)) throw new RangeError(`returned ${score}, not a finite number`);
		const {failureCondition} = metric;
		// Other pairs may have run while this one waited for its score.
		if (failureCondition) onCall();
		const fails = await withinLimit(failureCondition?.(prompt, reply, score));
		verdict.scores[metric.name] = score;
		if (fails) verdict.reasons[metric.name] = `score ${score} meets the failure condition`;
	} catch (error) {
		verdict.errors[metric.name] = describeThrown(error);
	}
}

/**
 * Scores a pair with a user's metrics, one after the other. Never rejects: what goes wrong in a
 * metric is that metric's error.
 * @param onCall told the position of each metric before its code runs
 * @param off why metrics are not run any more, by their names: an error of each pair
 */
export async function scoreCustom(
	metrics: readonly MetricDefinition[],
	prompt: MetricPrompt,
	reply: MetricReply,
	onCall: (metric: number) => void = () => undefined,
	off: Readonly<Record<string, string>> = {},
): Promise<PairScore> {
	const verdict: MutableVerdict = {scores: {}, reasons: {}, errors: {}};
	for (const [index, metric] of metrics.entries()) {
		if (Object.hasOwn(off, metric.name)) verdict.errors[metric.name] = off[metric.name]!;
		else await judgeOne(metric, prompt, reply, verdict, () => onCall(index));
	}
	return verdict;
}

/** Two verdicts on the same pair as one. */
export function mergeScores(a: PairScore, b: PairScore): PairScore {
	return {
		scores: {...a.scores, ...b.scores},
		reasons: {...a.reasons, ...b.reasons},
		errors: {...a.errors, ...b.errors},
	};
}
