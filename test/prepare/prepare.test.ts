import {expect, test} from 'vitest';
import {configSchema} from '../../source/config/options/run-options.ts';
import {UserError} from '../../source/model/user-error.ts';
import {prepareRun} from '../../source/prepare/prepare.ts';
import {temporaryFile} from '../helpers/folder.ts';

const talk = {Turns: [{Question: 'a1'}, {Question: 'a2'}]};
const alone = {Question: 'alone'};

async function prepareRows(rows: readonly object[], done: unknown) {
	const text = rows.map((row) => JSON.stringify(row)).join('\n');
	const datasets = [await temporaryFile('talks.jsonl', text)];
	const parsed = configSchema.parse({datasets, metrics: [], reply: {done}});
	return prepareRun({...parsed, url: 'wss://chatbot.invalid', seed: 1, name: 'test'});
}

test('conversations whose every reply closes the connection are refused, by the first one’s place', async () => {
	const error: unknown = await prepareRows([alone, talk, talk], {close: true}).catch(
		(thrown: unknown) => thrown,
	);
	expect(error).toBeInstanceOf(UserError);
	const {problems} = error as UserError;
	expect(problems).toHaveLength(1);
	expect(problems[0]!.text).toMatch(/"done" is \{"close": true\}.*conversations.*talks\.jsonl:2:/);
});

test.each<[string, readonly object[], unknown]>([
	['single prompts', [alone], {close: true}],
	['replies that may end otherwise', [talk], [{path: 'done', equals: true}, {close: true}]],
])('%s are not', async (_, rows, done) => {
	expect((await prepareRows(rows, done)).prompts).toHaveLength(1);
});
