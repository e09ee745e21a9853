import type {AttemptError, Outcome} from '../model/attempt.ts';
import type {Row} from '../model/prompt.ts';
import type {SequenceFaults} from '../model/raw-attempt.ts';
import type {ReplyUsage} from '../model/reply-usage.ts';
import type {AttemptOrder} from './attempt-order.ts';

/**
 * What the figures need of one finished attempt, from the engine's record (`figuresOfRaw`) or from
 * a saved line (`figuresOfSaved`). Times are whole microseconds since the run's zero.
 */
export type AttemptFigures = AttemptOrder & {
	readonly outcome: Outcome;
	/** `noIntent` where the prompt has none. */
	readonly intent: string;
	readonly step: number;
	/** The dataset's row, for tags. */
	readonly row: Row;
	readonly question: string;
	/** The reply's text. */
	readonly text: string | undefined;
	readonly intended: number;
	readonly sent: number | undefined;
	readonly ack: number | undefined;
	readonly first: number | undefined;
	/** Microseconds taken to open the connection, if this attempt was its first. */
	readonly connect: number | undefined;
	/**
	 * Microseconds that the parts of opening it took, in the order of `openingPartNames`; undefined for
	 * a part that it does not have.
	 */
	readonly opening?: readonly (number | undefined)[] | undefined;
	/** Microseconds of setting the connection up, if this attempt was its first. */
	readonly setup?: number | undefined;
	/** Microseconds of the named parts of the reply. */
	readonly phases?: readonly {readonly name: string; readonly time: number}[] | undefined;
	readonly usage?: ReplyUsage | undefined;
	/** Microseconds between the frames with reply text. */
	readonly gaps: readonly number[] | undefined;
	readonly faults: SequenceFaults | undefined;
	readonly error: Pick<AttemptError, 'class' | 'message'> | undefined;
	readonly notice: Pick<AttemptError, 'class' | 'message'> | undefined;
	/** The id to search for in the server's logs. */
	readonly requestId: string | undefined;
	readonly connectionId: string | undefined;
	readonly scores: Readonly<Record<string, number>>;
	/** By failed metric. */
	readonly reasons: Readonly<Record<string, string>>;
	readonly metricErrors: Readonly<Record<string, string>>;
	/** Metrics whose score comes later. */
	readonly unscored?: readonly string[] | undefined;
	/** Why the reply may be another prompt's, where that was known at once. */
	readonly doubt: string | undefined;
	/** Number of the connection. */
	readonly connection: number;
};
