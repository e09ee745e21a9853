import type {AttemptError} from '../model/attempt.ts';
import type {RawPhase, SequenceFaults} from '../model/raw-attempt.ts';
import type {ReplyUsage} from '../model/reply-usage.ts';
import type {Frame} from './frame.ts';

/** The content of a reply. */
export type ReplyContent = {
	readonly text: string | undefined;
	/** The parsed JSON; null without any. */
	readonly body: unknown;
	/** The body's JSON in UTF-8, if a single frame carried it. */
	readonly bodyBytes: Buffer | undefined;
};

/** What one frame does to the current reply. */
export type FrameEffect =
	/** The reply is complete; `text`: this frame carried some of its text. */
	| {readonly kind: 'complete'; readonly text: boolean}
	/** The reply has failed: the server reports an error, or the frame makes no sense. */
	| {readonly kind: 'error'; readonly error: AttemptError}
	/** The reply continues; `text`: this frame carried some of its text, `known`: or something else of it. */
	| {readonly kind: 'part'; readonly text: boolean; readonly known?: boolean}
	/** The server has acknowledged the request. */
	| {readonly kind: 'ack'}
	/** A heartbeat or other noise. */
	| {readonly kind: 'ignored'}
	/** The server reports a problem, but the reply continues. */
	| {readonly kind: 'notice'; readonly notice: AttemptError};

/**
 * A frame that arrives while no reply is awaited: noise that the rule knows, a frame that the rule would
 * count as part of a reply, or one that the rule doesn't know.
 */
export type StrayKind = 'noise' | 'surplus' | 'unknown';

/** Assembles replies from their frames, one after another. */
export type Assembler = {
	/** Discards the previous reply, whose frame keeps all that was read with it in memory. */
	readonly begin: () => void;
	/** @param at when the frame arrived, in milliseconds of the clock */
	readonly read: (frame: Frame, at: number) => FrameEffect;
	/** What has arrived so far. */
	readonly content: () => ReplyContent;
	/** Why a complete reply counts as an error: `reply.empty`, `app.…`. */
	readonly contentError: () => AttemptError | undefined;
	readonly faults: () => SequenceFaults | undefined;
	/** The reply's named parts that are no text. */
	readonly phases: () => readonly RawPhase[] | undefined;
	readonly usage: () => ReplyUsage | undefined;
	/** Adds a frame that arrives after the end, within the grace period. True for an end marker. */
	readonly trail: (frame: Frame) => boolean;
	/** Classifies a frame between two prompts. */
	readonly stray: (frame: Frame) => StrayKind;
	/** Whether a reply may have more frames after one that was an error. */
	readonly streams: boolean;
	/** Whether an end marker may follow an error and belong to it; never with the rule `single`. */
	readonly endsErrors: boolean;
	/** Milliseconds of silence after a frame that complete the reply. */
	readonly idle: number | undefined;
	/** Whether the reply is complete when the server closes the connection. */
	readonly closes: boolean;
	/** Milliseconds during which trailing frames are accepted. */
	readonly grace: number;
};

export const noReply: ReplyContent = {text: undefined, body: null, bodyBytes: undefined};
