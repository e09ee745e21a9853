import {expect, test} from 'vitest';
import {floodgate} from './target.ts';

const streamed = [
	...['--payload', '{"action":"stream","prompt":"{{question}}"}'],
	'--reply',
	JSON.stringify({
		done: {path: 'type', equals: 'complete'},
		delta: {path: 'token', mode: 'append'},
		ack: {path: 'type', equals: 'ack'},
		sequence: {path: 'sequence'},
	}),
];

const question = (number: number) =>
	`Please tell me,  what is the ${number}th word of this sentence, in *Markdown*?\nThanks!`;
const rows = (count: number) =>
	Array.from({length: count}, (_, index) => ({Question: question(index), Intent: 'contact'}));

/** What the chatbot pauses before each token, and how many tokens it makes of a question; seconds. */
const betweenTokens = 0.02;
const tokens = `You asked: ${question(0)}`.match(/\S+/g)!.length;

test('a streamed reply is put together from its tokens, and its last frame is scored', async () => {
	const {code, attempts, summary} = await floodgate(rows(3), ['-c', '1', ...streamed]);
	expect(code).toBe(0);
	expect(attempts.map(({reply}) => reply?.text)).toEqual(
		rows(3).map(({Question}) => `You asked: ${Question}`),
	);
	for (const {reply} of attempts) {
		expect(reply?.body).toMatchObject({type: 'complete', intent: 'contact', tokens});
	}
	expect(summary.metrics.classification_accuracy).toMatchObject({count: 3, average: 1});
	expect(summary.generator.unmatched).toBe(0);
});

test('acknowledgement, first token, gaps between tokens and the end of a streamed reply are timed apart', async () => {
	const {attempts, summary} = await floodgate(rows(3), [
		...['-c', '1', '--threshold', 'first_token.p99 < 10s', '--threshold', 'chunk_gap.p99 < 10s'],
		...streamed,
	]);
	expect(summary.ack?.count).toBe(3);
	expect(summary.first_token.count).toBe(3);
	expect(summary.chunk_gap.count).toBe(3 * (tokens - 1));
	expect(summary.sequence).toEqual({lost: 0, duplicated: 0, out_of_order: 0});
	expect(summary.thresholds.map(({ok}) => ok)).toEqual([true, true]);
	// A millisecond is what the chatbot's timer may be early.
	const pause = betweenTokens - 0.001;
	for (const {timing, gaps} of attempts) {
		const {sent, ack, first, complete} = timing;
		expect(ack).toBeGreaterThan(sent!);
		expect(ack).toBeLessThan(first!);
		expect(first! - sent!).toBeGreaterThanOrEqual(pause);
		expect(complete - sent!).toBeGreaterThanOrEqual(tokens * pause);
		expect(gaps).toHaveLength(tokens - 1);
		expect(first! + gaps!.reduce((sum, gap) => sum + gap, 0)).toBeLessThanOrEqual(complete + 1e-4);
	}
});

test('streams on many connections at once do not mix', async () => {
	const {attempts, summary} = await floodgate(rows(40), ['-c', '10', ...streamed]);
	expect(summary).toMatchObject({passed: 40, errored: 0});
	for (const {prompt, reply} of attempts) {
		expect(reply?.text).toBe(`You asked: ${prompt.Question as string}`);
	}
	expect(summary.generator.unmatched).toBe(0);
});
