import {expect, test} from 'vitest';
import {chatbot, floodgate, routed} from './target.ts';

const question = {Question: 'Is anybody there?'};

type Refusal = {
	readonly what: string;
	readonly query: Readonly<Record<string, string>>;
	readonly status: number;
};

test.each<Refusal>([
	{what: 'without a token', query: {}, status: 401},
	{what: 'with a wrong token', query: {token: 'let-me-out'}, status: 403},
	{what: 'that $connect throttles', query: {token: 'let-me-in', status: '429'}, status: 429},
	{what: 'whose $connect crashes', query: {token: 'let-me-in', status: 'crash'}, status: 502},
])('an upgrade $what is refused with $status, and nothing passes', async ({query, status}) => {
	const {code, attempts, summary} = await floodgate([question], ['-c', '1'], chatbot(query));
	expect(code).toBe(4);
	expect(attempts.map(({error}) => error?.class)).toEqual([`handshake.${status}`]);
	expect(summary.verdict).toBe('invalid');
});

test('a Lambda that throws is an error of the gateway, and the connection goes on', async () => {
	const {attempts, summary} = await floodgate(
		[
			{...question, Action: 'fail'},
			{...question, Action: 'answer'},
		],
		['-c', '1', ...routed],
	);
	expect(attempts.map(({outcome}) => outcome)).toEqual(['errored', 'passed']);
	expect(attempts[0]?.error).toEqual({
		class: 'gateway.internal_server_error',
		message: expect.stringMatching(
			/^Internal server error \(connectionId [\w-]+, requestId \w+\)$/,
		) as string,
	});
	expect(attempts[1]?.connection).toBe(attempts[0]?.connection);
	expect(summary.errors['gateway.internal_server_error']).toMatchObject({
		count: 1,
		request_ids: ['1234567890'],
	});
	expect(summary.insights_query).toContain('1234567890');
});
