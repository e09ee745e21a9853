import type {Plan} from '../config/plan.ts';
import {isAck, isNoise} from './infer-words.ts';
import {findBeats} from './beats.ts';
import {shapeOfText, type FrameShape} from './frame-shape.ts';
import type {ProbedFrame, WatchedExchange} from './watched-exchange.ts';

/** Milliseconds to wait for the first frame, within the limit for the whole reply. */
const longestWait = 60_000;
/** Allowed silence between two frames in milliseconds; long enough to notice a beat every 2 s. */
const usualQuiet = 2500;
const longestQuiet = 15_000;
/** After a frame that marks the end, to catch trailing frames. */
const afterEnd = 1000;
/** After an unexplained frame: a beat would repeat within this time. */
const untilBeat = 3000;
/** After a lone frame that looks like an acknowledgement: the model behind it needs time. */
const afterAck = 10_000;

/** Whether the rule recognises the end by a frame's content, not by its position. */
const recognisesEnd = ({reply}: Plan): boolean =>
	!reply.done.some((condition) => 'frames' in condition);

/**
 * Decides how long to watch an exchange. Frames that a server sends unprompted don't extend that time.
 * @returns the time on the exchange's clock at which hardly anything more will arrive
 */
export function createPatience(plan: Plan, exchange: WatchedExchange): () => number {
	const shapes: FrameShape[] = [];
	const {total, idle} = plan.timeouts;

	/** Frames that are not beats, and whether they arrived before anything was sent. */
	function findNews(): ProbedFrame[] {
		const {frames} = exchange;
		for (const {text} of frames.slice(shapes.length)) shapes.push(shapeOfText(text));
		const heard = frames.map(({at, meaning}, index) => ({
			at,
			shape: shapes[index]!,
			early: meaning === 'greeting',
		}));
		const beats = findBeats(heard);
		return frames.filter(({meaning}, index) => meaning !== 'greeting' && !beats.has(index));
	}

	function quietAfter(news: readonly ProbedFrame[]): number {
		const ended = news.findIndex(({meaning}) => meaning === 'done' || meaning === 'error');
		const failed = news[ended]?.meaning === 'error';
		if (ended >= 0 && (failed || recognisesEnd(plan))) return Math.max(afterEnd, plan.reply.grace);
		const [lone, ...others] = news.filter(({meaning}) => meaning !== 'awaited');
		if (lone && others.length === 0 && (isAck(lone.text) || isNoise(lone.text))) {
			return Math.min(total, idle ?? afterAck);
		}
		const times = [exchange.sent.at(-1)!.at, ...news.map(({at}) => at)];
		const gaps = times.slice(1).map((at, index) => at - times[index]!);
		const silences = plan.reply.done.map((condition) => ('idle' in condition ? condition.idle : 0));
		const silence = Math.max(0, ...silences);
		const unexplained = news.at(-1)?.meaning === 'unmatched' ? untilBeat : 0;
		const quiet = Math.max(
			...[usualQuiet, unexplained, 2 * Math.max(...gaps)],
			silence > 0 ? silence + 500 : 0,
		);
		return Math.min(longestQuiet, idle ?? quiet);
	}

	return () => {
		const news = findNews();
		const last = news.at(-1)?.at ?? exchange.sent.at(-1)!.at;
		const isSpoken = news.some(({meaning}) =>
			['text', 'done', 'error', 'trailing', 'unmatched'].includes(meaning),
		);
		// An acknowledgement announces more, at an unknown time.
		return last + (isSpoken ? quietAfter(news) : longestWait);
	};
}
