import {monotonicNow} from './clock.ts';
import {percentile} from './measure.ts';

/** What a server saw since it was last asked. */
export type ServerReport = {
	/** Connections that were accepted. */
	readonly connections: number;
	readonly messages: number;
	/** When the first message came, in seconds of the system's monotonic clock; null without. */
	readonly first: number | null;
	/** Seconds from the first to the last message; null below two. */
	readonly span: number | null;
	/** Seconds from the first connection to the last message; null without a message. */
	readonly opening: number | null;
	/** Milliseconds from a message's arrival to its answer; null when none was held. */
	readonly held: {readonly p50: number; readonly p99: number; readonly max: number} | null;
	/** CPU seconds of the server. */
	readonly cpu: number;
};

export type Witness = {
	readonly connected: () => void;
	readonly received: (messages: number) => void;
	/** An answer left whose message came then, by `performance.now()`. */
	readonly answered: (since: number) => void;
	/** Everything since the last report. */
	readonly report: () => ServerReport;
};

/** More would only cost memory: a percentile is known well enough by then. */
const mostHeld = 200_000;

/** Sees what a server does, for next to nothing a message. */
export function createWitness(): Witness {
	let connections = 0;
	let messages = 0;
	let firstConnection = 0;
	let firstMessage = 0;
	let first: number | null = null;
	let lastMessage = 0;
	let held: number[] = [];
	let usage = process.cpuUsage();

	return {
		connected() {
			if (connections++ === 0) firstConnection = performance.now();
		},
		received(count) {
			lastMessage = performance.now();
			if (messages === 0) {
				firstMessage = lastMessage;
				first = monotonicNow();
			}
			messages += count;
		},
		answered(since) {
			if (held.length < mostHeld) held.push(performance.now() - since);
		},
		report() {
			const {user, system} = process.cpuUsage(usage);
			const report: ServerReport = {
				connections,
				messages,
				first,
				span: messages < 2 ? null : (lastMessage - firstMessage) / 1000,
				opening: messages === 0 ? null : (lastMessage - firstConnection) / 1000,
				held:
					held.length === 0
						? null
						: {p50: percentile(held, 0.5), p99: percentile(held, 0.99), max: percentile(held, 1)},
				cpu: (user + system) / 1e6,
			};
			connections = 0;
			messages = 0;
			first = null;
			held = [];
			usage = process.cpuUsage();
			return report;
		},
	};
}
