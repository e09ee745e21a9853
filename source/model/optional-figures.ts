import type {Distribution} from './distribution.ts';

/** What replies used, as far as the server reports it; null for what no reply reported. */
export type UsageFigures = {
	/** Attempts that reported any of it. */
	readonly replies: number;
	/** Tokens read and written. */
	readonly input: number | null;
	readonly output: number | null;
	/** US dollars. */
	readonly cost: number | null;
};

/** The figures that only some plans ask for; each is absent in a run without any sample of it. */
export type OptionalFigures = {
	/** Seconds of the messages that are sent once per connection. */
	readonly setup?: Distribution;
	/** Seconds of the named parts of replies. */
	readonly phases?: Readonly<Record<string, Distribution>>;
	readonly usage?: UsageFigures;
	/** Of each reply, from its first token until it was complete; the values are no seconds. */
	readonly tokensPerSecond?: Distribution;
};
