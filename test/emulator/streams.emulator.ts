import {expect, test} from 'vitest';
import {floodgate, type Run} from './target.ts';

const rule = {
	done: {path: 'type', equals: 'complete'},
	delta: {path: 'token', mode: 'append'},
	ack: {path: 'type', equals: 'ack'},
	sequence: {path: 'sequence'},
};
const reply = (own = {}) => ['--reply', JSON.stringify({...rule, ...own})];
const payload = (own = {}) => [
	'--payload',
	JSON.stringify({action: 'stream', prompt: '{{question}}', ...own}),
];
const streamed = [...payload(), ...reply()];

const question = (number: number) =>
	`Please tell me,  what is the ${number}th word of this sentence, in *Markdown*?\nThanks!`;
const rows = (count: number) =>
	Array.from({length: count}, (_, index) => ({Question: question(index), Intent: 'contact'}));

/** What the chatbot pauses before each token, and how many tokens it makes of a question; seconds. */
const betweenTokens = 0.02;
const tokens = `You asked: ${question(0)}`.match(/\S+/g)!.length;

/** Every prompt has its own reply, word by word, and no frame is left over. */
function expectOwnReplies({attempts, summary}: Run, count: number): void {
	expect(summary).toMatchObject({passed: count, errored: 0});
	expect(attempts.map(({reply: own}) => own?.text)).toEqual(
		rows(count).map(({Question}) => `You asked: ${Question}`),
	);
	expect(summary.sequence).toEqual({lost: 0, duplicated: 0, out_of_order: 0});
	expect(summary.generator.unmatched).toBe(0);
}

test('a streamed reply is put together from its tokens, and its last frame is scored', async () => {
	const run = await floodgate(rows(3), ['-c', '1', ...streamed]);
	expect(run.code).toBe(0);
	expectOwnReplies(run, 3);
	for (const {reply: own} of run.attempts) {
		expect(own?.body).toMatchObject({type: 'complete', intent: 'contact', tokens});
	}
	expect(run.summary.metrics.classification_accuracy).toMatchObject({count: 3, average: 1});
	expect(run.summary.gateway).toMatchObject({
		connections_opened: 1,
		frames_received: 3 * (tokens + 2),
	});
});

test('acknowledgement, first token, gaps and the end of a streamed reply are timed apart', async () => {
	const {attempts, summary} = await floodgate(rows(3), [
		...['-c', '1', '--threshold', 'first_token.p99 < 10s', '--threshold', 'chunk_gap.p99 < 10s'],
		...streamed,
	]);
	expect(summary.ack?.count).toBe(3);
	expect(summary.first_token.count).toBe(3);
	expect(summary.chunk_gap.count).toBe(3 * (tokens - 1));
	expect(summary.thresholds.map(({ok}) => ok)).toEqual([true, true]);
	// A millisecond is what the chatbot's timer may be early.
	const pause = betweenTokens - 0.001;
	for (const {timing, gaps} of attempts) {
		const {sent, ack, first, complete} = timing;
		expect(ack).toBeGreaterThan(sent!);
		expect(ack).toBeLessThan(first!);
		expect(first! - sent!).toBeGreaterThanOrEqual(pause);
		expect(gaps).toHaveLength(tokens - 1);
		const last = first! + gaps!.reduce((sum, gap) => sum + gap, 0);
		expect(last - sent!).toBeGreaterThanOrEqual(tokens * pause);
		expect(last).toBeLessThanOrEqual(complete + 1e-4);
	}
});

test('streams on many connections at once do not mix', async () => {
	expectOwnReplies(await floodgate(rows(40), ['-c', '10', ...streamed]), 40);
});

test('several streams in flight on one connection are told apart by their ids', async () => {
	const run = await floodgate(rows(12), [
		...['-c', '1', '--in-flight', '6', ...payload({id: '{{$uuid}}'})],
		...reply({correlate: {request: 'id', reply: 'id'}}),
	]);
	expectOwnReplies(run, 12);
	expect(new Set(run.attempts.map(({connection}) => connection)).size).toBe(1);
	// They were on their way at the same time.
	const [first, second] = run.attempts;
	expect(second!.timing.sent).toBeLessThan(first!.timing.complete);
});

test('the preset of a public sample reads a chatbot that speaks its protocol', async () => {
	expectOwnReplies(await floodgate(rows(5), ['-c', '2', '--reply', 'serverless-llm']), 5);
});

test('a Lambda that throws in mid-stream is an error with the text so far', async () => {
	const [row] = rows(1);
	const {attempts, summary} = await floodgate(
		[
			{...row!, Crash: 3},
			{...row!, Crash: null},
		],
		['-c', '1', ...payload({crashAfter: '{{Crash}}'}), ...reply()],
	);
	expect(attempts.map(({outcome}) => outcome)).toEqual(['errored', 'passed']);
	expect(attempts[0]?.error?.class).toBe('gateway.internal_server_error');
	expect(attempts[0]?.reply?.text).toBe('You asked: Please ');
	expect(attempts[1]?.reply?.text).toBe(`You asked: ${row!.Question}`);
	expect(summary.generator.unmatched).toBe(0);
});
