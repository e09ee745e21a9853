import type {AttemptError} from '../model/attempt.ts';
import type {ProbeAdvice} from './probe-advice.ts';
import type {ProbeGreeting} from './probe-greeting.ts';
import type {SecondOutcome} from './second-prompt.ts';
import type {FrameMeaning} from './watched-exchange.ts';

/** An error, with what it means for this server if there is something to add. */
export type ProbeError = AttemptError & {readonly explanation?: string | undefined};

/** How the connection was established. */
export type ProbeHandshake = {
	/** The HTTP status: 101 when the connection is open; null without an answer. */
	readonly status: number | null;
	/** Seconds from the start of TCP to the 101; null without one. */
	readonly connect: number | null;
	/** The relevant headers, with names as the server wrote them. */
	readonly headers: readonly (readonly [name: string, value: string])[];
	readonly error?: ProbeError | undefined;
};

/** Seconds after the first message was sent. */
export type ProbeMessage = {readonly at: number; readonly bytes: number; readonly text: string};
export type ProbeFrame = ProbeMessage & {readonly meaning: FrameMeaning};

/** How the plan's own rule reads the frames. Seconds after the first message was sent. */
export type ProbeReply = {
	/** As `--reply` takes it. */
	readonly rule: unknown;
	readonly complete: number | null;
	readonly first: number | null;
	readonly ack: number | null;
	readonly text: string | null;
	readonly error?: ProbeError | undefined;
	/** Complete and without an error, so a run would count it as a reply. */
	readonly understood: boolean;
	/** The rule accepts it as a reply, but its text reports an error. */
	readonly suspect: boolean;
	/** Understood, and the rule accounts for every frame. */
	readonly fits: boolean;
};

/** The set-up of the connection. Seconds after its own first message was sent. */
export type ProbeSetUp = {
	readonly sent: readonly ProbeMessage[];
	readonly frames: readonly ProbeFrame[];
	/** What it took; null if it failed. */
	readonly seconds: number | null;
	readonly error?: ProbeError | undefined;
};

/** A second prompt over the same connection. Seconds after its own first message was sent. */
export type ProbeSecond = {
	readonly question: string;
	readonly sent: readonly ProbeMessage[];
	readonly unsent: number;
	readonly frames: readonly ProbeFrame[];
	readonly closed?: ProbeError | undefined;
	readonly reply: ProbeReply;
	readonly outcome: SecondOutcome;
	/** For each frame, whether the first reply had one of its kind. */
	readonly alike?: readonly boolean[];
};

/** The outcome of a probe. Secrets are masked in all texts except those of `advice`. */
export type ProbeResult = {
	readonly question: string;
	readonly handshake: ProbeHandshake;
	/** Undefined without `--setup`. */
	readonly setup: ProbeSetUp | undefined;
	readonly sent: readonly ProbeMessage[];
	/** Messages of the request that were never sent, because what they waited for did not arrive. */
	readonly unsent: number;
	readonly frames: readonly ProbeFrame[];
	/** What arrived before anything was sent, and not again; undefined without a greeting. */
	readonly greeting: ProbeGreeting | undefined;
	/** Frames were still arriving when the probe ended. */
	readonly unfinished: boolean;
	/** How the connection ended while frames were awaited; undefined if it did not. */
	readonly closed?: ProbeError | undefined;
	readonly reply: ProbeReply;
	/** Undefined if no second prompt was sent: the first one failed, or time ran out. */
	readonly second: ProbeSecond | undefined;
	/** What fits better than the plan; undefined if nothing does. */
	readonly advice: ProbeAdvice | undefined;
	/** How it ended, in one sentence. */
	readonly conclusion: string;
};
