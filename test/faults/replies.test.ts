import {expect, test} from 'vitest';
import {frame, startHostileServer} from '../helpers/hostile-server.ts';
import {fire} from './fire.ts';

const gatewayError = (message: string) =>
	JSON.stringify({connectionId: 'VNRU=', message, requestId: 'VNRX='});

test.each([
	{says: 'broken JSON', text: '{"message": "hel', outcome: 'reply.parse'},
	{says: 'JSON and more', text: '{"message": "a"} {"message": "b"}', outcome: 'reply.parse'},
	{says: 'a list', text: '["hello"]', outcome: 'reply.shape'},
	{says: 'null', text: 'null', outcome: 'reply.shape'},
	{says: 'true', text: 'true', outcome: 'reply.shape'},
	{says: 'a number', text: '42', outcome: 'reply.shape'},
	{says: 'nothing', text: '', outcome: 'reply.empty'},
	{says: 'an empty message', text: '{"message": " "}', outcome: 'reply.empty'},
	{
		says: 'JSON that is nested without measure',
		text: `{"message": "a", "x": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
		outcome: 'reply.parse',
	},
	{
		says: 'an apology',
		text: '{"message": "Désolé, une erreur est survenue."}',
		outcome: 'app.general',
	},
	{
		says: 'the gateway’s internal error',
		text: gatewayError('Internal server error'),
		outcome: 'gateway.internal_server_error',
	},
	{says: 'the gateway’s refusal', text: gatewayError('Forbidden'), outcome: 'gateway.forbidden'},
])('$says is $outcome, and the connection goes on', async ({text, outcome}) => {
	const server = await startHostileServer({
		prompt: (peer, _, count) => peer.text(count === 0 ? text : 'fine'),
	});
	const {outcomes, texts, gauges} = await fire(server.url, {prompts: 2});
	expect(outcomes).toEqual([outcome, 'ok']);
	expect(texts[1]).toBe('fine');
	expect(gauges).toMatchObject({opened: 1, unmatched: 0});
});

test('a binary frame that is no text is reply.shape', async () => {
	const server = await startHostileServer({
		prompt: (peer) => peer.write(frame(Buffer.from([0xff, 0xfe, 0x00]), {opcode: 2})),
	});
	const {outcomes, texts} = await fire(server.url, {prompts: 2});
	expect(outcomes).toEqual(['reply.shape', 'reply.shape']);
	expect(texts).toEqual([undefined, undefined]);
});

test('plain text is a reply', async () => {
	const server = await startHostileServer({prompt: (peer) => peer.text('not a JSON at all')});
	expect(await fire(server.url)).toMatchObject({outcomes: ['ok'], texts: ['not a JSON at all']});
});

test('an object of an unknown shape is a reply whose text is the frame', async () => {
	const server = await startHostileServer({prompt: (peer) => peer.text('{"answer": 42}')});
	const {outcomes, texts, attempts} = await fire(server.url);
	expect([outcomes, texts]).toEqual([['ok'], ['{"answer": 42}']]);
	expect(attempts[0]?.body).toEqual({answer: 42});
});

test('a reply after "Endpoint request timed out" is the reply', async () => {
	const server = await startHostileServer({
		prompt(peer, text) {
			peer.text(gatewayError('Endpoint request timed out'));
			setTimeout(() => peer.text(JSON.stringify({message: `late but ${text}`})), 50);
		},
	});
	const {outcomes, texts, attempts, gauges} = await fire(server.url, {prompts: 2});
	expect(outcomes).toEqual(['ok', 'ok']);
	expect(texts).toEqual(['late but question 0', 'late but question 1']);
	expect(attempts[0]?.frames).toBe(2);
	expect(gauges).toMatchObject({opened: 1, unmatched: 0});
});

test('without one, it is a timeout that tells of the notice', async () => {
	const server = await startHostileServer({
		prompt: (peer) => peer.text(gatewayError('Endpoint request timed out')),
	});
	const {outcomes, attempts} = await fire(server.url, {timeouts: {total: 500, first: 400}});
	expect(outcomes).toEqual(['timeout.total']);
	expect(attempts[0]?.error?.message).toContain('Endpoint request timed out');
});

test('an idle limit runs between frames, not before the first one', async () => {
	const server = await startHostileServer({
		prompt(peer) {
			setTimeout(() => peer.text(gatewayError('Endpoint request timed out')), 300);
		},
	});
	const {outcomes, attempts} = await fire(server.url, {timeouts: {total: 30_000, idle: 100}});
	expect(outcomes).toEqual(['timeout.idle']);
	expect(attempts[0]!.complete - attempts[0]!.sent!).toBeGreaterThan(390);
});

test('notices without end do not outlive the limit of the whole reply', async () => {
	const server = await startHostileServer({
		prompt(peer) {
			const notices = setInterval(() => {
				peer.text(gatewayError('Endpoint request timed out'));
			}, 20);
			peer.socket.on('close', () => clearInterval(notices));
		},
	});
	const {outcomes, took} = await fire(server.url, {timeouts: {total: 1000, idle: 800}});
	expect(outcomes).toEqual(['timeout.total']);
	expect(took).toBeLessThan(2000);
});
