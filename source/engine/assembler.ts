import type {AttemptError} from '../model/attempt.ts';
import type {SequenceFaults} from '../model/raw-attempt.ts';
import type {Frame} from './frame.ts';

/** The content of a reply. */
export type ReplyContent = {
	readonly text: string | undefined;
	/** The parsed JSON; null without any. */
	readonly body: unknown;
	/** The same as JSON in one line, where it came over the wire like that. */
	readonly bodyText: string | undefined;
};

/** What one frame does to the reply that is being put together. */
export type FrameEffect =
	/** The reply is complete; `text`: this frame carried some of its text. */
	| {readonly kind: 'complete'; readonly text: boolean}
	/** The reply has failed: the server reports an error, or the frame makes no sense. */
	| {readonly kind: 'error'; readonly error: AttemptError}
	/** The reply continues; `text`: this frame carried some of its text. */
	| {readonly kind: 'part'; readonly text: boolean}
	/** The request has arrived. */
	| {readonly kind: 'ack'}
	/** A heartbeat or other noise. */
	| {readonly kind: 'ignored'}
	/** Noted; the reply continues. */
	| {readonly kind: 'notice'; readonly notice: AttemptError};

/**
 * A frame that comes while no reply is awaited: noise known to the rule, one that the rule would take
 * for a part of a reply, or one that it does not know.
 */
export type StrayKind = 'noise' | 'surplus' | 'unknown';

/** Assembles replies from their frames, one reply after the other. */
export type Assembler = {
	/** Forgets the reply before. */
	readonly begin: () => void;
	readonly read: (frame: Frame) => FrameEffect;
	/** What has come so far. */
	readonly content: () => ReplyContent;
	/** Why the content of a complete reply is an error after all: `reply.empty`, `app.…`. */
	readonly contentError: () => AttemptError | undefined;
	readonly faults: () => SequenceFaults | undefined;
	/** A frame that came after the end, within the grace: taken into the content. True when it is an end marker. */
	readonly trail: (frame: Frame) => boolean;
	/** What a frame between two prompts is. */
	readonly stray: (frame: Frame) => StrayKind;
	/** Whether a reply may have further frames after one that was an error. */
	readonly streams: boolean;
	/** Whether an end marker may follow an error (it then belongs to it); never with the rule `single`. */
	readonly endsErrors: boolean;
	/** Milliseconds of silence after a frame that complete the reply. */
	readonly idle: number | undefined;
	/** Whether the server's closing the connection completes it. */
	readonly closes: boolean;
	/** Milliseconds for which trailing frames are taken in. */
	readonly grace: number;
};
