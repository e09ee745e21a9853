import type {WebSocket} from 'ws';
import type {Answer, Chatbot} from './chatbot.ts';
import {drawFate, drawLatency, type Fate} from './fate.ts';
import {errorFrame, questionOf} from './frames.ts';
import type {GatewayOptions} from './options.ts';
import {createRandom, type Random} from './random.ts';
import {apologies, languageOf, lengthen} from './texts.ts';
import {createTimers} from './timers.ts';

/** What happened so far. */
export type GatewayCounts = {
	/** Upgrades that were accepted. */
	readonly connections: number;
	/** Upgrades refused because of `refuse`. */
	readonly refused: number;
	/** Upgrades refused because of `connectionsPerSecond`. */
	readonly throttled: number;
	/**
	 * Text messages received. Each is later counted once below, unless it is still waiting or its
	 * connection went away first.
	 */
	readonly prompts: number;
	/** Replies of all kinds sent, apologies and long ones included. */
	readonly replies: number;
	/** Error frames sent, those for unusable requests included. */
	readonly errors: number;
	/** Connections closed instead of a reply. */
	readonly closed: number;
	/** Prompts that are never answered. */
	readonly silent: number;
};

export type MutableCounts = {-readonly [Key in keyof GatewayCounts]: number};

/** What all connections of one gateway have in common. */
export type Shared = {
	readonly options: GatewayOptions;
	readonly chatbot: Chatbot;
	readonly counts: MutableCounts;
	/** How often a question was asked so far, this time not included; counts this time. */
	readonly occurrence: (question: string) => number;
	readonly drawId: () => string;
};

/* The length that the `length_check` metric allows, in characters. */
const longest = 1000;

/** Answers what arrives on one open socket, until it closes. */
export function serveConnection(socket: WebSocket, shared: Shared): void {
	const {options, chatbot, counts} = shared;
	const connectionId = shared.drawId();
	const timers = createTimers();
	socket.on('close', timers.clear);
	// ws itself closes with the right code (1009, 1007, …); without a listener it would throw.
	socket.on('error', () => undefined);

	const sendError = (message: string) => {
		counts.errors++;
		socket.send(errorFrame(message, connectionId, shared.drawId()));
	};

	const close = () => {
		counts.closed++;
		if (options.closeCode === 1006) {
			socket.terminate();
		} else {
			socket.close(options.closeCode === 1005 ? undefined : options.closeCode);
		}
	};

	const reply = (fate: 'reply' | 'long' | 'apology', question: string, random: Random) => {
		const answer = chatbot.answer(question, options.accuracy, random);
		counts.replies++;
		socket.send(JSON.stringify({...answer, ...overrides(fate, answer, question, random)}));
	};

	const conclude = (fate: Exclude<Fate, 'silence'>, question: string, random: Random) => {
		if (socket.readyState !== socket.OPEN) {
			return;
		}
		switch (fate) {
			case 'error':
				return sendError('Internal server error');
			case 'close':
				return close();
			case 'reply':
			case 'long':
			case 'apology':
				return reply(fate, question, random);
		}
	};

	socket.on('message', (data, isBinary) => {
		if (socket.readyState !== socket.OPEN) {
			return;
		}
		if (isBinary) {
			// API Gateway takes text only.
			return socket.close(1003);
		}
		counts.prompts++;
		// A Buffer because binaryType is left at 'nodebuffer'.
		const question = questionOf((data as Buffer).toString());
		if (question === undefined) {
			return sendError('Forbidden');
		}
		// A stream of its own for every prompt: neither other prompts nor other connections matter.
		const random = createRandom(options.seed, `prompt:${shared.occurrence(question)}:${question}`);
		const fate = drawFate(options, random);
		const latency = drawLatency(options.latency, random);
		if (fate === 'silence') {
			counts.silent++;
			return;
		}
		timers.after(latency, () => conclude(fate, question, random));
	});
}

/* What sets an apology or a long reply apart from the chatbot's plain answer. */
function overrides(
	fate: 'reply' | 'long' | 'apology',
	answer: Answer,
	question: string,
	random: Random,
): Partial<Answer> {
	switch (fate) {
		case 'reply':
			return {};
		case 'long':
			return {message: lengthen(answer.message, languageOf(question), longest)};
		case 'apology':
			return {message: random.pick(apologies), references: []};
	}
}
