import type {Prompt} from '../model/prompt.ts';
import type {BoundMetric} from './bind-metric.ts';
import {createIo, inlineIo} from './metric-io.ts';
import type {Json, MetricPrompt, MetricReply, PairScore, PromptFields} from './metric.ts';

/** Most characters of an error or a reason; each is saved with its pair, and read by people. */
const longestMessage = 2000;
/** Most characters of a detail's JSON. */
const longestDetail = 16_384;
const cutWord = /[^\s"',;:<>()[\]{}]+$/;

/** Cuts between words: half a word may be half a secret, which no mask would recognise. */
const shorten = (text: string): string =>
	text.length > longestMessage ? `${text.slice(0, longestMessage).replace(cutWord, '')}…` : text;

/** Whatever was thrown, in words; user code may throw values on which `String()` fails. */
export function describeThrown(error: unknown): string {
	try {
		return shorten(String(error instanceof Error ? error.message || error.name : error));
	} catch {
		return 'threw something that cannot be shown';
	}
}

type MutableScore = {
	scores: Record<string, number>;
	reasons: Record<string, string>;
	errors: Record<string, string>;
	details?: Record<string, Json>;
};

/** Most pairs have neither reason nor error, so they share this object, which `put` replaces. */
const nothing: Record<string, never> = Object.freeze({});

const emptyScore = (): MutableScore => ({scores: {}, reasons: nothing, errors: nothing});

function put(pair: MutableScore, part: 'reasons' | 'errors', name: string, text: string): void {
	if (pair[part] === nothing) pair[part] = {};
	pair[part][name] = text;
}

/** A metric's answer, from any of its forms. */
type Answer = {
	readonly score: number;
	/** Undefined if the metric leaves it to its failure condition. */
	readonly passed: boolean | undefined;
	readonly reason: string | undefined;
	readonly detail: Json | undefined;
};

function describeType(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** @param where the part of an answer that this is, if it is not the whole */
function checkScore(score: unknown, where = ''): number {
	if (typeof score !== 'number') {
		const hint = score === null ? '; null alone says that the metric does not apply' : '';
		throw new TypeError(`returned ${describeType(score)}${where}, not a number${hint}`);
	}
	if (!Number.isFinite(score)) throw new RangeError(`returned ${score}, not a finite number`);
	return score;
}

/** The detail in the form that the file will hold. */
function readDetail(detail: unknown): Json | undefined {
	if (detail === undefined) return undefined;
	let text: unknown;
	try {
		text = JSON.stringify(detail);
	} catch (error) {
		throw new TypeError(`returned a detail that is not JSON (${describeThrown(error)})`);
	}
	if (typeof text !== 'string') throw new TypeError('returned a detail that is not JSON');
	if (text.length <= longestDetail) return JSON.parse(text) as Json;
	return {omitted: `a detail of ${text.length} characters; at most ${longestDetail} are saved`};
}

/** @throws Error that says what is wrong with the value */
function readScore(value: unknown): Answer {
	if (value === null || typeof value !== 'object' || Array.isArray(value)) {
		return {score: checkScore(value), passed: undefined, reason: undefined, detail: undefined};
	}
	if (!('score' in value)) throw new TypeError('returned an object without "score"');
	const {score, passed, reason, detail} = value as Partial<Record<keyof Answer, unknown>>;
	if (passed !== undefined && typeof passed !== 'boolean') {
		throw new TypeError(`returned ${describeType(passed)} as "passed", not true or false`);
	}
	if (reason !== undefined && typeof reason !== 'string') {
		throw new TypeError(`returned ${describeType(reason)} as "reason", not a text`);
	}
	return {score: checkScore(score, ' as "score"'), passed, reason, detail: readDetail(detail)};
}

/** Puts the reason of a pair that does not fail into its detail, because reasons are for failures. */
function detailOf({passed, reason, detail}: Answer): Json | undefined {
	if (passed === false || reason === undefined) return detail;
	const own = {reason: shorten(reason)};
	if (detail === undefined) return own;
	const isObject = detail !== null && typeof detail === 'object' && !Array.isArray(detail);
	return isObject ? {...own, ...(detail as Readonly<Record<string, Json>>)} : {...own, detail};
}

/** Adds the answer of one metric to the pair's combined score. */
function take(name: string, answer: Answer, met: boolean, pair: MutableScore): void {
	const {score, passed, reason} = answer;
	pair.scores[name] = score;
	if (passed === false) put(pair, 'reasons', name, shorten(reason ?? `score ${score}`));
	else if (met) {
		put(pair, 'reasons', name, shorten(reason ?? `score ${score} meets the failure condition`));
	}
	const detail = detailOf(met ? {...answer, passed: false} : answer);
	if (detail !== undefined) (pair.details ??= {})[name] = detail;
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
	value !== null && typeof value === 'object' && 'then' in value;

/**
 * Returns what metrics see of a prompt, created once for each. Looks prompts up by their place in the
 * run, at a tenth of the cost of a map.
 * @param keep the number of places whose prompts are kept
 */
export function createMetricPrompts(keep: number): (prompt: Prompt, place: number) => MetricPrompt {
	const made: ({readonly prompt: Prompt; readonly shown: MetricPrompt} | undefined)[] = [];
	return (prompt, place) => {
		const known = made[place];
		if (known?.prompt === prompt) return known.shown;
		const shown: MetricPrompt = {...prompt.row, id: prompt.id};
		if (place < keep) made[place] = {prompt, shown};
		return shown;
	};
}

/** Takes the answer of an inline metric; a plain number takes the shortcut. */
function takeInline(
	{name, failureCondition}: BoundMetric,
	value: unknown,
	prompt: MetricPrompt,
	reply: MetricReply,
	pair: MutableScore,
): void {
	if (isThenable(value)) throw new TypeError('returned a promise, but it is of the kind "inline"');
	const answer = readScore(value);
	const asked = answer.passed === undefined ? failureCondition : undefined;
	const met = asked?.(prompt, reply, answer.score) ?? false;
	if (isThenable(met)) throw new TypeError('its failure condition returned a promise');
	take(name, answer, met, pair);
}

/** Scores a pair with inline metrics, at once; a failure in a metric becomes that metric's error. */
export function scoreInline(
	metrics: readonly BoundMetric[],
	prompt: MetricPrompt,
	reply: MetricReply,
	fields: PromptFields,
): PairScore {
	const pair = emptyScore();
	const io = inlineIo(fields);
	for (const metric of metrics) {
		try {
			const value = metric.score(prompt, reply, io);
			if (value === null) continue;
			if (typeof value === 'number' && Number.isFinite(value) && !metric.failureCondition) {
				pair.scores[metric.name] = value;
			} else takeInline(metric, value, prompt, reply, pair);
		} catch (error) {
			put(pair, 'errors', metric.name, describeThrown(error));
		}
	}
	return pair;
}

/** Awaits a value, unless that takes longer than the limit. */
function within(
	value: unknown,
	limit: number,
	giveUp: (reason: Error) => void,
): Promise<unknown> | undefined {
	if (!isThenable(value)) return undefined;
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => {
			const error = new Error(`took over ${limit / 1000} s`);
			reject(error);
			giveUp(error);
		}, limit);
	});
	return Promise.race([value, late]).finally(() => clearTimeout(timer));
}

