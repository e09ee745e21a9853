/*
 * A finished attempt on its way to the writer: numbers, then bytes. The numbers are doubles, NaN where
 * there is none; pairs of score and metric and the gaps follow those listed here. Text, body and rest are
 * bytes, filled up to a multiple of eight.
 */

/** Places of the numbers at a record's beginning. Times are milliseconds since the run began. */
export const field = {
	/** Bytes of the whole record. */
	length: 0,
	place: 1,
	round: 2,
	index: 3,
	attempt: 4,
	step: 5,
	connection: 6,
	/** Place in `outcomes`. */
	outcome: 7,
	frames: 8,
	bytes: 9,
	intended: 10,
	connect: 11,
	dns: 12,
	tcp: 13,
	tls: 14,
	upgrade: 15,
	setup: 16,
	sent: 17,
	ack: 18,
	first: 19,
	complete: 20,
	/** Number of scores; each is the place of its metric's name, then the score. */
	scores: 21,
	/** Number of gaps; -1 without a list. */
	gaps: 22,
	/** One of `textForm`. */
	form: 23,
	/** Bytes of text, body and rest. */
	text: 24,
	body: 25,
	rest: 26,
} as const;

/** Numbers at the beginning of each record, and bytes of each. */
export const fieldCount = 27;
export const numberLength = 8;

export const outcomes = ['passed', 'failed', 'errored', 'left'] as const;

/** How a record gives the reply's text. */
export const textForm = {
	/** There is no reply. */
	none: 0,
	/** Under a key at the top level of the body: the text is the key. */
	key: 1,
	/** Elsewhere in the body: the text is its path as a list in JSON. */
	path: 2,
	/** As it is. */
	plain: 3,
	/** As JSON, because UTF-8 can't hold it: it has half of a surrogate pair. */
	quoted: 4,
} as const;

export type TextForm = (typeof textForm)[keyof typeof textForm];
