import type {AppErrorPattern} from '../../source/gateway/app-error.ts';
import type {Dialect} from '../../source/gateway/dialect.ts';
import type {Assembler, FrameEffect, ReplyContent} from '../../source/engine/assembler.ts';
import {createFrameDecoder, eachFrame} from '../../source/engine/frame-decoder.ts';
import {createFrame, type Frame} from '../../source/engine/frame.ts';
import {createAssembler} from '../../source/engine/single-assembler.ts';
import {defaultAppErrors} from '../../source/gateway/app-error.ts';
import {apiGateway} from '../../source/gateway/dialects/api-gateway.ts';
import type {AttemptError} from '../../source/model/attempt.ts';
import {singleRule, type ReplyRule} from '../../source/model/reply-rule.ts';

/** A frame as a test writes it: text as it is, bytes as a binary frame, anything else as JSON. */
export type Written = string | Buffer | object;

export const toFrame = (written: Written) =>
	Buffer.isBuffer(written)
		? createFrame(written, true)
		: createFrame(
				Buffer.from(typeof written === 'string' ? written : JSON.stringify(written)),
				false,
			);

/** The frames in messages, as a connection decodes them. */
export function framesOf(messages: readonly Written[], decode: ReplyRule['decode']): Frame[] {
	const decoder = createFrameDecoder(decode);
	const frames: Frame[] = [];
	for (const message of messages) {
		const {data, binary} = toFrame(message);
		eachFrame(decoder, data, binary, (frame) => frames.push(frame));
	}
	return frames;
}

export const ruleOf = (rule: Partial<ReplyRule>): ReplyRule => ({
	done: [],
	ignore: [],
	ack: [],
	grace: 0,
	...rule,
});

/** One that knows API Gateway, and the usual apologies unless other patterns are given. */
export const makeAssembler = (
	rule: ReplyRule,
	appErrors: readonly AppErrorPattern[] = defaultAppErrors,
	dialect: Dialect = apiGateway,
): Assembler => createAssembler(rule, {dialect, appErrors});

export type Played = ReplyContent & {
	readonly effects: readonly FrameEffect['kind'][];
	/** Which frames carried text, from 0. */
	readonly spoke: readonly number[];
	/** Whether the reply came to its end, well or not, and with which frame from 0. */
	readonly end: number | undefined;
	readonly error: AttemptError | undefined;
	/** For each frame after the end, whether it is an end marker. */
	readonly trailing: readonly boolean[];
};

/** Hands an assembler the frames of one reply as an exchange does; those after the end trail. */
export function playWith(
	assembler: Assembler,
	messages: readonly Written[],
	decode?: ReplyRule['decode'],
): Played {
	const effects: FrameEffect['kind'][] = [];
	const spoke: number[] = [];
	const trailing: boolean[] = [];
	let end: number | undefined;
	let error: AttemptError | undefined;
	assembler.begin();
	for (const [index, frame] of framesOf(messages, decode).entries()) {
		if (end !== undefined) {
			trailing.push(assembler.trail(frame));
			continue;
		}
		const effect = assembler.read(frame, index);
		effects.push(effect.kind);
		if ((effect.kind === 'part' || effect.kind === 'complete') && effect.text) spoke.push(index);
		if (effect.kind === 'error') error = effect.error;
		if (effect.kind === 'complete') error = assembler.contentError();
		if (effect.kind === 'error' || effect.kind === 'complete') end = index;
	}
	return {...assembler.content(), effects, spoke, end, error, trailing};
}

export const play = (
	rule: Partial<ReplyRule>,
	frames: readonly Written[],
	patterns?: readonly AppErrorPattern[],
): Played => playWith(makeAssembler(ruleOf(rule), patterns), frames, rule.decode);

export const playSingle = (frame: Written): Played => play(singleRule, [frame]);
