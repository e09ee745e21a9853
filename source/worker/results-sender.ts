import type {MessagePort} from 'node:worker_threads';
import {RecordEncoder, type ScoredAttempt} from './record-encoder.ts';
import type {FromWriter, ToWriter} from './writer-messages.ts';

/**
 * Bytes of a batch, unless a record is longer. With long ones the writer works in bursts that take a core from
 * the engine or the server: on two cores, batches of 1 MB cost a tenth of the throughput.
 */
const batchLength = 128 * 1024;
/** Batches kept for reuse: those on their way when backpressure begins. */
const mostSpare = 64;

/** Hands finished attempts over to the writer. */
export type ResultsSender = {
	/** The attempt's bytes are copied; it is sent with its batch. */
	readonly add: (attempt: ScoredAttempt) => void;
	/** Adds values that no later line may contain. */
	readonly hide: (secrets: readonly string[]) => void;
	/** Sends what waits; to be called every 100 ms. */
	readonly flush: () => void;
	/** Bytes of records and their rows that are not in the file yet. */
	readonly pending: () => number;
	/** Resolves when everything is written and synced, or can't be written. */
	readonly close: () => Promise<void>;
};

export type SenderEvents = {
	/** A batch was handed over, or has been written. */
	readonly moved: (pending: number) => void;
	/** Nothing more can be written. Called once, with a reason unless the writer is gone. */
	readonly broken: (reason: string | undefined) => void;
	/** Something is handed over for the first time. */
	readonly begun: () => void;
};

export type SenderOptions = {
	/** Names of the run's metrics, in the order that the writer has. */
	readonly metrics: readonly string[];
	/** Bytes of the row at a place. The writer adds it to the line, which waits in its memory. */
	readonly rowLength: (place: number) => number;
};

export function createResultsSender(
	port: MessagePort,
	{metrics, rowLength}: SenderOptions,
	{moved, broken, begun}: SenderEvents,
): ResultsSender {
	const encoder = new RecordEncoder(metrics, new ArrayBuffer(batchLength));
	const ended = Promise.withResolvers<undefined>();
	let buffer: ArrayBuffer | undefined;
	let spare: ArrayBuffer[] = [];
	/** Bytes of the rows that the batch's lines will contain. */
	let rows = 0;
	/** Bytes of each batch that was handed over and is not written yet, rows included, and their sum. */
	let batches: number[] = [];
	let handed = 0;
	/** Bytes of the batch that was written last: until the end it may not be synced. */
	let last = 0;
	let state: 'idle' | 'sending' | 'closing' | 'broken' | 'ended' = 'idle';
	const collected = () => (buffer ? encoder.used() + rows : 0);
	const isOver = () => state === 'broken' || state === 'ended';

	function begin(length: number): void {
		const usual = length <= batchLength ? (spare.pop() ?? new ArrayBuffer(batchLength)) : undefined;
		buffer = usual ?? new ArrayBuffer(length);
		encoder.use(buffer);
	}

	function flush(): void {
		const used = encoder.used();
		if (!buffer || used === 0 || isOver()) return;
		const full = buffer;
		const bytes = collected();
		buffer = undefined;
		rows = 0;
		batches.push(bytes);
		handed += bytes;
		port.postMessage({type: 'batch', buffer: full, used} satisfies ToWriter, [full]);
		if (state === 'idle') begun();
		state = 'sending';
		moved(handed);
	}

	function giveUp(reason: string | undefined): void {
		if (isOver()) return;
		state = 'broken';
		buffer = undefined;
		spare = [];
		batches = [];
		handed = 0;
		moved(0);
		broken(reason);
		ended.resolve(undefined);
	}

	port.on('message', (message: FromWriter) => {
		switch (message.type) {
			case 'written':
				if (isOver()) return;
				last = batches.shift() ?? 0;
				handed -= last;
				if (message.buffer.byteLength === batchLength && spare.length < mostSpare) {
					spare.push(message.buffer);
				}
				moved(pending());
				break;
			case 'broken':
				giveUp(message.reason);
				break;
			case 'ended':
				if (state !== 'broken') state = 'ended';
				ended.resolve(undefined);
				break;
		}
	});
	port.on('close', () => giveUp(undefined));

	function pending(): number {
		if (isOver()) return 0;
		const all = handed + collected();
		return state === 'closing' ? Math.max(all, last) : all;
	}

	function encode(attempt: ScoredAttempt): void {
		if (!buffer) begin(batchLength);
		let needed = encoder.add(attempt);
		if (needed === 0) return;
		flush();
		// It was empty: the record is longer than a usual batch.
		if (buffer) spare.push(buffer);
		begin(needed);
		needed = encoder.add(attempt);
		if (needed > 0) throw new Error(`a record of ${needed} bytes has no room`);
	}

	return {
		add(attempt) {
			if (isOver()) return;
			encode(attempt);
			rows += rowLength(attempt.raw.assignment.place);
			// Long rows fill the writer's memory, not the batch.
			if (rows > batchLength) flush();
		},
		hide(secrets) {
			if (!isOver()) port.postMessage({type: 'hide', secrets} satisfies ToWriter);
		},
		flush,
		pending,
		async close() {
			flush();
			if (state === 'idle') state = 'ended';
			else if (!isOver()) {
				state = 'closing';
				port.postMessage({type: 'end'} satisfies ToWriter);
				await ended.promise;
			}
			port.close();
		},
	};
}
