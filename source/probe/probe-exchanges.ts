import type {Plan} from '../config/plan.ts';
import type {Answerer} from '../engine/auto-answer.ts';
import type {SavedValues} from '../engine/connection-setup.ts';
import type {Dialect} from '../gateway/dialect.ts';
import type {AttemptError} from '../model/attempt.ts';
import {kindOf} from '../model/error-class.ts';
import type {Prompt, PromptList} from '../model/prompt.ts';
import type {Assignment} from '../model/raw-attempt.ts';
import {compileRenderer} from '../prepare/renderer.ts';
import {createPatience} from './patience.ts';
import type {ProbeError} from './probe-types.ts';
import {secondPrompt} from './second-prompt.ts';
import {createWatchedExchange, type WatchedExchange} from './watched-exchange.ts';

/** One prompt of a probe, and how the connection ended while its frames were awaited. */
export type ProbedPrompt = {
	readonly assignment: Assignment;
	readonly exchange: WatchedExchange;
	closed: ProbeError | undefined;
	/** The server closed the connection normally. */
	cleanly: boolean;
	/** The probe ended before everything could have arrived. */
	isCut: boolean;
};

/** The prompts that a probe sends over its connection, one after the other. */
export type ProbeExchanges = {
	readonly first: ProbedPrompt;
	readonly second: () => ProbedPrompt | undefined;
	/** The prompt in flight. */
	readonly current: () => ProbedPrompt;
	/** The time at which hardly anything more will arrive for the current prompt. */
	readonly patience: () => number;
	/**
	 * Sends the second prompt, if that tells more about the server.
	 * @param left milliseconds until the probe must end
	 */
	readonly goOn: (left: number) => boolean;
	readonly cut: (error: AttemptError, cleanly: boolean, shown: ProbeError) => void;
	/** All frames so far. */
	readonly frames: () => number;
};

/** Milliseconds that a second prompt takes at least, until it is certain that nothing comes. */
const leastTime = 3000;

type Options = {
	readonly plan: Plan;
	readonly dialect: Dialect;
	readonly prompts: PromptList;
	readonly send: (data: Buffer, binary?: boolean) => void;
	/** What the set-up of the connection saved. */
	readonly saved: () => SavedValues | undefined;
	readonly answer: Answerer | undefined;
	readonly now: () => number;
	/** The output of `--token-command`. */
	readonly token: string | undefined;
};

/** Whether the first prompt got something that a second one may be compared with. */
function wasAnswered({unsent, frames, conclude}: WatchedExchange): boolean {
	const isAnswer = frames.some(({meaning}) =>
		['text', 'done', 'error', 'trailing', 'unmatched'].includes(meaning),
	);
	if (unsent() > 0 || !isAnswer) return false;
	const {error} = conclude();
	return error === undefined || ['reply', 'timeout'].includes(kindOf(error.class));
}

export function createProbeExchanges(options: Options): ProbeExchanges {
	const {plan, dialect, prompts, now, token} = options;
	const render = compileRenderer(plan, prompts.turns, undefined, () => token);

	function create(prompt: Prompt, place: number, index: number): ProbedPrompt {
		const assignment: Assignment = {prompt, place, round: 1, index, step: 0, measured: true};
		const {send, saved, answer} = options;
		const request = () => render(assignment, 0, undefined, saved());
		const exchange = createWatchedExchange({
			...{plan, dialect, assignment, request, send, answer, now},
		});
		return {assignment, exchange, closed: undefined, cleanly: false, isCut: false};
	}

	const first = create(prompts.prompt(0), 0, 0);
	let second: ProbedPrompt | undefined;
	let patience = createPatience(plan, first.exchange);
	const current = () => second ?? first;

	return {
		first,
		second: () => second,
		current,
		patience: () => patience(),
		goOn(left) {
			if (second || plan.connectionMode === 'per-prompt') return false;
			const {exchange} = first;
			const took = (exchange.frames.at(-1)?.at ?? now()) - exchange.sent[0]!.at;
			if (left < Math.max(leastTime, 2 * took) || !wasAnswered(exchange)) return false;
			const {prompt, place} = secondPrompt(prompts);
			second = create(prompt, place, 1);
			patience = createPatience(plan, second.exchange, exchange);
			second.exchange.start();
			return true;
		},
		cut(error, cleanly, shown) {
			const prompt = current();
			prompt.closed = shown;
			prompt.cleanly = cleanly;
			prompt.exchange.cut(error, cleanly);
		},
		frames: () => first.exchange.frames.length + (second?.exchange.frames.length ?? 0),
	};
}
