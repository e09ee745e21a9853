import type {Connection, ConnectionEvents} from '../../source/engine/connection.ts';
import type {ConnectionEnd} from '../../source/engine/outcome.ts';

/** A connection without a network: the test plays the server. */
export type FakeConnection = {
	readonly events: ConnectionEvents;
	/** Messages sent over it; of prompts, `question N`. */
	readonly sent: string[];
	/** Protocol pings. */
	pings: number;
	state: 'opening' | 'open' | 'closed' | 'terminated';
	usable: boolean;
	readonly reply: (text?: string) => void;
	/** Frames in one go; what is no text becomes JSON. */
	readonly say: (...frames: readonly (string | object)[]) => void;
	readonly end: (end: ConnectionEnd) => void;
};

/** A connection without a socket: tests play the server through `fake`. */
export function createFakeConnection(
	events: ConnectionEvents,
	onSend: () => void,
): {readonly fake: FakeConnection; readonly connection: Connection} {
	const fake: FakeConnection = {
		events,
		sent: [],
		pings: 0,
		state: 'opening',
		usable: true,
		reply: (text = `re: ${fake.sent.at(-1)}`) => fake.say(text),
		say(...frames) {
			for (const frame of frames) {
				const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
				events.message(Buffer.from(text), false);
			}
		},
		end(end) {
			fake.state = 'closed';
			events.end(end);
		},
	};
	const connection: Connection = {
		send(text) {
			onSend();
			fake.sent.push(text.toString());
		},
		ping() {
			fake.pings++;
		},
		usable: () => fake.usable,
		giveUp: () => fake.end({kind: 'silent'}),
		close() {
			if (fake.state === 'closed') return;
			fake.state = 'closed';
			queueMicrotask(() => events.end({kind: 'closed', code: 1000, reason: ''}));
		},
		terminate() {
			fake.state = 'terminated';
		},
	};
	return {fake, connection};
}
