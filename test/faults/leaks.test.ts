import {expect, test, vi} from 'vitest';
import {observedServer} from '../helpers/observed-server.ts';
import {startRefusingServer} from '../helpers/unkind-server.ts';
import {fire} from './fire.ts';

/** What keeps this process busy, counted by kind. */
function resources(): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
	return counts;
}

const listeners = () =>
	Object.fromEntries(process.eventNames().map((name) => [name, process.listenerCount(name)]));

test('a thousand connect/close cycles leave no socket, timer or listener behind', async () => {
	const server = await observedServer();
	// The first connections make what is kept for all later ones.
	await fire(server.url, {prompts: 20, connections: 4, perPrompt: true});
	await vi.waitFor(() => expect(server.open()).toBe(0), {timeout: 10_000});
	const before = resources();
	const heard = listeners();
	const {outcomes, gauges} = await fire(server.url, {
		prompts: 1000,
		connections: 4,
		perPrompt: true,
	});
	expect(new Set(outcomes)).toEqual(new Set(['ok']));
	expect(gauges).toMatchObject({opened: 1000, open: 0, connecting: 0});
	await vi.waitFor(
		() => {
			expect(server.open()).toBe(0);
			const now = resources();
			for (const kind of ['TCPSocketWrap', 'Timeout', 'Immediate', 'ConnectWrap']) {
				expect(now[kind] ?? 0, kind).toBeLessThanOrEqual(before[kind] ?? 0);
			}
		},
		{timeout: 10_000},
	);
	expect(listeners()).toEqual(heard);
});

test('a thousand connections that are cut leave nothing behind either', async () => {
	const server = await observedServer({reply: () => undefined});
	await fire(server.url, {prompts: 20, connections: 4});
	await vi.waitFor(() => expect(server.open()).toBe(0), {timeout: 10_000});
	const before = resources();
	const {outcomes} = await fire(server.url, {prompts: 1000, connections: 4});
	expect(new Set(outcomes)).toEqual(new Set(['closed.1006']));
	await vi.waitFor(
		() => {
			expect(server.open()).toBe(0);
			const now = resources();
			for (const kind of ['TCPSocketWrap', 'Timeout']) {
				expect(now[kind] ?? 0, kind).toBeLessThanOrEqual(before[kind] ?? 0);
			}
		},
		{timeout: 10_000},
	);
});

test.each([
	{status: 403, body: '{"message":"Forbidden"}'},
	{status: 429, body: '', chunked: true},
	{status: 502, body: ''},
])(
	'a thousand upgrades refused with $status leave no socket, though the server keeps it',
	async (refusal) => {
		const server = await startRefusingServer(refusal);
		await fire(server.url, {prompts: 20, connections: 4});
		let before: Record<string, number> = {};
		// Looked at as later, from within a wait: waiting has timers of its own.
		await vi.waitFor(
			async () => {
				await new Promise((resolve) => setImmediate(resolve));
				expect(server.open()).toBe(0);
				before = resources();
			},
			{timeout: 10_000},
		);
		let most = 0;
		const counting = setInterval(() => {
			most = Math.max(most, server.open());
		}, 1);
		const {outcomes} = await fire(server.url, {prompts: 1000, connections: 4});
		clearInterval(counting);
		expect(new Set(outcomes)).toEqual(new Set([`handshake.${refusal.status}`]));
		// What is being closed on the one side may be there for a moment on the other.
		expect(most).toBeLessThanOrEqual(2 * 4);
		await vi.waitFor(
			() => {
				expect(server.open()).toBe(0);
				const now = resources();
				for (const kind of ['TCPSocketWrap', 'Timeout']) {
					expect(now[kind] ?? 0, kind).toBeLessThanOrEqual(before[kind] ?? 0);
				}
			},
			{timeout: 10_000},
		);
	},
);
