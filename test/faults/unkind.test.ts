import {expect, test, vi} from 'vitest';
import {
	answerTo,
	isMisplaced,
	startRefusingServer,
	startUnkindServer,
	unkindRules,
} from '../helpers/unkind-server.ts';
import {fire} from './fire.ts';

const question = (index: number) => `question ${index}`;
const answers = (count: number) =>
	Array.from({length: count}, (_, index) => answerTo(question(index)));

test.each(
	(['single', 'stream'] as const).flatMap((replies) =>
		(['frames', 'segment', 'bytes'] as const).map((writing) => ({replies, writing})),
	),
)('$replies replies written as $writing are read whole', async ({replies, writing}) => {
	const server = await startUnkindServer({replies, writing, latency: [0, 3]});
	const rule = unkindRules[replies];
	const {texts, gauges} = await fire(server.url, {prompts: 20, connections: 4, rule});
	expect(texts).toEqual(answers(20));
	expect(gauges.unmatched).toBe(0);
	expect(server.done).toMatchObject({answers: 20, repeat: 0, late: 0, surplus: 0});
	await vi.waitFor(() => expect(server.open()).toBe(0));
});

test('mishaps happen to the share of answers that they are to happen to, the same for a seed', async () => {
	const shares = {
		...{seed: 5, repeat: {share: 0.3, after: 20}, surplus: {share: 0.2, after: 5}},
		late: {share: 0.1, after: 30},
	};
	const counts = [];
	for (const seed of [5, 5, 6]) {
		const server = await startUnkindServer({...shares, seed});
		await fire(server.url, {prompts: 60, perPrompt: true});
		const {repeat, late, surplus} = server.done;
		counts.push([repeat, late, surplus]);
	}
	expect(counts[0]).toEqual(counts[1]);
	expect(counts[0]).not.toEqual(counts[2]);
	for (const count of counts.flat()) expect(count).toBeGreaterThan(0);
});

test.each(['segment', 5, 60] as const)(
	'a greeting comes when it is to come: %s',
	async (greeting) => {
		const server = await startUnkindServer({greeting, latency: [100, 100]});
		const {texts} = await fire(server.url, {prompts: 2});
		expect(server.done.greetings).toBeGreaterThan(0);
		// In one segment with the 101 it comes before the prompt; later it is taken for its reply.
		expect(isMisplaced(texts[0], question(0))).toBe(greeting !== 'segment');
	},
);

test('heartbeats come by themselves', async () => {
	const server = await startUnkindServer({beat: [5, 15], latency: [100, 100]});
	const {texts} = await fire(server.url, {prompts: 3});
	expect(server.done.beats).toBeGreaterThan(2);
	expect(texts.some((text, index) => isMisplaced(text, question(index)))).toBe(true);
});

test.each([
	{status: 403},
	{status: 502, body: '<html>bad gateway</html>'},
	{status: 429, body: 'slow down', chunked: true},
	{status: 401, chunked: true},
])('a refusal %o is whole, and leaves no socket open', async (refusal) => {
	const server = await startRefusingServer(refusal);
	const {outcomes, attempts} = await fire(server.url, {prompts: 5, connections: 2});
	expect(new Set(outcomes)).toEqual(new Set([`handshake.${refusal.status}`]));
	expect(attempts[0]!.error!.message).toBe(refusal.body ?? 'no body');
	await vi.waitFor(() => expect(server.open()).toBe(0));
});
