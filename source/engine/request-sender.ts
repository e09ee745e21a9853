import {compileConditions, type Matcher} from './condition.ts';
import type {OutgoingMessage} from './exchange-types.ts';
import {ReplyTimer} from './reply-timer.ts';

/** The part of an exchange that sends the messages of its request. A class for the reason given there. */
export abstract class RequestSender extends ReplyTimer {
	#messages: readonly OutgoingMessage[] = [];
	#next = 0;
	/** Matches the frame that the next message waits for. */
	protected awaited: Matcher | undefined;

	protected takeRequest(messages: readonly OutgoingMessage[]): void {
		this.#messages = messages;
		this.#next = 0;
	}

	/** Sends all messages up to the next one that waits for a frame. */
	protected sendMessages(send: (data: Buffer, binary?: boolean) => void): void {
		this.awaited = undefined;
		while (this.#next < this.#messages.length && !this.awaited) {
			const message = this.#messages[this.#next++]!;
			send(message.data, message.binary);
			if (message.await) this.awaited = compileConditions(message.await);
		}
	}
}
