import type {Decoding} from '../model/reply-rule.ts';
import {createFrameDecoder, type FrameDecoder} from './frame-decoder.ts';
import type {Frame} from './frame.ts';

type ReaderEvents = {
	readonly now: () => number;
	/** Identifies the connection; changes when it is given up. */
	readonly generation: () => number;
	/**
	 * @param bytes the size of what was received for it
	 * @param at when that was
	 */
	readonly frame: (frame: Frame, bytes: number, at: number) => void;
	/** A frame of a connection that an earlier frame of its message made the session give up. */
	readonly late: (frame: Frame) => void;
};

/** Decodes the messages of one connection after another. */
export class MessageReader {
	readonly #decoder: FrameDecoder;
	readonly #events: ReaderEvents;
	#isReading = false;
	#later: (() => void) | undefined;

	constructor(decoder: FrameDecoder, events: ReaderEvents) {
		this.#decoder = decoder;
		this.#events = events;
	}

	/** Whether further frames of a message may follow. */
	isReading(): boolean {
		return this.#isReading;
	}

	/** Acts once the message is read: what is sent before must not get its further frames. */
	afterReading(action: () => void): void {
		this.#later = action;
	}

	take(data: Buffer, binary: boolean): void {
		const {now, generation, frame: pass, late} = this.#events;
		const at = now();
		const connection = generation();
		this.#isReading = true;
		this.#decoder.take(data, binary, (frame, bytes) => {
			if (generation() === connection) pass(frame, bytes, at);
			else late(frame);
		});
		const later = this.#later;
		this.#isReading = false;
		this.#later = undefined;
		later?.();
	}

	/** The server has ended the connection as it should: reads what is left of its last message. */
	finish(): void {
		const {now, frame: pass} = this.#events;
		const at = now();
		this.#decoder.finish((frame, bytes) => pass(frame, bytes, at));
	}

	/** Another connection is about to be opened. */
	reset(): void {
		this.#decoder.reset();
	}
}

/** @returns undefined when each message is a frame */
export function createMessageReader(
	decode: readonly Decoding[] | undefined,
	events: ReaderEvents,
): MessageReader | undefined {
	const decoder = createFrameDecoder(decode);
	return decoder && new MessageReader(decoder, events);
}
