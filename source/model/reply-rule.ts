/** A test of one frame, or (`idle`, `close`) of what happens on its connection. */
export type Condition =
	/** The value at a path of the frame's JSON; JSON inside strings is looked into as well. */
	| {readonly path: string; readonly equals: unknown}
	| {readonly path: string; readonly exists: boolean}
	/** A regular expression. */
	| {readonly path: string; readonly matches: string}
	/** The raw frame, whole, its beginning, or by a regular expression. */
	| {readonly text: string}
	| {readonly text_prefix: string}
	| {readonly text_matches: string}
	/** The n-th frame of the reply, ignored ones and acknowledgements not counted. */
	| {readonly frames: number}
	/** No frame for so many milliseconds; never before the first one. */
	| {readonly idle: number}
	/** The server closes the connection. */
	| {readonly close: true};

/** How frames make a reply. Where several conditions stand, any of them will do. Milliseconds. */
export type ReplyRule = {
	/** The reply is complete. */
	readonly done: readonly Condition[];
	/** Where a frame's piece of the text stands; without a path the raw frame is the piece. */
	readonly delta?: {readonly path?: string; readonly mode: 'append' | 'replace'} | undefined;
	/** Where the whole text stands when frames are not pieces. */
	readonly text?: {readonly path: string} | undefined;
	/** Heartbeats and other noise. */
	readonly ignore: readonly Condition[];
	/** The request has arrived. */
	readonly ack: readonly Condition[];
	/** The server says that it failed; where its message stands. */
	readonly error?: {readonly when: readonly Condition[]; readonly message?: string} | undefined;
	/** How long trailing frames are taken in after the end; the clock has stopped by then. */
	readonly grace: number;
	/** Where the request carries an id, and where the frames of its reply repeat it. */
	readonly correlate?: {readonly request: string; readonly reply: string} | undefined;
	/** Where the frames are numbered. */
	readonly sequence?: {readonly path: string} | undefined;
	readonly decode?: 'base64' | undefined;
};

/** One message of a request of several. */
export type PayloadMessage = {
	/** JSON whose strings are templates. */
	readonly send: unknown;
	/** What must come in before the next step is sent; nothing is waited for if absent. */
	readonly await?: readonly Condition[] | undefined;
	/**
	 * Once for each piece of a long text: `{{$chunk.text}}` and `{{$chunk.index}}` in `send` are the
	 * piece and its number from 0.
	 */
	readonly each?: 'chunk' | undefined;
	/** JSON template whose text is cut into pieces of `size` bytes; the question if absent. */
	readonly of?: unknown;
	readonly size?: number | undefined;
};

/** The rule `single`: the first frame is the whole reply. */
export const singleRule: ReplyRule = {done: [{frames: 1}], ignore: [], ack: [], grace: 0};
