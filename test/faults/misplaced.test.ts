import {expect, test} from 'vitest';
import {frame, startHostileServer} from '../helpers/hostile-server.ts';
import {fire} from './fire.ts';

const answers = (count: number) =>
	Array.from({length: count}, (_, index) => `re: question ${index}`);

test('the second of two replies in one segment is unmatched, never the next prompt’s', async () => {
	const server = await startHostileServer({
		prompt: (peer, text) =>
			peer.write(Buffer.concat([frame(`re: ${text}`), frame('the same again')])),
	});
	const {texts, gauges} = await fire(server.url, {prompts: 5});
	expect(texts).toEqual(answers(5));
	expect(gauges.unmatched).toBe(5);
});

test('every further reply in the segment is counted', async () => {
	const server = await startHostileServer({
		prompt: (peer, text) =>
			peer.write(Buffer.concat([frame(`re: ${text}`), frame('a'), frame('b'), frame('c')])),
	});
	const {texts, gauges} = await fire(server.url, {prompts: 2});
	expect(texts).toEqual(answers(2));
	expect(gauges.unmatched).toBe(6);
});

test('with many connections, none gets another’s second reply', async () => {
	const server = await startHostileServer({
		prompt: (peer, text) => peer.write(Buffer.concat([frame(`re: ${text}`), frame('again')])),
	});
	const {texts, outcomes} = await fire(server.url, {prompts: 60, connections: 10});
	expect(new Set(outcomes)).toEqual(new Set(['ok']));
	expect(texts).toEqual(answers(60));
});

test('frames that arrive while nothing is asked are unmatched and answer nothing', async () => {
	const server = await startHostileServer({
		prompt(peer, text) {
			peer.text(`re: ${text}`);
			setTimeout(() => peer.text('by the way'), 20);
		},
	});
	const {texts, gauges} = await fire(server.url, {prompts: 3, thinkTime: 300});
	expect(texts).toEqual(answers(3));
	// The last one comes when the run is over, or just before.
	expect(gauges.unmatched).toBeGreaterThanOrEqual(2);
});

test('a greeting that comes with the 101 is not the first prompt’s reply', async () => {
	const server = await startHostileServer({
		greeting: Buffer.concat([frame('welcome'), frame('what can I do?')]),
		prompt: (peer, text) => peer.text(`re: ${text}`),
	});
	const {texts, gauges} = await fire(server.url, {prompts: 2});
	expect(texts).toEqual(answers(2));
	expect(gauges).toMatchObject({greetings: 2, unmatched: 0, opened: 1});
});

test('a reply after its timeout is not given to the next prompt', async () => {
	let late: () => void;
	const server = await startHostileServer({
		prompt(peer, text, count) {
			if (count === 0) {
				late = () => peer.text(`re: ${text}`);
				return;
			}
			// 100 ms late, while the second prompt waits for its own reply.
			setTimeout(() => {
				late();
				peer.text(`re: ${text}`);
			}, 100);
		},
	});
	const {outcomes, texts, gauges} = await fire(server.url, {prompts: 2, timeouts: {total: 800}});
	expect(outcomes).toEqual(['timeout.total', 'ok']);
	expect(texts).toEqual([undefined, 're: question 1']);
	expect(gauges.opened).toBe(2);
});

test('replies that waited in the kernel while our loop was blocked are not timeouts', async () => {
	const server = await startHostileServer({
		prompt(peer, text) {
			peer.text(`re: ${text}`);
			// Server and client share this thread: the reply is in the kernel, the client blocked.
			peer.socket.write('', () => {
				Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
			});
		},
	});
	const {outcomes} = await fire(server.url, {prompts: 2, timeouts: {total: 200}});
	expect(outcomes).toEqual(['ok', 'ok']);
});
