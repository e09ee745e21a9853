import {createGunzip} from 'node:zlib';
import {isGzip} from './foreign-file.ts';

/** Bytes of a piece of decompressed data. */
const pieceSize = 256 * 1024;

type Chunks = AsyncIterator<Buffer, unknown>;

/** What is left of an iterator, after bytes that were taken from it. */
async function* from(head: Buffer, chunks: Chunks): AsyncGenerator<Buffer> {
	if (head.length > 0) yield head;
	for (;;) {
		const next = await chunks.next();
		if (next.done === true) return;
		yield next.value;
	}
}

/** Decompresses chunks, each of which is overwritten after the next one is asked for. */
async function* gunzipped(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	const gunzip = createGunzip({chunkSize: pieceSize});
	let failure: Error | undefined;
	const feed = async (): Promise<void> => {
		for await (const chunk of chunks) {
			await new Promise<void>((resolve, reject) => {
				gunzip.write(chunk, (error) => (error ? reject(error) : resolve()));
			});
		}
		gunzip.end();
	};
	const fed = feed().catch((error: unknown) => {
		failure = error as Error;
		gunzip.destroy(failure);
	});
	try {
		for await (const piece of gunzip) yield piece as Buffer;
	} finally {
		gunzip.destroy();
	}
	await fed;
	if (failure) throw failure;
}

/**
 * Decompresses bytes if they are gzip, which their first ones show; others pass as they are. Memory holds a
 * piece at a time, however large the content is.
 * @param found is called when they are
 */
export async function* decompressed(
	chunks: AsyncIterable<Buffer>,
	found: () => void,
): AsyncGenerator<Buffer> {
	const iterator = chunks[Symbol.asyncIterator]() as Chunks;
	try {
		let head: Buffer = Buffer.alloc(0);
		while (head.length < 2) {
			const next = await iterator.next();
			if (next.done === true) break;
			// A chunk that is too short to tell is overwritten by the next one.
			const isEnough = head.length === 0 && next.value.length >= 2;
			head = isEnough ? next.value : Buffer.concat([head, next.value]);
		}
		const all = from(head, iterator);
		if (!isGzip(head)) {
			yield* all;
			return;
		}
		found();
		yield* gunzipped(all);
	} finally {
		await iterator.return?.();
	}
}
