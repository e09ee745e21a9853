/** Bytes of one batch, unless a line is longer. */
const batchLength = 256 * 1024;
/** Batches kept for reuse: those that wait when a run's backpressure begins. */
const mostSpare = 32;
/** The most bytes that a UTF-16 code unit takes in UTF-8. */
const widest = 3;
const newline = 0x0a;
const lineBreak = Buffer.of(newline);

/** Lines as bytes; the buffer may be longer. */
export type Batch = {readonly buffer: Buffer; readonly length: number};

/**
 * Lines that wait to be written, as bytes in large batches: strings would live long enough for the
 * garbage collector to move them.
 */
export type LineBatches = {
	/** Adds a line and its line break; bytes are copied. Returns their number. */
	readonly add: (line: string | Uint8Array) => number;
	/** Completes the current batch. */
	readonly seal: () => void;
	/** Number of complete batches. */
	readonly complete: () => number;
	/** Takes complete batches, in order. */
	readonly take: (most: number) => Batch[];
	/** Gives a batch back whose lines are written. */
	readonly reuse: (batch: Batch) => void;
	/** Drops everything. */
	readonly clear: () => void;
};

export function createLineBatches(): LineBatches {
	let waiting: Batch[] = [];
	let spare: Buffer[] = [];
	let buffer: Buffer = Buffer.allocUnsafeSlow(batchLength);
	/** Bytes used in the buffer. */
	let used = 0;

	function seal(): void {
		if (used === 0) return;
		waiting.push({buffer, length: used});
		buffer = spare.pop() ?? Buffer.allocUnsafeSlow(batchLength);
		used = 0;
	}

	function addAlone(line: string | Uint8Array): number {
		seal();
		const alone =
			typeof line === 'string' ? Buffer.from(`${line}\n`) : Buffer.concat([line, lineBreak]);
		waiting.push({buffer: alone, length: alone.length});
		return alone.length;
	}

	return {
		add(line) {
			const isText = typeof line === 'string';
			const most = (line.length + 1) * (isText ? widest : 1);
			if (most > batchLength) return addAlone(line);
			if (used + most > batchLength) seal();
			const from = used;
			if (isText) used += buffer.write(line, used);
			else {
				buffer.set(line, used);
				used += line.length;
			}
			buffer[used++] = newline;
			return used - from;
		},
		seal,
		complete: () => waiting.length,
		take: (most) => waiting.splice(0, most),
		reuse({buffer: written}) {
			if (written.length === batchLength && spare.length < mostSpare) spare.push(written);
		},
		clear() {
			waiting = [];
			spare = [];
			used = 0;
		},
	};
}
