import {findNoise} from '../probe/beats.ts';
import {shapeOfText} from '../probe/frame-shape.ts';
import {isNoise} from '../probe/infer-words.ts';
import type {SeenFrame} from '../probe/infer-frames.ts';
import {isSetupAnswer} from '../probe/setup-answer.ts';
import {findQuestion, type QuestionPlace} from './find-question.ts';
import type {RecordedMessage, RecordedSocket} from './har-file.ts';
import {readSent, type SentMessage} from './sent-message.ts';

/** A message of the client and what the server sent until the next one. */
export type Step = {readonly sent: SentMessage; readonly answers: readonly SeenFrame[]};

/** A connection by what its messages are for. Times of frames are milliseconds on one clock. */
export type Conversation = {
	/** What came before anything was sent. */
	readonly greetings: readonly SeenFrame[];
	readonly setup: readonly Step[];
	/** The messages of each prompt, in order. */
	readonly turns: readonly (readonly Step[])[];
	/** What the client sent at a pace of its own, or as an answer to a heartbeat. */
	readonly beats: readonly SentMessage[];
	/** What the server sent unprompted. */
	readonly noise: readonly SeenFrame[];
	readonly question: QuestionPlace;
};

const frameOf = ({at, text = '', binary}: RecordedMessage): SeenFrame => ({
	...{at, text},
	...(binary && {binary}),
});

/** Whether a client's messages are heartbeats: the same words several times, or words that say so. */
function findBeats(sent: readonly SentMessage[]): ReadonlySet<SentMessage> {
	const beats = new Set<SentMessage>();
	for (const same of Map.groupBy(sent, ({text}) => shapeOfText(text).words).values()) {
		const {text} = same[0]!;
		const {noisy, prose} = shapeOfText(text);
		const isBeat = !prose && (noisy || isNoise(text) || (text.length <= 2 && same.length > 1));
		if (isBeat) for (const message of same) beats.add(message);
	}
	return beats;
}

/**
 * What the server sends unprompted: within a reply, or before the first message, and whatever has the same
 * words elsewhere. What comes once with every reply is a part of it.
 */
function findServerNoise(
	messages: readonly RecordedMessage[],
	beats: ReadonlySet<number>,
): ReadonlySet<RecordedMessage> {
	const parts: RecordedMessage[][] = [[]];
	for (const [index, message] of messages.entries()) {
		if (message.from === 'server' && message.text !== undefined) parts.at(-1)!.push(message);
		else if (message.from === 'client' && !beats.has(index)) parts.push([]);
	}
	const shapeOf = ({text = ''}: RecordedMessage) => shapeOfText(text);
	const words = new Set(
		parts.flatMap((part, number) => {
			const heard = part.map((message) => ({
				...{at: message.at, shape: shapeOf(message), early: number === 0},
			}));
			return [...findNoise(heard, false)].map((index) => heard[index]!.shape.words);
		}),
	);
	return new Set(parts.flat().filter((message) => words.has(shapeOf(message).words)));
}

/** Pairs each message of the client with the frames until the next one. */
function stepsOf(
	messages: readonly RecordedMessage[],
	noise: ReadonlySet<RecordedMessage>,
	beats: ReadonlySet<number>,
): {readonly greetings: readonly SeenFrame[]; readonly steps: readonly Step[]} {
	const greetings: SeenFrame[] = [];
	const steps: {readonly sent: SentMessage; readonly answers: SeenFrame[]}[] = [];
	for (const [index, message] of messages.entries()) {
		if (message.from === 'client') {
			if (!beats.has(index)) steps.push({sent: readSent(message), answers: []});
		} else if (!noise.has(message) && message.text !== undefined) {
			(steps.at(-1)?.answers ?? greetings).push(frameOf(message));
		}
	}
	return {greetings, steps};
}

/** How many messages after, and before, the one with the question belong to the same prompt. */
type Companions = {readonly before: number; readonly after: number};

/**
 * What stands between two questions belongs to the earlier one as far as the same follows each of them, and to
 * the later one otherwise.
 */
function companionsOf(steps: readonly Step[], places: readonly number[]): Companions {
	const forms = steps.map(({sent}) => sent.form);
	const [first = 0] = places;
	const gaps = places.slice(1).map((place, index) => forms.slice(places[index]! + 1, place));
	const tail = forms.slice(places.at(-1)! + 1);
	const [gap] = gaps;
	if (gap === undefined) return {before: 0, after: tail.length};
	const shortest = Math.min(tail.length, ...gaps.map(({length}) => length));
	let after = 0;
	while (after < shortest && [...gaps, tail].every((each) => each[after] === gap[after])) after++;
	const before = Math.min(first, ...gaps.map(({length}) => length - after));
	return {before: Math.max(0, before), after};
}

/** Messages that the server answered as one answers a set-up hold no question. */
const isSetup = ({answers}: Step): boolean => {
	const [first] = answers;
	return first !== undefined && answers.length === 1 && isSetupAnswer(first.text);
};

/**
 * Sorts a connection's messages; undefined when no message of the client holds words of a user.
 * @param before how many messages of a prompt precede the one with its question, where that is known
 */
export function sortSocket(
	{messages}: Pick<RecordedSocket, 'messages'>,
	before?: number,
): Conversation | undefined {
	const isClient = ({from}: RecordedMessage) => from === 'client';
	const sent = messages.map((message) => (isClient(message) ? readSent(message) : undefined));
	const beats = findBeats(sent.filter((message) => message !== undefined));
	const beatPlaces = new Set(
		[...sent.keys()].filter((index) => sent[index] && beats.has(sent[index])),
	);
	const noisy = findServerNoise(messages, beatPlaces);
	const {greetings, steps} = stepsOf(messages, noisy, beatPlaces);
	const first = steps.findIndex((step) => !isSetup(step));
	const candidates = steps.slice(Math.max(0, first)).map((step) => step.sent);
	const question = findQuestion(candidates);
	if (!question) return undefined;
	const places = [...steps.keys()].filter(
		(index) => index >= first && steps[index]!.sent.form === question.form,
	);
	const companions = companionsOf(steps, places);
	const ahead = Math.min(before ?? companions.before, places[0]!);
	const turns = places.map((place) => steps.slice(place - ahead, place + companions.after + 1));
	return {
		greetings,
		setup: steps.slice(0, places[0]! - ahead),
		turns,
		beats: [...beats],
		noise: [...noisy].map(frameOf),
		question,
	};
}
