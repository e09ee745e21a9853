import {expect, test} from 'vitest';
import {closeFrame, frame, startHostileServer} from '../helpers/hostile-server.ts';
import {fire} from './fire.ts';

test.each([1000, 1001, 1011])(
	'a close %i instead of a reply keeps code and reason',
	async (code) => {
		const server = await startHostileServer({
			prompt(peer) {
				peer.close(code, 'enough');
				peer.socket.end();
			},
		});
		const {outcomes, attempts, gauges} = await fire(server.url, {prompts: 3});
		expect(outcomes).toEqual([`closed.${code}`, `closed.${code}`, `closed.${code}`]);
		expect(attempts[0]?.error?.message).toBe('enough');
		expect(gauges).toMatchObject({opened: 3, open: 0, connecting: 0});
	},
);

test('a close frame counts even if the server never closes the TCP connection', async () => {
	const server = await startHostileServer({closes: false, prompt: (peer) => peer.close(1011)});
	const {outcomes, took} = await fire(server.url, {prompts: 2});
	expect(outcomes).toEqual(['closed.1011', 'closed.1011']);
	expect(took).toBeLessThan(2 * 1000 + 3000);
});

test('a connection ended without a close frame in the middle of a reply is closed.1006', async () => {
	const server = await startHostileServer({
		prompt: ({socket}) => socket.end(frame('half of', {fin: false})),
	});
	expect((await fire(server.url, {prompts: 2})).outcomes).toEqual(['closed.1006', 'closed.1006']);
});

test('a connection that is reset in the middle of a reply is closed.1006', async () => {
	const server = await startHostileServer({
		prompt(peer) {
			peer.write(frame('half of', {fin: false}));
			peer.socket.resetAndDestroy();
		},
	});
	expect((await fire(server.url, {prompts: 2})).outcomes).toEqual(['closed.1006', 'closed.1006']);
});

test('a server that closes after every reply costs connections and not a single prompt', async () => {
	const server = await startHostileServer({
		prompt(peer, text) {
			peer.write(Buffer.concat([frame(`re: ${text}`), closeFrame(1000)]));
		},
	});
	const {texts, outcomes, gauges} = await fire(server.url, {prompts: 4});
	expect(outcomes).toEqual(['ok', 'ok', 'ok', 'ok']);
	expect(texts).toEqual([0, 1, 2, 3].map((index) => `re: question ${index}`));
	expect(gauges.opened).toBe(4);
});

test('a connection closed while its user thinks is replaced for the next prompt', async () => {
	const server = await startHostileServer({
		prompt(peer, text) {
			peer.text(text);
			setTimeout(() => peer.close(1001), 10);
		},
	});
	const {outcomes, gauges} = await fire(server.url, {prompts: 2, thinkTime: 300});
	expect(outcomes).toEqual(['ok', 'ok']);
	expect(gauges.opened).toBe(2);
});

test('a close frame together with the 101 is the end of the first prompt, never sent', async () => {
	const server = await startHostileServer({greeting: closeFrame(1008, 'too many')});
	const {outcomes, attempts} = await fire(server.url);
	expect(outcomes).toEqual(['closed.1008']);
	expect(attempts[0]).toMatchObject({sent: undefined, error: {message: 'too many'}});
});

test('silence is timeout.total, and the connection goes with its prompt', async () => {
	const server = await startHostileServer();
	const {outcomes, attempts, took} = await fire(server.url, {
		prompts: 2,
		timeouts: {total: 150},
	});
	expect(outcomes).toEqual(['timeout.total', 'timeout.total']);
	expect(attempts[0]!.complete - attempts[0]!.sent!).toBeCloseTo(150, 6);
	expect(took).toBeLessThan(2 * 150 + 1000);
	await Promise.all([server.closed(0), server.closed(1)]);
});

test('silence is timeout.first where the first frame has a limit of its own', async () => {
	const server = await startHostileServer();
	const {outcomes} = await fire(server.url, {timeouts: {total: 60_000, first: 100}});
	expect(outcomes).toEqual(['timeout.first']);
});

test('a half-open connection, whose server reads nothing any more, is timeout.total', async () => {
	const server = await startHostileServer({open: ({socket}) => socket.pause(), closes: false});
	const {outcomes} = await fire(server.url, {timeouts: {total: 150}});
	expect(outcomes).toEqual(['timeout.total']);
	expect(server.prompts).toEqual([]);
});

test('per prompt, a server that never answers the closing holds nothing up for long', async () => {
	const server = await startHostileServer({closes: false, prompt: (peer, text) => peer.text(text)});
	const {outcomes, gauges, took} = await fire(server.url, {prompts: 2, perPrompt: true});
	expect(outcomes).toEqual(['ok', 'ok']);
	expect(gauges).toMatchObject({opened: 2, open: 0, connecting: 0});
	expect(took).toBeLessThan(2 * 1000 + 3000);
});
