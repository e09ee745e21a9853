import {createGunzip} from 'node:zlib';
import {isGzip} from './foreign-file.ts';

/** Bytes of a piece of decompressed data. */
const pieceSize = 256 * 1024;

/**
 * Decompresses bytes if they are gzip, which their first ones show; others pass as they are. Memory holds a
 * piece at a time, however large the content is.
 * @param seen is given each piece as it is read
 */
export async function* decompressed(
	chunks: AsyncIterable<Buffer>,
	seen: (chunk: Buffer) => void,
	found: () => void,
): AsyncGenerator<Buffer> {
	const iterator = chunks[Symbol.asyncIterator]();
	let head: Buffer = Buffer.alloc(0);
	let ended = false;
	while (head.length < 2 && !ended) {
		const next = await iterator.next();
		if (next.done === true) ended = true;
		else {
			seen(next.value);
			head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
		}
	}
	async function* all(): AsyncGenerator<Buffer> {
		if (head.length > 0) yield head;
		for (;;) {
			const next = await iterator.next();
			if (next.done === true) return;
			seen(next.value);
			yield next.value;
		}
	}
	if (!isGzip(head)) {
		yield* all();
		return;
	}
	found();
	const gunzip = createGunzip({chunkSize: pieceSize});
	let failure: unknown;
	// Chunks are overwritten after the next one is asked for, so each is consumed before that.
	const feed = async (): Promise<void> => {
		for await (const chunk of all()) {
			await new Promise<void>((resolve, reject) => {
				gunzip.write(chunk, (error) => (error ? reject(error) : resolve()));
			});
		}
		gunzip.end();
	};
	const fed = feed().catch((error: unknown) => {
		failure = error;
		gunzip.destroy();
	});
	try {
		for await (const piece of gunzip) yield piece as Buffer;
	} catch (error) {
		throw failure ?? error;
	}
	await fed;
	if (failure !== undefined) throw failure as Error;
}
