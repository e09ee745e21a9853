import {createHash} from 'node:crypto';
import {expect, test} from 'vitest';
import {floodgate, routed} from './target.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const rows = (count: number) =>
	Array.from({length: count}, (_, index) => ({
		Question: `Où est la rue nº ${index} ?`,
		Intent: 'contact',
	}));

test('a reply of one frame is read, scored and timed', async () => {
	const {code, attempts, summary} = await floodgate(rows(3), ['-c', '1']);
	expect(code).toBe(0);
	expect(attempts.map(({reply}) => reply?.text)).toEqual(
		rows(3).map(({Question}) => `You said: ${Question}`),
	);
	expect(summary.metrics.classification_accuracy).toMatchObject({count: 3, average: 1});
	expect(summary.latency.min).toBeGreaterThan(0);
	expect(summary.connect.count).toBe(1);
});

test('a message without a route of its own gets the answer of $default', async () => {
	const [row] = rows(1);
	const {attempts} = await floodgate([{...row!, Action: 'no-such-route'}], routed);
	expect(attempts[0]?.reply?.text).toBe(`You said: ${row!.Question}`);
});

test('many connections at once each get the replies to their own prompts', async () => {
	const {code, attempts, summary} = await floodgate(rows(200), ['-c', '20']);
	expect(code).toBe(0);
	expect(summary).toMatchObject({total_requests: 200, passed: 200, errored: 0});
	for (const {prompt, reply} of attempts) {
		expect(reply?.body).toMatchObject({sha256: sha256(prompt.Question as string)});
	}
	expect(new Set(attempts.map(({connection}) => connection)).size).toBe(20);
	expect(summary.generator.unmatched).toBe(0);
});

test('a connection per prompt passes the authorizer each time', async () => {
	const {attempts, summary} = await floodgate(rows(20), ['-c', '5', '--per-prompt']);
	expect(summary).toMatchObject({passed: 20, errored: 0});
	expect(new Set(attempts.map(({connection}) => connection)).size).toBe(20);
	expect(summary.connect.count).toBe(20);
});

test('a prompt of 60 KB arrives whole', async () => {
	// Characters of one to four bytes, so that a cut within one would show.
	const question = 'aé€😀'.repeat(6144);
	const bytes = Buffer.byteLength(question);
	expect(bytes).toBe(60 * 1024);
	const {attempts, summary} = await floodgate(
		[{Question: question}, ...rows(1)],
		['-c', '1', '--dialect', 'api-gateway'],
	);
	expect(attempts[0]?.reply?.body).toMatchObject({bytes, sha256: sha256(question)});
	expect(attempts[1]?.outcome).toBe('passed');
	// It is charged as two messages.
	expect(summary.gateway?.message_units_sent).toBe(3);
});
