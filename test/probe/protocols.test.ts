import {expect, test} from 'vitest';
import {prepare} from '../helpers/prepared.ts';
import {answerTo, chatProtocols} from './chat-protocols.ts';
import {probeProtocol, runProtocol} from './run-over.ts';

/** Its frames have headers before the text, which no rule skips. */
const beyondRules = 'STOMP';

const cases = chatProtocols
	.filter(({name}) => name !== beyondRules)
	.map((protocol) => ({name: protocol.name, protocol}));

test.each(cases)('$name: the rule that a probe makes runs', async ({protocol}) => {
	const {config} = protocol;
	const found = await probeProtocol(await prepare(config, 5), protocol, {presets: []});
	const {advice, greeting} = found;
	const adopted = {
		...config,
		...(advice && {reply: advice.reply}),
		...(advice && 'payload' in advice && {payload: advice.payload}),
		...(advice?.setup && {setup: advice.setup}),
		...(advice?.perPrompt && {connectionMode: 'per-prompt'}),
		...(greeting?.ready !== undefined && {ready: greeting.ready}),
	};
	const told = JSON.stringify({conclusion: found.conclusion, adopted}, null, 1);
	const prepared = await prepare(adopted, 5);
	const attempts = await runProtocol(prepared, protocol);
	const texts = attempts.map(({text, error}) => error ?? text);
	const questions = attempts.map(({assignment}) => assignment.prompt.question);
	expect(texts, told).toEqual(questions.map(answerTo));
	expect(new Set(attempts.map(({connection}) => connection)).size, told).toBe(1);
});

test('frames whose text no rule can reach are never proposed as text; the set-up still is', async () => {
	const protocol = chatProtocols.find(({name}) => name === beyondRules)!;
	const found = await probeProtocol(await prepare(protocol.config, 5), protocol);
	expect(found.advice).toMatchObject({changesRule: false, setup: [{}, {}]});
});
