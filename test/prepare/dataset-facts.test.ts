import {expect, test} from 'vitest';
import {configSchema} from '../../source/config/options/run-options.ts';
import {planFacts} from '../../source/prepare/plan-facts.ts';
import {prepareRun} from '../../source/prepare/prepare.ts';
import {previewDataset} from '../../source/prepare/preview.ts';
import {temporaryFile} from '../helpers/folder.ts';

const chat = JSON.stringify({
	messages: [
		{role: 'system', content: 'Be brief.'},
		{role: 'user', content: 'a'},
		{role: 'assistant', content: 'b'},
		{role: 'user', content: 'c'},
	],
});

async function planOf(datasets: readonly string[], payload?: unknown) {
	const url = 'wss://chatbot.invalid/prod';
	const given = {url, datasets, metrics: [], ...(payload !== undefined && {payload})};
	const run = await prepareRun({...configSchema.parse(given), url, seed: 7, name: 'test'});
	return {warnings: run.warnings, facts: Object.fromEntries(planFacts(run))};
}

test('the plan says what each file was taken for', async () => {
	const table = await temporaryFile('questions.csv', 'Question;Intent\na;x\nb;y\n');
	const talks = await temporaryFile('chats.jsonl', `${chat}\n`);
	const text = await temporaryFile('one.txt', 'a\n');
	const {facts} = await planOf([table, talks, text]);
	expect(facts.dataset).toBe(
		'questions.csv: CSV with ";", 2 prompts; chats.jsonl: JSON Lines, 1 chat, 2 prompts; one.txt: text, 1 prompt',
	);
});

test('instructions that no message has are a warning', async () => {
	const talks = await temporaryFile('chats.jsonl', `${chat}\n`);
	expect((await planOf([talks])).warnings).toEqual([
		'2 prompts have a system turn, which --payload leaves out: put {{system|default:}} where the instructions belong',
	]);
	const payload = {message: '{{question}}', system: '{{system|default:}}'};
	expect((await planOf([talks], payload)).warnings).toEqual([]);
	const plain = await temporaryFile('plain.jsonl', '{"Question":"a","system":"CRM"}\n');
	expect((await planOf([plain])).warnings).toEqual([]);
});

test('the form shows formats, chats and system turns', async () => {
	const talks = await temporaryFile('chats.json', `[${chat},${chat}]`);
	const preview = await previewDataset({datasets: [talks], fields: {}, maxSamples: undefined});
	expect(preview).toMatchObject({
		...{kind: 'read', prompts: 4, formats: ['JSON array'], chats: 2, systems: 4},
		first: [
			{question: 'a', turns: 2},
			{question: 'a', turns: 2},
		],
	});
});
