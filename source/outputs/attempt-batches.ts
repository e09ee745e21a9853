import type {AttemptSample} from '../model/attempt-sample.ts';
import type {Attempt} from '../model/attempt.ts';
import type {AttemptBatch, Output} from './output.ts';

/** Delivers attempts to one output. */
export type AttemptBatches = {
	/** Starts delivery; everything before is dropped. */
	readonly open: () => void;
	readonly offer: (sample: AttemptSample) => void;
	/** Delivers what still waits; resolves when the output has taken it. */
	readonly close: () => Promise<void>;
};

export type BatchOptions = {
	readonly declared: NonNullable<Output['attempts']>;
	/** Reads a line of a sample; undefined if it contains no attempt. */
	readonly read: (line: string) => Attempt | undefined;
	/** Passes a batch to the output; resolves when it is taken, and never rejects. */
	readonly send: (batch: AttemptBatch) => Promise<void>;
	/** Milliseconds on a clock that never goes back. */
	readonly now: () => number;
};

/** Picks items evenly spread over the list, so an output with a low rate gets more than the first ones. */
const spread = <Item>(items: readonly Item[], count: number): readonly Item[] =>
	count >= items.length
		? items
		: Array.from({length: count}, (_, index) => items[Math.floor((index * items.length) / count)]!);

/**
 * Limits an output to its rate. While it takes a batch, up to a second's worth of attempts waits for it;
 * more are dropped and counted in the next batch.
 */
export function createAttemptBatches({declared, read, send, now}: BatchOptions): AttemptBatches {
	const {perSecond} = declared;
	const most = Math.max(1, perSecond);
	let allowance = most;
	let last = now();
	let waiting: Attempt[] = [];
	let dropped = 0;
	let isOpen = false;
	let taking: Promise<void> | undefined;

	function refill(): void {
		const at = now();
		allowance = Math.min(most, allowance + (perSecond * (at - last)) / 1000);
		last = at;
	}

	function handOut(): void {
		if (taking || waiting.length === 0) return;
		const batch = {attempts: waiting, dropped};
		[waiting, dropped] = [[], 0];
		taking = send(batch).then(() => {
			taking = undefined;
			handOut();
		});
	}

	return {
		open() {
			isOpen = true;
		},
		offer({finished, lines}) {
			refill();
			const room = isOpen ? Math.min(allowance, most - waiting.length) : 0;
			const chosen = spread(lines, Math.max(0, Math.floor(room)));
			const attempts = chosen.map(read).filter((attempt) => attempt !== undefined);
			allowance -= attempts.length;
			waiting.push(...attempts);
			dropped += finished - attempts.length;
			handOut();
		},
		async close() {
			while (taking) await taking;
			if (dropped === 0) return;
			const batch = {attempts: [], dropped};
			dropped = 0;
			await send(batch);
		},
	};
}
