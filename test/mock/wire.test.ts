import {once} from 'node:events';
import {expect, test, vi} from 'vitest';
import {encodeFrames, watchFrames} from '../../source/mock/wire.ts';
import {startHostileServer} from '../helpers/hostile-server.ts';
import {framesOf, open} from './client.ts';

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])(
	'a client reads frames of %i bytes as they were, two in one write',
	async (length) => {
		const texts = ['x'.repeat(length), 'é👋', 'y'.repeat(length)];
		const {bytes, ends} = encodeFrames(texts);
		expect(ends.at(-1)).toBe(bytes.length);
		const {url} = await startHostileServer({prompt: (peer) => peer.write(bytes)});
		const socket = await open(url);
		const next = framesOf(socket);
		socket.send('go on');
		expect(await next(3)).toEqual(texts);
	},
);

/* What a client of ws writes for these messages. */
async function bytesOfClient(send: (socket: Awaited<ReturnType<typeof open>>) => void) {
	const chunks: Buffer[] = [];
	const {url} = await startHostileServer({
		open: (peer) => peer.socket.on('data', (chunk: Buffer) => chunks.push(chunk)),
	});
	const socket = await open(url);
	send(socket);
	socket.close();
	await once(socket, 'close');
	return Buffer.concat(chunks);
}

test('an oversized frame is noticed at its header, however the bytes are cut', async () => {
	const bytes = await bytesOfClient((socket) => {
		socket.send('a'.repeat(100));
		socket.send('b'.repeat(200));
		socket.ping('p');
		socket.send('c'.repeat(300), {fin: false});
		socket.send('d'.repeat(301));
	});
	// Headers: 2 bytes, 2 more for a length beyond 125, 4 of the mask.
	const before = 6 + 100 + 8 + 200 + 6 + 1 + 8 + 300;
	for (const step of [1, 2, 3, 7, 64, 10_000]) {
		const oversized = vi.fn();
		const watch = watchFrames(300, oversized);
		let noticed = 0;
		for (let at = 0; at < bytes.length; at += step) {
			watch(bytes.subarray(at, at + step));
			if (oversized.mock.calls.length > 0 && noticed === 0) noticed = at + step;
		}
		expect(oversized).toHaveBeenCalledOnce();
		expect(noticed).toBeGreaterThanOrEqual(before + 8);
		expect(noticed).toBeLessThan(before + 8 + step);
	}
});

test('frames of the limit pass, of every length of header', async () => {
	const oversized = vi.fn();
	const watch = watchFrames(70_000, oversized);
	watch(
		await bytesOfClient((socket) => {
			for (const length of [0, 125, 126, 65_535, 65_536, 70_000]) socket.send('x'.repeat(length));
		}),
	);
	expect(oversized).not.toHaveBeenCalled();
});
