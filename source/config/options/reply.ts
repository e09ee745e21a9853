import {z} from 'zod';
import {problemWithAppError, usualAppErrors} from '../app-errors.ts';
import {jsonValue} from '../json-value.ts';
import {choice, refuse} from '../kinds/value-kinds.ts';
import {option, withRole} from './option.ts';
import {jsonFromText, messageFromText} from '../kinds/json-option.ts';
import {toRawConditions, withoutAbsent} from '../conditions.ts';
import {setupMessages, toRawSetup} from '../setup.ts';
import type {SetupMessage} from '../../model/reply-rule.ts';
import {problemWithPayload, showPayload} from '../payload.ts';
import {
	nearestPreset,
	readReply,
	replyRuleSchema,
	toRawReply,
	type NamedRule,
} from '../reply-rule.ts';
import {findPreset, presetNames, type Preset} from '../../gateway/presets.ts';
import {sizeOrOff} from '../kinds/or-off-kinds.ts';

const replySchema = z.union([
	z.string().transform((text, context): NamedRule => {
		const rule = readReply(text);
		if (typeof rule !== 'string') return rule;
		context.addIssue({code: 'custom', message: rule});
		return z.NEVER;
	}),
	replyRuleSchema,
]);

function explainReply(value: unknown): string | undefined {
	const rule = readReply(value);
	return typeof rule === 'string' ? rule : undefined;
}

function presetOf(value: unknown): ReturnType<typeof findPreset> {
	return typeof value === 'string' ? findPreset(value.trim()) : undefined;
}

/** What a preset brings besides its rule, by the keys of the options. */
const impliedBy = (preset: Preset): Readonly<Record<string, unknown>> => ({
	payload: preset.payload,
	setup: preset.setup && toRawSetup(preset.setup),
	ready: preset.ready && toRawConditions(preset.ready),
	subprotocols: preset.subprotocols,
	connectionMode: preset.connectionMode,
	appErrors: preset.appErrors && [...usualAppErrors, ...preset.appErrors],
});

/** Options for what to send for a prompt, and how to understand its reply. */
export const reply = withRole('reply', {
	payload: option(
		jsonValue.superRefine(refuse(problemWithPayload)).default({message: '{{question}}'}),
		{
			flag: 'payload',
			group: 'Reply',
			value: 'JSON',
			help: 'what is sent for a prompt: JSON whose strings are templates, plain text with templates, several messages [{"send": …, "await": …}, …], or @FILE',
			allowed: 'JSON or text with templates',
			example: `'{"action":"ask","message":"{{question}}"}'`,
			fallback: `{"message":"{{question}}"}, or the preset's of --reply`,
			fromText: messageFromText,
			show: (_, masked) => showPayload(masked),
		},
	),
	reply: option(replySchema.prefault('single'), {
		flag: 'reply',
		group: 'Reply',
		value: 'RULE',
		help: `when a reply is complete and where its text is: a preset (${presetNames.join(', ')}), a rule as JSON, or @FILE`,
		allowed: "a preset's name, a rule as JSON, or @FILE",
		example: 'bedrock-chat',
		fallback: 'single',
		fromText: (word) => word,
		toText(value) {
			const raw = toRawReply(value as NamedRule);
			return typeof raw === 'string' ? raw : JSON.stringify(raw);
		},
		toRaw: (value) => toRawReply(value as NamedRule),
		nearest: nearestPreset,
		explain: explainReply,
		implies(value): Readonly<Record<string, unknown>> {
			const preset = presetOf(value);
			return preset ? withoutAbsent(impliedBy(preset)) : {};
		},
	}),
	setup: option(setupMessages.optional(), {
		flag: 'setup',
		group: 'Reply',
		value: 'JSON',
		help: 'messages sent once on each connection before its first prompt: [{"send": …, "await": …, "save": …}, …], or @FILE',
		allowed:
			'a list of messages such as [{"send": {…}, "await": {"path": "type", "equals": "ack"}}]',
		example: `'[{"send":{"type":"connection_init"},"await":{"path":"type","equals":"connection_ack"}}]'`,
		fallback: "none, or the preset's of --reply",
		fromText: jsonFromText,
		toText: (value) => JSON.stringify(toRawSetup(value as readonly SetupMessage[])),
		toRaw: (value) => toRawSetup(value as readonly SetupMessage[]),
	}),
	maxMessage: option(sizeOrOff().schema.prefault('128KB'), {
		...sizeOrOff(),
		flag: 'max-message',
		group: 'Reply',
		value: 'SIZE',
		help: 'refuse prompts with a longer message before the start; API Gateway accepts 128KB',
		fallback: '128KB',
		example: 'off',
	}),
	turnFailure: option(choice('stop', 'continue').schema.default('stop'), {
		...choice('stop', 'continue'),
		flag: 'turn-failure',
		group: 'Reply',
		value: 'HOW',
		help: 'after a turn of a conversation without a valid reply: stop the conversation, or continue it',
		example: 'continue',
	}),
	appErrors: option(
		z.array(z.string().superRefine(refuse(problemWithAppError))).default([...usualAppErrors]),
		{
			flag: 'app-error',
			group: 'Reply',
			value: 'NAME=REGEX',
			many: true,
			help: 'a reply whose text matches is the error app.NAME; replaces the default patterns, and off removes them',
			allowed: 'NAME=REGEX or off',
			example: `'sorry=^Sorry, something went wrong'`,
			fallback: 'general, traffic, apology and unavailable: apologies in French',
			fromText: (word) => word,
		},
	),
});
