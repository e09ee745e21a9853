import type {Decoding} from '../model/reply-rule.ts';
import {createBase64Stage} from './decoding/base64.ts';
import {createJsonStage} from './decoding/json.ts';
import {createPrefixStage} from './decoding/prefix.ts';
import {createNdjsonStage, createSplitStage} from './decoding/separated.ts';
import {createSseStage} from './decoding/sse.ts';
import type {Sink, Stage} from './decoding/stage.ts';
import {createUtf8Stage} from './decoding/utf8.ts';
import {createFrame, mostReplyBytes, type Frame} from './frame.ts';

/** @param bytes the size of the messages behind the frame; 0 for all but the first of a message */
type Emit = (frame: Frame, bytes: number) => void;

/** Finds the frames in the messages of one connection. */
export type FrameDecoder = {
	/** Takes a message, and calls back for each frame that it completes. */
	readonly take: (data: Buffer, binary: boolean, emit: Emit) => void;
	/** The connection has ended: a text that waits for its end is a frame. */
	readonly finish: (emit: Emit) => void;
	/** Starts over for another connection. */
	readonly reset: () => void;
};

function createStage(decoding: Decoding, isLast: boolean, sink: Sink): Stage {
	if (typeof decoding === 'object') {
		return 'split' in decoding
			? createSplitStage(decoding.split, sink)
			: createPrefixStage(decoding.prefix, sink);
	}
	switch (decoding) {
		case 'utf8':
			return createUtf8Stage(sink);
		case 'base64':
			return createBase64Stage(!isLast, sink);
		case 'sse':
			return createSseStage(sink);
		case 'ndjson':
			return createNdjsonStage(sink);
		case 'json':
			return createJsonStage(sink);
	}
}

const tooLong = {
	class: 'reply.too_big',
	message: `a record has over ${mostReplyBytes / 1024 / 1024} MiB, and no end`,
} as const;

/** Passes on the frames in a message, or the message itself where nothing is to be decoded. */
export function eachFrame(
	decoder: FrameDecoder | undefined,
	data: Buffer,
	binary: boolean,
	emit: Emit,
): void {
	if (decoder) decoder.take(data, binary, emit);
	else emit(createFrame(data, binary), data.length);
}

/**
 * Creates a decoder for a rule's `decode`. A record that is unfinished at a message's end waits for the
 * next message; one that grows too long becomes a frame with a `fault`.
 * @returns undefined when nothing is to be decoded
 */
export function createFrameDecoder(
	decode: readonly Decoding[] | undefined,
): FrameDecoder | undefined {
	if (!decode || decode.length === 0) return undefined;
	let emit: Emit | undefined;
	let isBinary = false;
	let bytes = 0;

	function pass(frame: Frame): void {
		const size = bytes;
		bytes = 0;
		emit?.(frame, size);
	}

	const stages: Stage[] = [];
	const fail = () => pass(createFrame(Buffer.alloc(0), isBinary, tooLong));
	let sink: Sink = {record: (data) => pass(createFrame(data, isBinary)), tooLong: fail};
	for (const decoding of decode.toReversed()) {
		const stage = createStage(decoding, stages.length === 0, sink);
		sink = {record: stage.take, tooLong: fail};
		stages.unshift(stage);
	}
	const first = sink.record;

	return {
		take(data, binary, next) {
			emit = next;
			isBinary = binary;
			bytes += data.length;
			first(data);
			emit = undefined;
		},
		finish(next) {
			emit = next;
			for (const stage of stages) stage.finish();
			emit = undefined;
		},
		reset() {
			bytes = 0;
			for (const stage of stages) stage.reset();
		},
	};
}
