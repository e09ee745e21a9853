import {expect, test} from 'vitest';
import {readAttempts, readSummary, runBin, runFolder} from '../helpers/bin.ts';
import {serveSockets} from '../helpers/servers.ts';
import {copyExample} from './example.ts';

const answers: Readonly<Record<string, string>> = {
	'How do I reach the help desk?': 'You can reach the help desk by phone or by e-mail.',
	'When are you open on Sundays?': 'Sorry, I do not know.',
	'Good morning': 'Good morning to you',
};

test('metrics-module: the metrics score, fail and gate as the page says', async () => {
	const cwd = await copyExample('metrics-module');
	const url = await serveSockets((socket, text) => {
		const {message} = JSON.parse(text) as {message: string};
		socket.send(JSON.stringify({message: answers[message]}));
	});
	const {code, stderr} = await runBin(['run', '-q'], {cwd, env: {CHATBOT_URL: url}});
	const folder = await runFolder(cwd);
	const attempts = (await readAttempts(folder)).toSorted((a, b) => a.index - b.index);
	expect(attempts.map(({outcome, scores}) => [outcome, scores])).toEqual([
		['passed', {length_check: 1, no_apology: 1, similar_to_expected: 1, words: 12}],
		['failed', {length_check: 1, no_apology: 0, similar_to_expected: 0, words: 5}],
		['passed', {length_check: 1, no_apology: 1, words: 4}],
	]);
	const summary = await readSummary(folder);
	expect(summary.metrics).toMatchObject({
		similar_to_expected: {count: 2, missing: 1, average: 0.5},
		no_apology: {pass_rate: 2 / 3},
	});
	expect(code).toBe(3);
	expect(stderr).toMatch(/metrics\.no_apology\.pass_rate >= 95% is 66\.\d+%/);
});

test('metrics-module: a metric with parameters gives reasons', async () => {
	const cwd = await copyExample('metrics-module');
	const url = await serveSockets((socket) => {
		socket.send('{"message":"You can reach us by phone."}');
	});
	const metric = './must-mention.ts:{"words":["phone","e-mail"]}';
	const env = {CHATBOT_URL: url};
	await runBin(['run', '-q', '--metrics', metric, '--threshold', 'must_mention >= 0'], {
		cwd,
		env,
	});
	const [first] = await readAttempts(await runFolder(cwd));
	expect(first).toMatchObject({
		...{outcome: 'failed', scores: {must_mention: 0.5}},
		reasons: {must_mention: 'does not mention e-mail'},
	});
	const wrong = './must-mention.ts:{"word":["phone"]}';
	const refused = await runBin(['run', '-q', '--metrics', wrong], {cwd, env});
	expect(refused.code).toBe(2);
	expect(refused.stderr).toMatch(/must-mention\.ts.*"word".*"words"/);
});
