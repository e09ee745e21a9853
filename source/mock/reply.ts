import type {Answer, Chatbot} from './chatbot.ts';
import {drawLatency, type Fate} from './fate.ts';
import type {GatewayOptions} from './options.ts';
import {cutText} from './pieces.ts';
import type {Protocol, Request, Script} from './protocol.ts';
import type {Random} from './random.ts';
import {joinDue} from './records.ts';
import {disturb} from './sequence-faults.ts';
import {apologies, languageOf, lengthen} from './texts.ts';

/** Everything that is sent in answer to one prompt, and when. */
export type PlannedReply = {
	readonly frames: readonly string[];
	/** Milliseconds after the prompt, for each frame; ascending. */
	readonly at: readonly number[];
	/** Milliseconds after the prompt at which the last frame is sent, or the connection is closed. */
	readonly end: number;
	readonly ending: 'reply' | 'error' | 'close';
};

/** The fates of a prompt except silence. */
export type AudibleFate = Exclude<Fate, 'silence'>;

/* The most milliseconds between a reply's end and what a Lambda sends when it returns. */
const returnTime = 20;

/* The length that the `length_check` metric allows, in characters. */
const longest = 1000;

/**
 * Plans a reply. All chance is drawn from `random` in the same order for every protocol, so that
 * the same prompt gets the same answer over each of them.
 * @param gatewayError makes the gateway's own error frame
 */
export function planReply(
	fate: AudibleFate,
	request: Request,
	random: Random,
	protocol: Protocol,
	chatbot: Chatbot,
	options: GatewayOptions,
	gatewayError: () => string,
): PlannedReply {
	const planned = planFrames(fate, request, random, protocol, chatbot, options, gatewayError);
	return {...planned, ...joinDue(planned.frames, planned.at, protocol.recordEnd)};
}

function planFrames(
	fate: AudibleFate,
	request: Request,
	random: Random,
	protocol: Protocol,
	chatbot: Chatbot,
	options: GatewayOptions,
	gatewayError: () => string,
): PlannedReply {
	const {latency, firstToken, tokenGap} = options;
	const median = protocol.streams ? (firstToken ?? latency.median) : latency.median;
	const first = drawLatency({median, spread: latency.spread}, random);
	const answer = answerFor(fate, request.question, random, chatbot, options.accuracy);
	const pieces = protocol.streams ? cutText(answer.message, options.frames) : [answer.message];
	const script = protocol.write(answer, pieces, request);
	const gap = () => drawLatency({median: tokenGap, spread: latency.spread}, random);

	const frames: string[] = [];
	const at: number[] = [];
	const send = (texts: readonly string[], time: number) => {
		for (const text of texts) {
			frames.push(text);
			at.push(time);
		}
	};
	const ownError = () =>
		protocol.fail?.('The model is not available.', request) ?? [gatewayError()];
	send(options.ack ? [protocol.ack(request), ...script.opening] : script.opening, 0);
	if (fate === 'error') {
		send(protocol.gateway === false ? ownError() : [gatewayError()], first);
		return {frames, at, end: first, ending: 'error'};
	}
	let time = first;
	for (const [index, piece] of disturb(spoken(fate, script), options, random).entries()) {
		if (index > 0) time += gap();
		send([piece], time);
	}
	switch (fate) {
		case 'close':
			return {frames, at, end: time, ending: 'close'};
		case 'fail':
			send(ownError(), time);
			return {frames, at, end: time, ending: 'error'};
		case 'reply':
		case 'long':
		case 'apology':
			send(script.closing, time);
			if (script.trailing.length > 0) time += Math.min(gap(), returnTime);
			send(script.trailing, time);
			return {frames, at, end: time, ending: 'reply'};
	}
}

/* A stream that fails has sent half of its text by then. */
function spoken(fate: Exclude<AudibleFate, 'error'>, {pieces}: Script): readonly string[] {
	return fate === 'close' || fate === 'fail'
		? pieces.slice(0, Math.floor(pieces.length / 2))
		: pieces;
}

function answerFor(
	fate: AudibleFate,
	question: string,
	random: Random,
	chatbot: Chatbot,
	accuracy: number,
): Answer {
	const answer = chatbot.answer(question, accuracy, random);
	switch (fate) {
		case 'long':
			return {...answer, message: lengthen(answer.message, languageOf(question), longest)};
		case 'apology':
			return {...answer, message: random.pick(apologies), references: []};
		case 'reply':
		case 'error':
		case 'close':
		case 'fail':
			return answer;
	}
}
