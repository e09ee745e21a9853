import type {Plan} from '../config/plan.ts';
import {isAck, isNoise} from './infer-words.ts';
import {findBeats, type HeardFrame} from './beats.ts';
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
/** For the first frame of a second reply, besides a multiple of what the first one took. */
const shortestWait = 3000;

/** Whether the rule recognises the end by a frame's content, not by its position. */
const recognisesEnd = ({reply}: Plan): boolean =>
	!reply.done.some((condition) => 'frames' in condition);

const isAnswer = ({meaning}: ProbedFrame): boolean =>
	['text', 'done', 'error', 'trailing', 'unmatched'].includes(meaning);

const notAwaited = ({meaning}: ProbedFrame): boolean => meaning !== 'awaited';

/** Milliseconds from the send to the first frame, and between frames. */
function gapsOf({sent}: WatchedExchange, news: readonly ProbedFrame[]): number[] {
	const times = [sent.at(-1)!.at, ...news.map(({at}) => at)];
	return times.slice(1).map((at, index) => at - times[index]!);
}

const toHeard = ({at, text, meaning}: ProbedFrame, shape = shapeOfText(text)): HeardFrame => ({
	at,
	shape,
	early: meaning === 'greeting',
});

/** How a server kept time in an earlier exchange; milliseconds. */
type Pace = {
	readonly first: number;
	readonly quiet: number;
	/** The wordings of what it sends unprompted. */
	readonly beats: ReadonlySet<string>;
};

function paceOf(exchange: WatchedExchange): Pace {
	const heard = exchange.frames.map((frame) => toHeard(frame));
	const beats = findBeats(heard);
	const news = exchange.frames.filter(
		(frame, index) => frame.meaning !== 'greeting' && notAwaited(frame) && !beats.has(index),
	);
	const [first = 0, ...gaps] = gapsOf(exchange, news);
	return {
		first: Math.max(shortestWait, 3 * first),
		quiet: Math.max(afterEnd, 2 * Math.max(0, ...gaps)),
		beats: new Set([...beats].map((index) => heard[index]!.shape.words)),
	};
}

/**
 * Decides how long to watch an exchange. Frames that a server sends unprompted don't extend that time.
 * @param earlier the exchange before it on the connection, which shows how the server keeps time
 * @returns the time on the exchange's clock at which hardly anything more will arrive
 */
export function createPatience(
	plan: Plan,
	exchange: WatchedExchange,
	earlier?: WatchedExchange,
): () => number {
	const shapes: FrameShape[] = [];
	const {total, idle} = plan.timeouts;
	const pace = earlier && paceOf(earlier);

	/** Frames that are neither beats nor greetings. */
	function findNews(): ProbedFrame[] {
		const {frames} = exchange;
		for (const {text} of frames.slice(shapes.length)) shapes.push(shapeOfText(text));
		const beats = findBeats(frames.map((frame, index) => toHeard(frame, shapes[index])));
		return frames.filter(
			({meaning}, index) =>
				meaning !== 'greeting' &&
				meaning !== 'answered' &&
				!beats.has(index) &&
				!pace?.beats.has(shapes[index]!.words),
		);
	}

	function quietAfter(news: readonly ProbedFrame[]): number {
		const ended = news.findIndex(({meaning}) => meaning === 'done' || meaning === 'error');
		const failed = news[ended]?.meaning === 'error';
		if (ended >= 0 && (failed || recognisesEnd(plan))) return Math.max(afterEnd, plan.reply.grace);
		const [lone, ...others] = news.filter(notAwaited);
		if (lone && others.length === 0 && (isAck(lone.text) || isNoise(lone.text))) {
			return Math.min(total, idle ?? afterAck);
		}
		const silences = plan.reply.done.map((condition) => ('idle' in condition ? condition.idle : 0));
		const silence = Math.max(0, ...silences);
		const unexplained = news.at(-1)?.meaning === 'unmatched' ? untilBeat : 0;
		const least = pace ? pace.quiet : Math.max(usualQuiet, unexplained);
		const gaps = gapsOf(exchange, news).slice(pace ? 1 : 0);
		const quiet = Math.max(least, 2 * Math.max(0, ...gaps), silence > 0 ? silence + 500 : 0);
		return Math.min(longestQuiet, idle ?? quiet);
	}

	return () => {
		const news = findNews();
		const last = news.at(-1)?.at ?? exchange.sent.at(-1)!.at;
		// An acknowledgement announces more, at an unknown time.
		return last + (news.some(isAnswer) ? quietAfter(news) : (pace?.first ?? longestWait));
	};
}
