import {expect, test} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import type {Plan} from '../../source/config/plan.ts';
import type {Prompt} from '../../source/model/prompt.ts';
import {compileConnectionOptions} from '../../source/prepare/connection-options.ts';
import {checkMessageSizes as check} from '../../source/prepare/message-sizes.ts';
import {compileKeepAlive} from '../../source/prepare/renderer.ts';
import {prepare} from '../helpers/prepared.ts';

const promptOf = (line: number, question: string): Prompt => ({
	id: `contact.jsonl:${line}`,
	file: 'contact.jsonl',
	line,
	question,
	row: {Question: question},
});
const checkMessageSizes = (plan: Plan, prompts: readonly Prompt[]) =>
	check(plan, promptTableOf(prompts));
const short = Array.from({length: 11}, (_, index) => promptOf(index + 1, 'why?'));
const planWith = async (config: Readonly<Record<string, unknown>>) =>
	(await prepare(config, 1)).plan;

test('a message that the gateway would not take is refused by the name of its prompt', async () => {
	const prompts = [...short, promptOf(12, 'x'.repeat(133_300)), promptOf(13, 'y'.repeat(140_000))];
	const plan = await planWith({});
	expect(() => checkMessageSizes(plan, prompts)).toThrow(
		/^contact\.jsonl:12: its message would be 130\.2 KB, and API Gateway accepts 128 KB; 1 more prompt is too long as well\. .*--max-message off/,
	);
	expect(checkMessageSizes({...plan, maxMessage: null}, prompts)).toHaveLength(1);
});

test('the limit is to the byte, and bytes are what counts', async () => {
	const plan = await planWith({maxMessage: '200'});
	const fits = 'é'.repeat((200 - '{"message":""}'.length) / 2);
	expect(checkMessageSizes(plan, [promptOf(1, fits)])).toEqual([]);
	expect(() => checkMessageSizes(plan, [promptOf(1, `${fits}x`)])).toThrow('--max-message is 200');
});

test('messages over 32 KB are counted, and the longest is named', async () => {
	const plan = await planWith({});
	const prompts = [...short, promptOf(12, 'x'.repeat(40_000)), promptOf(13, 'x'.repeat(61_440))];
	expect(checkMessageSizes(plan, short)).toEqual([]);
	expect(checkMessageSizes(plan, prompts)).toEqual([
		'2 prompts make messages of over 32 KB (the longest has 60 KB, contact.jsonl:13): sent in fragments, and charged as several messages by API Gateway',
	]);
});

test('of a request in steps each message is measured by itself', async () => {
	const payload = [
		{send: {id: '{{$uuid}}', at: '{{$timestamp}}', last: '{{$last.text}}'}},
		{send: '{{$chunk.text}}', each: 'chunk', size: 1000},
	];
	const plan = await planWith({payload, maxMessage: '2KB'});
	expect(checkMessageSizes(plan, [promptOf(1, 'x'.repeat(500_000))])).toEqual([]);
});

test('in a large dataset a long row is found wherever it is', async () => {
	const plan = await planWith({payload: ['{{question}}', '{{question|json|base64}}']});
	const prompts = Array.from({length: 300_000}, (_, index) => promptOf(index + 1, 'why?'));
	prompts[250_000] = promptOf(250_001, '\u0001'.repeat(12_000));
	expect(() => checkMessageSizes(plan, prompts)).toThrow(/^contact\.jsonl:250001: /);
}, 60_000);

test('the check is part of getting ready', async () => {
	await expect(prepare({maxMessage: '10'}, 3)).rejects.toThrow(
		/prompts\.jsonl:1: its message would be/,
	);
	const {warnings} = await prepare({payload: `{{question}}${'x'.repeat(40_000)}`}, 3);
	expect(warnings.join()).toContain('3 prompts make messages of over 32 KB');
});

test('what is sent over idle connections is filled in from the environment alone', async () => {
	const message = {
		keepAlive: '9m',
		keepAliveMessage: {action: 'ping', v: '{{$env.NOPE|default:1}}'},
	};
	expect(compileKeepAlive(await planWith({}))).toBeUndefined();
	expect(compileKeepAlive(await planWith({keepAlive: '9m'}))).toEqual({every: 540_000});
	expect(compileKeepAlive(await planWith(message))?.message?.data.toString()).toBe(
		'{"action":"ping","v":1}',
	);
	for (const name of ['question', '$uuid', '$last.text']) {
		const wrong = {keepAlive: '9m', keepAliveMessage: `{{${name}}}`};
		await expect(prepare(wrong, 1)).rejects.toThrow(`keepAliveMessage: {{${name}}} has no meaning`);
	}
});

test('an address has no earlier reply to refer to', async () => {
	const plan = {...(await planWith({})), url: 'ws://h/?s={{$last.text}}'};
	expect(() => compileConnectionOptions(plan, {})).toThrow(
		'url: {{$last.text}} is of an earlier reply',
	);
});
