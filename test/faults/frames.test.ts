import {expect, test} from 'vitest';
import {frame, startHostileServer, type Peer} from '../helpers/hostile-server.ts';
import {fire} from './fire.ts';

const oneMiB = 1024 * 1024;

test.each([
	{
		breach: 'a message of more than 1 MiB',
		bytes: frame(Buffer.alloc(oneMiB + 1, 'x')),
		outcome: 'protocol.too_big',
	},
	{
		breach: 'the announcement of a message of 4 GiB',
		bytes: Buffer.from([0x81, 127, 0, 0, 0, 1, 0, 0, 0, 0]),
		outcome: 'protocol.too_big',
	},
	{
		breach: 'fragments that together make more than 1 MiB',
		bytes: Buffer.concat([frame(Buffer.alloc(oneMiB, 'x'), {fin: false}), frame('x', {opcode: 0})]),
		outcome: 'protocol.too_big',
	},
	{
		breach: 'a compressed frame, though compression was not agreed on',
		bytes: frame(Buffer.from('aa5600', 'hex'), {reserved: 0b100}),
		outcome: 'protocol.reserved_bits',
	},
	{
		breach: 'reserved bits',
		bytes: frame('hello', {reserved: 0b010}),
		outcome: 'protocol.reserved_bits',
	},
	{breach: 'a masked frame', bytes: frame('hello', {masked: true}), outcome: 'protocol.masked'},
	{
		breach: 'text that is not UTF-8',
		bytes: frame(Buffer.from([0xc3, 0x28, 0xff])),
		outcome: 'protocol.utf8',
	},
	{breach: 'an unknown opcode', bytes: frame('x', {opcode: 3}), outcome: 'protocol.opcode'},
	{
		breach: 'a continuation of nothing',
		bytes: frame('x', {opcode: 0}),
		outcome: 'protocol.opcode',
	},
	{
		breach: 'a ping of 200 bytes',
		bytes: frame(Buffer.alloc(200), {opcode: 9}),
		outcome: 'protocol.control_length',
	},
	{
		breach: 'a close frame with code 1005',
		bytes: frame(Buffer.from([0x03, 0xed]), {opcode: 8}),
		outcome: 'protocol.close_code',
	},
])('$breach is $outcome, at once', async ({bytes, outcome}) => {
	// A server that takes no part in the closing either.
	const server = await startHostileServer({closes: false, prompt: (peer) => peer.write(bytes)});
	const {outcomes, gauges, took} = await fire(server.url, {
		prompts: 2,
		timeouts: {total: 20_000},
	});
	expect(outcomes).toEqual([outcome, outcome]);
	expect(gauges).toMatchObject({opened: 2, unmatched: 0});
	expect(took).toBeLessThan(5000);
});

test('a message of exactly 1 MiB is a reply', async () => {
	const server = await startHostileServer({
		prompt: (peer) => peer.text('x'.repeat(oneMiB)),
	});
	const {outcomes, attempts} = await fire(server.url, {prompts: 2});
	expect(outcomes).toEqual(['ok', 'ok']);
	expect(attempts[0]).toMatchObject({frames: 1, bytes: oneMiB});
});

/** Sends a text message in fragments of one byte, in segments of one byte. */
async function trickle(peer: Peer, message: Buffer): Promise<void> {
	for (let at = 0; at < message.length; at++) {
		const opcode = at === 0 ? 1 : 0;
		const fin = at === message.length - 1;
		for (const byte of frame(message.subarray(at, at + 1), {opcode, fin})) {
			await new Promise((written) => peer.socket.write(Buffer.of(byte), written));
		}
	}
}

test('a reply in fragments of one byte, each in a segment of its own, is one reply', async () => {
	const text = JSON.stringify({message: 'Voilà, c’est tout.'});
	const server = await startHostileServer({
		prompt: (peer) => void trickle(peer, Buffer.from(text)),
	});
	const {outcomes, texts, attempts} = await fire(server.url, {prompts: 2});
	expect(outcomes).toEqual(['ok', 'ok']);
	expect(texts).toEqual(['Voilà, c’est tout.', 'Voilà, c’est tout.']);
	expect(attempts[0]).toMatchObject({frames: 1, bytes: Buffer.byteLength(text)});
});

test('fragments without end are protocol.fragment, not memory', async () => {
	const server = await startHostileServer({
		prompt: (peer) =>
			peer.write(
				Buffer.concat([
					frame('x', {fin: false}),
					...Array<Buffer>(50_000).fill(frame('y', {opcode: 0, fin: false})),
				]),
			),
	});
	expect((await fire(server.url)).outcomes).toEqual(['protocol.fragment']);
});

test('pings in the middle of a reply disturb nothing', async () => {
	const server = await startHostileServer({
		prompt: (peer, text) =>
			peer.write(
				Buffer.concat([
					frame('re: ', {fin: false}),
					frame('are you there?', {opcode: 9}),
					frame(text, {opcode: 0}),
				]),
			),
	});
	const {texts, gauges} = await fire(server.url, {prompts: 2});
	expect(texts).toEqual(['re: question 0', 're: question 1']);
	expect(gauges).toMatchObject({opened: 1, unmatched: 0});
});
