import {toRawConditions} from '../config/conditions.ts';
import {payloadMessages} from '../config/payload.ts';
import type {Plan} from '../config/plan.ts';
import {redactConfig} from '../config/secrets.ts';
import {findPreset} from '../gateway/presets.ts';
import {readMessageValue} from '../model/message-value.ts';
import {formatMany} from '../terminal/format.ts';

type Fact = [string, string];

/** Characters of a message in a line that lists several. */
const longestShown = 60;

const shorten = (text: string): string =>
	text.length > longestShown ? `${text.slice(0, longestShown - 1)}…` : text;

/** Control characters as JSON writes them. */
const visible = (text: string): string => JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');

/** A message in one line, as it is before its templates are filled in. */
export function showMessage(value: unknown): string {
	const message = readMessageValue(value);
	if (message.kind === 'json') return JSON.stringify(message.tree);
	return message.kind === 'text' ? visible(message.template) : `base64 ${message.template}`;
}

/** The request, where it isn't the JSON that a reader expects. */
function payloadFacts(payload: unknown): Fact[] {
	const values = payloadMessages(payload).map(({send}) => send);
	const kinds = new Set(values.map((value) => readMessageValue(value).kind));
	const how = [
		...(kinds.has('text') ? ['plain text'] : []),
		...(kinds.has('binary') ? ['binary'] : []),
		...(kinds.has('json') ? ['JSON'] : []),
	].join(' and ');
	if (how === 'JSON') return [];
	return [['payload', `${values.map(showMessage).map(shorten).join(' → ')} (sent as ${how})`]];
}

/** How one authenticates with the preset's backend. */
function authenticationFacts({reply}: Plan): Fact[] {
	const words = findPreset(reply.preset ?? '')?.authentication;
	return words === undefined ? [] : [['authentication', words]];
}

/** What is sent besides JSON requests, and what precedes them on each connection. */
export function talkFacts(plan: Plan): Fact[] {
	const {payload, ready, setup} = redactConfig(plan);
	const messages = setup?.map(({send}) => shorten(showMessage(send))) ?? [];
	return [
		...authenticationFacts(plan),
		...(ready ? [['ready', JSON.stringify(toRawConditions(ready))] satisfies Fact] : []),
		...(setup
			? [
					[
						'set-up',
						`${formatMany(messages.length, 'message')} on each connection: ${messages.join(' → ')}`,
					] satisfies Fact,
				]
			: []),
		...payloadFacts(payload),
	];
}
