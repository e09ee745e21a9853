import {createRedactor, keepText, mask, redactJson} from '../config/secrets/redactor.ts';
import {defaultFields, type Fields} from '../dataset/fields.ts';
import {traitsOf} from '../dataset/to-prompt.ts';
import {hideSignature} from '../gateway/credentials.ts';
import type {PairScore, PromptFields} from '../metrics/metric.ts';
import {createScorer} from '../metrics/scorer.ts';
import type {Attempt} from '../model/attempt.ts';
import {labelIn, labelPlaces, type LabelRule} from '../model/reply-labels.ts';
import type {RunSetup} from '../prepare/run-setup.ts';
import type {AttemptFigures} from '../statistics/attempt-figures.ts';
import {createCollector} from '../statistics/collector.ts';
import type {LateScores} from '../statistics/delta.ts';
import {figuresOfSaved} from '../statistics/saved-figures.ts';
import {openResultsLog} from '../store/results-log.ts';
import {createResultsTail} from '../store/results-tail.ts';
import {ownSet, scoresFileBeside, type ScoreLine} from '../store/scores-file.ts';

/*
 * Service metrics score what is on disk: pairs are read back from the results one group at a time, so
 * memory holds only a few of them however far ahead the sending is.
 */

/** Scores a run's attempts with its service metrics while the run continues. */
export type ServiceScoring = {
	/** Number of scored pairs. */
	readonly scored: () => number;
	/** Call once all results are written: resolves when they are scored or given up. Never rejects. */
	readonly finish: () => Promise<void>;
	/** Leaves the rest unscored. */
	readonly abandon: () => void;
};

export type ServiceEvents = {
	readonly scored: (late: LateScores) => void;
	readonly log: (text: string) => void;
	readonly warning: (text: string) => void;
	/** The metrics no longer load, or the scores can't be written. */
	readonly failed: (message: string) => void;
};

/** Milliseconds between two reads of the results, and between two reports. */
const interval = 100;
/** Pairs kept ready per concurrent call of the fastest metric, so that a slow one can't starve it. */
const pairsPerCall = 4;

const round = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;

function fieldsOfRow(row: Attempt['prompt'], keys: Fields): PromptFields {
	const {question, intent, expected, refCount} = traitsOf(row, keys);
	return {
		question,
		...(intent !== undefined && {intent}),
		...(expected !== undefined && {expected}),
		...(refCount !== undefined && {refCount}),
	};
}

/** The pair as metrics receive it. */
function toPair({id, prompt, reply, timing}: Attempt, keys: Fields, rule: LabelRule) {
	const {intended, sent = intended, connect, first, complete} = timing;
	return {
		prompt: {...prompt, id},
		reply: {
			text: reply?.text ?? '',
			body: reply?.body ?? null,
			intent: labelIn(reply?.body, labelPlaces('intent', rule)),
			references: labelIn(reply?.body, labelPlaces('references', rule)),
			frames: reply?.frames ?? 0,
			timing: {
				...(connect !== undefined && {connect}),
				...(first !== undefined && {first_token: round(first - sent)}),
				latency: round(complete - sent),
			},
		},
		fields: fieldsOfRow(prompt, keys),
	};
}

/** An attempt's figures that arrive late; see `LateScores`. */
function lateFigures(
	attempt: Attempt,
	{scores, reasons, errors}: PairScore,
	keys: Fields,
	untouched: readonly string[],
): AttemptFigures {
	const fails = Object.keys(reasons).length > 0;
	return {
		...figuresOfSaved(attempt, keys),
		outcome: attempt.outcome === 'passed' && fails ? 'failed' : 'passed',
		...{scores, reasons, metricErrors: errors, unscored: untouched},
		...{error: undefined, notice: undefined, doubt: undefined, gaps: undefined, faults: undefined},
	};
}

const isEmpty = (record: object): boolean => Object.keys(record).length === 0;

function toLine(
	{id, attempt}: Attempt,
	pair: PairScore,
	redact: (text: string) => string,
): ScoreLine {
	const clean = (texts: Readonly<Record<string, string>>) =>
		Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, redact(text)]));
	const details = Object.entries(pair.details ?? {});
	return {
		...{id, attempt, set: ownSet, scores: pair.scores, failed: Object.keys(pair.reasons)},
		...(!isEmpty(pair.reasons) && {reasons: clean(pair.reasons)}),
		...(details.length > 0 && {
			details: Object.fromEntries(
				details.map(([name, detail]) => [name, redactJson(detail, redact)]),
			),
		}),
		...(!isEmpty(pair.errors) && {metric_errors: clean(pair.errors)}),
	};
}

