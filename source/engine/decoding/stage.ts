/** Where the records of a stage go. */
export type Sink = {
	readonly record: (bytes: Buffer) => void;
	/** A record is longer than a reply may be; the stage forgets it. */
	readonly tooLong: () => void;
};

/**
 * One decoding of a rule's `decode`: takes messages, or the records of the stage before, and passes the
 * records in them on.
 */
export type Stage = {
	readonly take: (bytes: Buffer) => void;
	/** Nothing more will come: passes on what waits for its end, except a document that lacks a part. */
	readonly finish: () => void;
	/** Forgets what waits for its end. */
	readonly reset: () => void;
};
