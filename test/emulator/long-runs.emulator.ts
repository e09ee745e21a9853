import {expect, test} from 'vitest';
import {floodgate, idleLimit, routed} from './target.ts';

const rows = [
	{Question: 'Is anybody there?', Action: 'answer'},
	{Question: 'And now?', Action: 'answer'},
];
const replies = ['You said: Is anybody there?', 'You said: And now?'];
/** Longer than the gateway lets a connection rest. */
const thinkTime = ['--think-time', `${idleLimit + 1}s`];

test('a connection closed in mid-reply is an error, and the next prompt gets a new one', async () => {
	const [before, after] = rows;
	const {attempts, summary} = await floodgate(
		[before!, {Question: 'Hello?', Action: 'silence'}, after!],
		['-c', '1', ...routed],
	);
	expect(attempts.map(({outcome}) => outcome)).toEqual(['passed', 'errored', 'passed']);
	expect(attempts[1]?.error?.class).toBe('closed.1001');
	expect(attempts[1]?.connection).toBe(attempts[0]?.connection);
	expect(attempts[2]?.connection).not.toBe(attempts[0]?.connection);
	expect(summary.connect.count).toBe(2);
});

test('a connection closed between two prompts costs neither of them', async () => {
	const {code, attempts, summary} = await floodgate(rows, ['-c', '1', ...thinkTime, ...routed]);
	expect(code).toBe(0);
	expect(attempts.map(({reply}) => reply?.text)).toEqual(replies);
	expect(attempts[1]?.connection).not.toBe(attempts[0]?.connection);
	expect(summary).toMatchObject({passed: 2, errored: 0});
});

test('messages that keep a connection alive spare it the idle close', async () => {
	const {attempts, summary} = await floodgate(rows, [
		...['-c', '1', ...thinkTime, ...routed],
		...['--keep-alive', '1s', '--keep-alive-message', '{"action":"silence"}'],
	]);
	expect(attempts.map(({reply}) => reply?.text)).toEqual(replies);
	expect(attempts[1]?.connection).toBe(attempts[0]?.connection);
	expect(summary.generator.unmatched).toBe(0);
});

test('connections are replaced at their age without losing or repeating a prompt', async () => {
	const {attempts, summary} = await floodgate(
		Array.from({length: 6}, (_, index) => ({Question: `Question ${index}`})),
		['-c', '1', '--think-time', '20ms', '--rotate-after', '10ms'],
	);
	expect(attempts.map(({reply}) => reply?.text)).toEqual(
		attempts.map((_, index) => `You said: Question ${index}`),
	);
	expect(summary).toMatchObject({total_requests: 6, passed: 6});
	expect(new Set(attempts.map(({connection}) => connection)).size).toBe(6);
});
