import type {ErrorClass} from './error-class.ts';
import type {OpeningPart} from './opening-times.ts';
import type {Row} from './prompt.ts';
import type {ReplyUsage} from './reply-usage.ts';

/**
 * How one send ended: a reply that every metric accepts, a reply that at least one rejects, no valid
 * reply, or a user who left on purpose in mid-reply.
 */
export type Outcome = 'passed' | 'failed' | 'errored' | 'left';

/** Why an attempt has no valid reply. */
export type AttemptError = {
	readonly class: ErrorClass;
	readonly message: string;
	/** The ids to search for in the server's logs, where the server gave them. */
	readonly requestId?: string;
	readonly connectionId?: string;
};

/**
 * How a frame was interpreted: a `silent` one is a part of the reply without text, such as a phase; an
 * `unknown` one matches nothing in the reply rule.
 */
export type FrameRole = 'ack' | 'text' | 'silent' | 'ignored' | 'error' | 'unknown';

/** A frame kept as evidence; `at` in seconds since the run began. */
export type SavedFrame = {readonly at: number; readonly role: FrameRole; readonly text: string};

/** Frames of a numbered stream with a fault, as saved. */
export type SavedFaults = {
	readonly lost: number;
	readonly duplicated: number;
	readonly out_of_order: number;
};

/** A named part of a reply, as saved. */
export type SavedPhase = {readonly seconds: number; readonly frames: number};

/** The server's reply, as metrics see it. */
export type ReplyRecord = {
	readonly text: string;
	/** The parsed JSON of the final (or merged) frame; null when the frame is not JSON. */
	readonly body: unknown;
	readonly frames: number;
	readonly bytes: number;
	/** Where the text was in the body, when the saved body omits it; see `openRun`. */
	readonly text_path?: string;
};

/**
 * Seconds since the run began, at microsecond resolution; those of opening a connection, `connect` with its
 * parts and `setup`, are durations.
 */
export type AttemptTiming = {
	/** When the pacer wanted the prompt sent. */
	readonly intended: number;
	/** Seconds taken to open the connection, on the first attempt of each connection. */
	readonly connect?: number;
	/** Seconds of the messages sent once per connection, on its first attempt. */
	readonly setup?: number;
	/** When the first byte was handed to the socket; absent when nothing was sent. */
	readonly sent?: number;
	/** When the server acknowledged the request. */
	readonly ack?: number;
	/** When the first frame with reply text arrived. */
	readonly first?: number;
	/** When the reply was complete, or the attempt was given up. */
	readonly complete: number;
} & Readonly<Partial<Record<OpeningPart, number>>>;

/** One prompt sent once, with its outcome: one line of `results.jsonl`. */
export type Attempt = {
	readonly id: string;
	/** 1 for the run itself, 2 and up for reruns of the same prompt. */
	readonly attempt: number;
	/** Position of the prompt in the run's order, from 0. */
	readonly index: number;
	readonly outcome: Outcome;
	readonly error?: AttemptError;
	readonly prompt: Row;
	readonly reply?: ReplyRecord;
	readonly timing: AttemptTiming;
	/** Seconds between the frames that carry reply text, when there were several. */
	readonly gaps?: readonly number[];
	/** The named parts of the reply, from the first frame of each to its last. */
	readonly phases?: Readonly<Record<string, SavedPhase>>;
	/** What the server says that the reply used. */
	readonly usage?: ReplyUsage;
	readonly scores: Readonly<Record<string, number>>;
	/** Names of the metrics whose failure condition holds. */
	readonly failed: readonly string[];
	/** The reason for each of them. */
	readonly reasons?: Readonly<Record<string, string>>;
	/** What metrics gave besides their score, as JSON, for each that gave something. */
	readonly details?: Readonly<Record<string, unknown>>;
	readonly metric_errors?: Readonly<Record<string, string>>;
	/** Metrics that had not scored it yet; their scores are in `scores.jsonl`. */
	readonly unscored?: readonly string[];
	/** Unique in a run, whatever the number of workers. */
	readonly connection: number;
	readonly step: number;
	/** Faults of a numbered stream, when there were any. */
	readonly faults?: SavedFaults;
	/** What the gateway said on the way, without ending the reply. */
	readonly notice?: {readonly class: ErrorClass; readonly message: string};
	readonly request_id?: string;
	readonly connection_id?: string;
	/** Why it may be another prompt's reply. */
	readonly doubt?: string;
	/** The last frames of an errored or doubtful attempt. */
	readonly frames?: readonly SavedFrame[];
};
