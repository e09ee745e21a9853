import {turnsIn} from '../dataset/prompt-table.ts';
import type {MetricReply, PairScore} from '../metrics/metric.ts';
import {classificationAccuracy} from '../metrics/classification-accuracy.ts';
import {builtinsAmong} from '../metrics/registry.ts';
import {mostAtOnce} from '../metrics/scorer-messages.ts';
import {createScorer, type Scorer} from '../metrics/scorer.ts';
import {createMetricPrompts, mergeScores, scoreInline} from '../metrics/score-pair.ts';
import {labelIn, labelPlaces} from '../model/reply-labels.ts';
import {placesToKeep} from '../model/prompt.ts';
import {attemptIdOf, type RawAttempt} from '../model/raw-attempt.ts';
import {createLabelWatch} from './label-watch.ts';
import type {WorkerSetup} from './messages.ts';

/** Where replies have their labels. */
type Places = {readonly intent: readonly string[]; readonly references: readonly string[]};

/** A reply as metrics see it; timing and labels are computed when a metric reads them. */
class PlainReply implements MetricReply {
	readonly text: string;
	readonly body: unknown;
	readonly frames: number;
	private readonly raw: RawAttempt;
	private readonly places: Places;

	constructor(raw: RawAttempt, places: Places) {
		this.text = raw.text ?? '';
		this.body = raw.body;
		this.frames = raw.frames;
		this.raw = raw;
		this.places = places;
	}

	get intent(): unknown {
		return labelIn(this.body, this.places.intent);
	}

	get references(): unknown {
		return labelIn(this.body, this.places.references);
	}

	/** Durations in seconds. */
	get timing(): MetricReply['timing'] {
		const {sent = this.raw.intended, connect, first, complete} = this.raw;
		return {
			...(connect !== undefined && {connect: connect / 1000}),
			...(first !== undefined && {first_token: (first - sent) / 1000}),
			latency: (complete - sent) / 1000,
		};
	}
}

/** A copy as a plain object, which can be posted to another thread. */
const copyOf = ({text, body, intent, references, frames, timing}: MetricReply): MetricReply => ({
	...{text, body, intent, references, frames, timing},
});

export type PairScorerEvents = {
	/** Takes what the metrics print. */
	readonly print: (text: string) => void;
	/** A warning for the user, once. */
	readonly warn: (text: string) => void;
	/** The metrics no longer load. */
	readonly fail: (message: string) => void;
};

/** Scores pairs: in this thread, or for metrics from modules in a separate thread. */
export type PairScorer = {
	/** Calls back synchronously when there is nothing to wait for. */
	readonly score: (raw: RawAttempt, done: (score: PairScore) => void) => void;
	readonly thread: Scorer | undefined;
};

/** @param redact masks secrets in what metrics print and in their errors */
export function createPairScorer(
	{plan, metrics, prompts, worker}: WorkerSetup,
	redact: (text: string) => string,
	{print, warn, fail}: PairScorerEvents,
): PairScorer {
	const promptOf = createMetricPrompts(placesToKeep(turnsIn(prompts)));
	const places: Places = {
		intent: labelPlaces('intent', plan.reply),
		references: labelPlaces('references', plan.reply),
	};
	const inline = builtinsAmong(plan.metrics).filter(({kind}) => kind === 'inline');
	const watch = createLabelWatch({
		places: places.intent,
		prompts: turnsIn(prompts),
		warn: (text) => warn(redact(text)),
		found: (text) => {
			if (worker === 0) print(text);
		},
	});
	let isWatching = inline.some(({name}) => name === classificationAccuracy.name);
	const services = metrics.filter(({kind}) => kind === 'service').map(({name}) => name);
	/** Names the services, whose scores arrive later. */
	const later = services.length > 0 && {unscored: services};
	const thread = metrics.some(({kind}) => kind === 'thread')
		? createScorer({
				...{metrics, kind: 'thread', atOnce: mostAtOnce},
				print: (text) => print(redact(text)),
				warn: (text) => warn(redact(text)),
				fail: (problem) => fail(redact(problem)),
			})
		: undefined;

	return {
		thread,
		score(raw, done) {
			const {assignment} = raw;
			const {prompt} = assignment;
			const reply = new PlainReply(raw, places);
			isWatching &&= watch(raw);
			const shown = promptOf(prompt, assignment.place);
			const first = scoreInline(inline, shown, reply, prompt);
			const own = later ? {...first, ...later} : first;
			if (!thread) {
				done(own);
				return;
			}
			const {question, intent, expected, refCount} = prompt;
			const pair = {
				prompt: {...prompt.row, id: attemptIdOf(assignment)},
				reply: copyOf(reply),
				fields: {question, intent, expected, refCount},
			};
			thread.submit(pair, (score) => done({...mergeScores(own, score), ...later}));
		},
	};
}
