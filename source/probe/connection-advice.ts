import {toRawConditions} from '../config/conditions.ts';
import {hasMessages, payloadMessages} from '../config/payload.ts';
import type {Plan} from '../config/plan.ts';
import {toRawSetup} from '../config/setup.ts';
import {placeholderNames} from '../dataset/template.ts';
import type {Condition, PayloadMessage} from '../model/reply-rule.ts';
import {findCondition} from './distinguishing-condition.ts';
import type {SeenFrame} from './infer-frames.ts';
import {isSetupAnswer} from './setup-answer.ts';
import type {SecondOutcome} from './second-prompt.ts';

/** What a run must do so that a connection takes more than one prompt. */
export type ConnectionAdvice = {
	/** As `--setup` and `--payload` take them. */
	readonly setup?: readonly object[];
	readonly payload?: unknown;
	readonly perPrompt?: true;
	/** The evidence, a phrase each. */
	readonly reasons: readonly string[];
	/** The first messages of the request, which belong to the connection. */
	readonly setupMessages?: number;
	/** The first frames of the reply, which answer the set-up and belong to no prompt. */
	readonly setupAnswers: number;
};

/** Names in templates whose values may differ between connections, but not between prompts. */
const perConnection = new Set(['$connection', '$uuid', '$timestamp', '$token', '$traceparent']);

/** Whether a message says nothing of a prompt. */
const isConstant = ({send, each}: PayloadMessage): boolean =>
	each === undefined &&
	placeholderNames(send).every(
		(name) => perConnection.has(name) || name.startsWith('$env.') || name.startsWith('$setup.'),
	);

/** How many leading messages of a request may belong to the connection. */
function leadingConstants(messages: readonly PayloadMessage[]): number {
	const first = messages.findIndex((message) => !isConstant(message));
	return first < 0 ? 0 : first;
}

/** The request without its first messages, as `--payload` takes it. */
function payloadAfter(payload: unknown, count: number): unknown {
	const rest = (payload as readonly Readonly<Record<string, unknown>>[]).slice(count);
	const [only] = rest;
	const isPlain = rest.length === 1 && only!.await === undefined && only!.each === undefined;
	return isPlain && !hasMessages(only!.send) ? only!.send : rest;
}

/** The frames at the beginning of a reply that answer a set-up. */
function answersIn(said: readonly SeenFrame[]): readonly SeenFrame[] {
	const end = said.findIndex(({text}) => !isSetupAnswer(text));
	// A reply that consists of nothing else is no set-up's answer.
	return end < 0 ? [] : said.slice(0, end);
}

const happened: Readonly<Record<Exclude<SecondOutcome, 'answered' | 'unclear'>, string>> = {
	closed: 'the server closed the connection at the second prompt',
	refused: 'the server refused the second prompt of the connection',
	silent: 'the second prompt of the connection got no reply',
};

/** What to say of a server that ends each connection. */
export const closesAfterReply = 'the server closes the connection after each reply';

/** When the server closed the connection normally: after the first reply, or in place of the second. */
export type Closing = 'never' | 'after-first' | 'at-second';

function setupOf(
	messages: readonly PayloadMessage[],
	answers: readonly SeenFrame[],
	others: readonly SeenFrame[],
): {readonly setup: readonly object[]; readonly used: number} {
	let used = 0;
	const setup = messages.map(({send, await: awaited}) => {
		const answer = awaited ? undefined : answers[used];
		if (answer) used++;
		const found: Condition | undefined =
			answer && findCondition([answer], [...answers.filter((one) => one !== answer), ...others]);
		const condition = awaited ?? (found && [found]);
		return {send, ...(condition && {await: toRawConditions(condition)})};
	});
	return {setup, used};
}

/**
 * How to send more than one prompt over a connection, if the server did not answer the second one as the
 * first.
 * @param said the frames of the first reply
 */
export function adviseConnection(
	{payload, setup: given = [], connectionMode}: Pick<Plan, 'payload' | 'setup' | 'connectionMode'>,
	said: readonly SeenFrame[],
	{outcome, closes}: {readonly outcome: SecondOutcome | undefined; readonly closes: Closing},
): ConnectionAdvice | undefined {
	if (connectionMode === 'per-prompt') return undefined;
	const messages = payloadMessages(payload);
	const count = leadingConstants(messages);
	if (closes === 'after-first' || (closes === 'at-second' && count === 0)) {
		return {perPrompt: true, reasons: [closesAfterReply], setupAnswers: 0};
	}
	if (outcome === undefined || outcome === 'answered' || outcome === 'unclear') return undefined;
	if (count === 0) return {perPrompt: true, reasons: [happened[outcome]], setupAnswers: 0};
	const answers = answersIn(said);
	const others = said.slice(answers.length);
	const {setup, used} = setupOf(messages.slice(0, count), answers, others);
	const which = count === 1 ? 'the first message seems' : `the first ${count} messages seem`;
	return {
		setup: [...toRawSetup(given), ...setup],
		payload: payloadAfter(payload, count),
		reasons: [happened[outcome], `${which} to belong once per connection`],
		setupMessages: count,
		setupAnswers: used,
	};
}
