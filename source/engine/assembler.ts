import type {AttemptError} from '../model/attempt.ts';
import type {SequenceFaults} from '../model/raw-attempt.ts';
import type {Frame} from './frame.ts';

/** What a reply says. */
export type ReplyContent = {
	readonly text: string | undefined;
	/** The parsed JSON; null when it is none. */
	readonly body: unknown;
	/** The same as JSON in one line, where it came so over the wire. */
	readonly bodyText: string | undefined;
};

/** What one frame does to the reply that is being put together. */
export type FrameEffect =
	/** The reply is complete; `text`: this frame carried some of its text. */
	| {readonly kind: 'complete'; readonly text: boolean}
	/** The reply has failed, by the server's own words or for want of sense. */
	| {readonly kind: 'error'; readonly error: AttemptError}
	/** The reply goes on; `text`: this frame carried some of its text. */
	| {readonly kind: 'part'; readonly text: boolean}
	/** The request has arrived. */
	| {readonly kind: 'ack'}
	/** A heartbeat or other noise. */
	| {readonly kind: 'ignored'}
	/** Noted, but the reply goes on. */
	| {readonly kind: 'notice'; readonly notice: AttemptError};

/**
 * What a frame is that comes while no reply is awaited: noise that the rule knows of, one that the rule
 * would take for a part of a reply, or one that it has no use for.
 */
export type StrayKind = 'noise' | 'surplus' | 'unknown';

/** Puts the frames of one reply after the other together. */
export type Assembler = {
	/** Forgets the reply before. */
	readonly begin: () => void;
	readonly read: (frame: Frame) => FrameEffect;
	/** What has been said so far. */
	readonly content: () => ReplyContent;
	/** Why the content of a complete reply is none after all: `reply.empty`, `app.…`. */
	readonly judge: () => AttemptError | undefined;
	readonly faults: () => SequenceFaults | undefined;
	/** A frame that came after the end, within the grace: taken into the content. True when it is an end marker. */
	readonly trail: (frame: Frame) => boolean;
	/** What a frame between two prompts is, which belongs to none. */
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