/**
 * Scores a pair with one metric, however long it takes. Never rejects.
 * @param onCall called before the metric's code runs
 */
export async function scoreWith(
	metric: BoundMetric,
	prompt: MetricPrompt,
	reply: MetricReply,
	fields: PromptFields,
	onCall: () => void,
): Promise<PairScore> {
	const {name, timeout, failureCondition} = metric;
	const pair = emptyScore();
	const {io, abort} = createIo(fields);
	try {
		onCall();
		const value = metric.score(prompt, reply, io);
		const given = isThenable(value) ? await within(value, timeout, abort) : value;
		if (given === null) return pair;
		const answer = readScore(given);
		let met: unknown = false;
		if (failureCondition && answer.passed === undefined) {
			// Other pairs may have run while this one waited for its score.
			onCall();
			met = failureCondition(prompt, reply, answer.score);
			if (isThenable(met)) met = await within(met, timeout, abort);
		}
		take(name, answer, Boolean(met), pair);
	} catch (error) {
		put(pair, 'errors', name, describeThrown(error));
	}
	return pair;
}

/** Merges the scores of two groups of metrics for the same pair. */
export function mergeScores(a: PairScore, b: PairScore): PairScore {
	return {
		scores: {...a.scores, ...b.scores},
		reasons: {...a.reasons, ...b.reasons},
		errors: {...a.errors, ...b.errors},
		...((a.details ?? b.details) && {details: {...a.details, ...b.details}}),
	};
}
