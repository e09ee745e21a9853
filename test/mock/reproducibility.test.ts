import {expect, test} from 'vitest';
import type {Gateway} from '../../source/mock/gateway.ts';
import type {GatewayOptions} from '../../source/mock/options.ts';
import {ask, gatewayFor, rows, type Ending} from './client.ts';

const mixed: Partial<GatewayOptions> = {
	seed: 42,
	accuracy: 0.5,
	errorRate: 0.15,
	apologyRate: 0.15,
	closeRate: 0.15,
	silenceRate: 0.15,
	longRate: 0.15,
};

/* Every question four times over, half of them unknown to the chatbot. */
const questions = Array.from({length: 4}, () => [
	...rows.map((row) => row.Question as string),
	...Array.from({length: 8}, (_, index) => `Unknown question ${index}`),
]).flat();

/* Error frames carry ids, which alone may depend on the order of arrival. */
function describe(question: string, ending: Ending): string {
	const isError = ending.kind === 'frame' && 'requestId' in ending.body;
	return `${question}: ${isError ? 'error' : JSON.stringify(ending)}`;
}

async function oneByOne(gateway: Gateway, asked: readonly string[]): Promise<string[]> {
	const endings: string[] = [];
	for (const question of asked) {
		endings.push(describe(question, await ask(gateway.url, question)));
	}
	return endings.sort();
}

async function allAtOnce(gateway: Gateway, asked: readonly string[]): Promise<string[]> {
	const endings = asked.map(async (question) =>
		describe(question, await ask(gateway.url, question)),
	);
	return (await Promise.all(endings)).sort();
}

test('the same seed gives the same outcomes whatever the order and the concurrency', async () => {
	const forwards = await oneByOne(await gatewayFor(mixed), questions);
	const together = await allAtOnce(await gatewayFor(mixed), questions.toReversed());
	expect(together).toEqual(forwards);
});

test('all kinds of outcome occur in it', async () => {
	const gateway = await gatewayFor(mixed);
	await allAtOnce(gateway, questions);
	const {replies, errors, closed, silent, prompts} = gateway.counts();
	expect(Math.min(replies, errors, closed, silent)).toBeGreaterThan(0);
	expect(replies + errors + closed + silent).toBe(prompts);
	expect(prompts).toBe(questions.length);
});

test('another seed gives others, and so does asking again', async () => {
	const first = await gatewayFor(mixed);
	const once = await oneByOne(first, questions);
	expect(await oneByOne(first, questions)).not.toEqual(once);
	expect(await oneByOne(await gatewayFor({...mixed, seed: 43}), questions)).not.toEqual(once);
});