function redactorOf({plan, secrets}: RunSetup): (text: string) => string {
	const redact = secrets.length > 0 ? createRedactor(secrets) : keepText;
	return plan.auth === 'sigv4' ? (text) => hideSignature(redact(text), mask) : redact;
}

/** A wait that ends early when there is work. */
function createSleep() {
	let wake: () => void = () => undefined;
	return {
		wake: () => wake(),
		take: () =>
			new Promise<void>((resolve) => {
				const timer = setTimeout(resolve, interval);
				wake = () => {
					clearTimeout(timer);
					resolve();
				};
			}),
	};
}

/**
 * Follows the results of a run and scores them with its service metrics.
 * @returns undefined when the run has no such metric, or saves nothing
 */
export function startServiceScoring(
	setup: RunSetup,
	{scored: report, log: print, warning, failed}: ServiceEvents,
): ServiceScoring | undefined {
	const {metrics, metricNames, tags, plan, resultsFile} = setup;
	const services = metrics.filter(({kind}) => kind === 'service');
	if (services.length === 0 || resultsFile === null) return undefined;
	const keys: Fields = {...defaultFields, ...plan.fields};
	const own = new Set(services.map(({name}) => name));
	const untouched = metricNames.filter((name) => !own.has(name));
	const redact = redactorOf(setup);
	const most = Math.max(...services.map(({concurrency}) => concurrency)) * pairsPerCall;
	const tail = createResultsTail(resultsFile);
	const log = openResultsLog(scoresFileBeside(resultsFile), onDiskError);
	const collector = createCollector({metrics: metricNames, tags, redact});
	const scorer = createScorer({
		...{metrics, kind: 'service', atOnce: most},
		print: (text) => print(redact(text)),
		warn: (text) => warning(redact(text)),
		fail: (problem) => failed(redact(problem)),
	});
	const sleep = createSleep();
	const {promise: ended, resolve: end} = Promise.withResolvers<undefined>();
	let state: 'following' | 'finishing' | 'over' = 'following';
	let waiting: readonly Attempt[] = [];
	let scored = 0;
	let reporting: NodeJS.Timeout | undefined;

	function onDiskError(error: unknown): void {
		failed(`scores cannot be written: ${(error as Error).message}`);
	}

	function reportNow(): void {
		clearTimeout(reporting);
		reporting = undefined;
		const late = collector.drain();
		if (late.count > 0) report(late);
	}

	function submit(attempt: Attempt): void {
		scorer.submit(toPair(attempt, keys, plan.reply), (pair) => {
			scored++;
			log.append(JSON.stringify(toLine(attempt, pair, redact)));
			collector.add(lateFigures(attempt, pair, keys, untouched));
			reporting ??= setTimeout(reportNow, interval);
			sleep.wake();
		});
	}

	const awaitsScore = ({outcome, unscored = []}: Attempt) =>
		outcome !== 'errored' && unscored.some((name) => own.has(name));

	/** Takes as many pairs as there is room for; false when none remain. */
	async function takeSome(): Promise<boolean> {
		if (waiting.length === 0) waiting = (await tail.next()).filter(awaitsScore);
		if (state === 'over' || waiting.length === 0) return false;
		const room = Math.max(0, most - scorer.pending());
		for (const attempt of waiting.slice(0, room)) submit(attempt);
		waiting = waiting.slice(room);
		return true;
	}

	async function follow(): Promise<void> {
		for (;;) {
			// Read the state first: everything written before it changed is read after it.
			const isWhole = state !== 'following';
			const took = await takeSome();
			if (state === 'over' || (isWhole && !took && scorer.pending() === 0)) return;
			if (!took || waiting.length > 0) await sleep.take();
		}
	}

	async function close(): Promise<void> {
		state = 'over';
		scorer.close();
		tail.close();
		reportNow();
		await log.close();
	}

	void follow()
		.catch((error: unknown) => failed(`results cannot be read: ${(error as Error).message}`))
		.then(close)
		.catch(onDiskError)
		.finally(() => end(undefined));

	return {
		scored: () => scored,
		finish() {
			if (state === 'following') state = 'finishing';
			sleep.wake();
			return ended;
		},
		abandon() {
			state = 'over';
			scorer.close();
			sleep.wake();
		},
	};
}
