import type {ReplyRule} from '../model/reply-rule.ts';
import {createFrame, jsonOf, type Frame} from './frame.ts';
import {compilePath} from './json-path.ts';

/** Matches replies to requests by id. */
export type Correlator = {
	/** The id in the first of the request's messages that has one. */
	readonly ofRequest: (messages: readonly {readonly data: Buffer}[]) => string | undefined;
	readonly ofFrame: (frame: Frame) => string | undefined;
};

/**
 * An id as text: 7 and "7" are the same. Numbers beyond 2^53 are compared digit by digit: as doubles
 * two different ids could look alike, and a reply would go to the wrong prompt.
 */
function idOf(value: unknown): string | undefined {
	if (typeof value === 'string') return value === '' ? undefined : value;
	return Number.isInteger(value) || typeof value === 'bigint' ? String(value) : undefined;
}

/** Without the control characters behind it, with which some protocols end a message. */
function withoutEnd(data: Buffer): Buffer {
	let end = data.length;
	while (end > 0 && data[end - 1]! < 0x20) end--;
	return end === data.length ? data : data.subarray(0, end);
}

/** @throws Error if a path is not valid */
export function createCorrelator(correlate: NonNullable<ReplyRule['correlate']>): Correlator {
	const ofRequest = compilePath(correlate.request);
	const ofReply = compilePath(correlate.reply);
	return {
		ofRequest(messages) {
			for (const {data} of messages) {
				const id = idOf(ofRequest(jsonOf(createFrame(withoutEnd(data), false))));
				if (id !== undefined) return id;
			}
			return undefined;
		},
		ofFrame: (frame) => idOf(ofReply(jsonOf(frame))),
	};
}
