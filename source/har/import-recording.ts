import {toRawCondition} from '../config/conditions.ts';
import {formatDuration} from '../model/duration-text.ts';
import {toRawReply} from '../config/reply-rule.ts';
import {chooseDialect} from '../gateway/choose-dialect.ts';
import type {Dialect} from '../gateway/dialect.ts';
import {findPreset} from '../gateway/presets.ts';
import {payloadMessages} from '../config/payload.ts';
import {placeholdersIn} from '../dataset/template.ts';
import type {ReplyRule} from '../model/reply-rule.ts';
import {UserError} from '../model/user-error.ts';
import {findCondition} from '../probe/distinguishing-condition.ts';
import {leavesOf, type SeenFrame} from '../probe/infer-frames.ts';
import {inferRule, type InferredRule, type SentId} from '../probe/infer-rule.ts';
import {ignoreNoise} from '../probe/noise-advice.ts';
import {decodedWords} from './find-question.ts';
import {readSetup} from './connection-start.ts';
import type {RecordedSocket} from './har-file.ts';
import {findGenerated, toSend, type Generated} from './request.ts';
import type {SentMessage} from './sent-message.ts';
import {sortSocket, type Conversation, type Step} from './turns.ts';

/** Something that was decided, and why. */
export type Decision = {readonly what: string; readonly why: string};

/** The part of a configuration that the messages of a recording give. */
export type RecordedTalk = {
	readonly config: Readonly<Record<string, unknown>>;
	/** The user's words, in order. */
	readonly questions: readonly string[];
	readonly decisions: readonly Decision[];
};

type Decode = ReplyRule['decode'];

type Talk = Conversation & {readonly perPrompt: boolean};

const quote = (value: unknown): string => JSON.stringify(value);

/** Several connections with one prompt each are one conversation with a connection per prompt. */
function joined(conversations: readonly Conversation[]): Talk {
	const single = conversations.filter(({turns}) => turns.length === 1);
	const [first] = single;
	if (single.length > 1 && single.length === conversations.length) {
		return {...first!, turns: single.flatMap(({turns}) => turns), perPrompt: true};
	}
	const longest = conversations.toSorted((a, b) => b.turns.length - a.turns.length)[0]!;
	return {...longest, perPrompt: false};
}

const readTalk = (sockets: readonly RecordedSocket[], before?: number): Talk | undefined => {
	const sorted = sockets.flatMap((socket) => sortSocket(socket, before) ?? []);
	return sorted.length === 0 ? undefined : joined(sorted);
};

/** The frames of a turn's reply: what follows its last message. */
function replyOf(turn: readonly Step[]): readonly SeenFrame[] {
	const zero = turn[0]!.sent.at;
	return turn.at(-1)!.answers.map((frame) => ({...frame, at: frame.at - zero}));
}

function idsOf(turn: readonly Step[], generated: readonly Generated[]): SentId[] {
	return generated
		.filter(({unique}) => unique)
		.flatMap(({form, path}) => {
			const message = turn.find(({sent}) => sent.form === form)?.sent;
			const value = message?.body === undefined ? undefined : leavesOf(message.body).get(path);
			return value === undefined || value === null ? [] : [{path, value: String(value)}];
		});
}

function questionOf(turn: readonly Step[], {question}: Talk): string {
	const message = turn.find(({sent}) => sent.form === question.form)!.sent;
	const value =
		message.body === undefined ? message.text : leavesOf(message.body).get(question.path);
	if (typeof value !== 'string') return '';
	return question.encoded ? (decodedWords(value) ?? '') : value;
}

function inferReply(
	talk: Talk,
	generated: readonly Generated[],
	dialect: Dialect,
): InferredRule | undefined {
	const [first, second] = talk.turns;
	const [frames, again] = [replyOf(first!), second && replyOf(second)];
	const inferred = inferRule({
		...{frames, dialect, closed: false},
		ids: idsOf(first!, generated),
		question: questionOf(first!, talk),
		...(again && again.length > 0 && {again: {frames: again, ids: idsOf(second!, generated)}}),
	});
	if (!inferred) return undefined;
	const {greetings, noise} = talk;
	return (
		ignoreNoise(
			inferred,
			{
				...{greetings, noise, said: frames, all: frames, again},
				decode: inferred.rule.decode,
			},
			dialect,
		) ?? inferred
	);
}

/** The payload: one message, or several, each of which waits for what came before the next. */
function payloadOf(
	turn: readonly Step[],
	talk: Talk,
	generated: readonly Generated[],
	decode: Decode,
): unknown {
	const sends = turn.map(({sent}) => toSend(sent, talk.question, generated));
	if (turn.length === 1) return sends[0];
	const reply = replyOf(turn);
	return turn.map(({answers}, index) => {
		const send = sends[index];
		const answer = index < turn.length - 1 ? answers.at(-1) : undefined;
		const condition = answer && findCondition([answer], reply, decode);
		return condition ? {send, await: toRawCondition(condition)} : {send};
	});
}

/** How many messages of a preset's request precede the one with the question. */
function messagesBefore(preset: string | undefined): number | undefined {
	const known = preset === undefined ? undefined : findPreset(preset);
	if (!known) return undefined;
	const messages = payloadMessages(known.payload);
	const place = messages.findIndex(({send, of}) =>
		placeholdersIn([send, of]).some(({name}) => name === 'question'),
	);
	return place > 0 ? place : undefined;
}

/** What the client sends unprompted: an answer to a heartbeat, or a heartbeat of its own. */
function keepAliveOf(
	{beats, noise, perPrompt}: Talk,
	decode: Decode,
): {
	readonly config: Readonly<Record<string, unknown>>;
	readonly answer?: readonly object[];
	readonly decisions: readonly Decision[];
} {
	const [beat] = beats;
	if (!beat || perPrompt) return {config: {}, decisions: []};
	const cause = noise.findLast(({at}) => at <= beat.at && beat.at - at < 1500);
	const send = toSend(beat, undefined, []);
	const condition = cause && findCondition([cause], [], decode);
	if (condition) {
		const why = `the client sent it after ${quote(cause.text)}`;
		const what = `${quote(beat.text)} answers the server's heartbeat`;
		const answer = [{to: toRawCondition(condition), send}];
		return {config: {}, answer, decisions: [{what, why}]};
	}
	const gaps = beats.slice(1).map(({at}, index) => at - beats[index]!.at);
	const every =
		gaps.length === 0 ? 30_000 : Math.max(1000, Math.round(Math.min(...gaps) / 1000) * 1000);
	const why =
		gaps.length === 0
			? 'the client sent it once'
			: `the client sent it every ${formatDuration(every)}`;
	return {
		config: {keepAlive: formatDuration(every), keepAliveMessage: send},
		decisions: [{what: `${quote(beat.text)} keeps the connection alive`, why}],
	};
}

function readyOf(
	{greetings}: Talk,
	said: readonly SeenFrame[],
	decode: Decode,
): object | undefined {
	const last = greetings.at(-1);
	const condition = last && findCondition([last], said, decode);
	return condition && toRawCondition(condition);
}

const textOf = (message: SentMessage): string =>
	message.text.length > 60 ? `${message.text.slice(0, 60)}…` : message.text;

function decisionsOf(
	talk: Talk,
	generated: readonly Generated[],
	ready: object | undefined,
	reply: InferredRule | undefined,
): Decision[] {
	const {question, turns, setup, perPrompt} = talk;
	const [turn] = turns;
	return [
		{
			what: `${turns.length} ${turns.length === 1 ? 'prompt' : 'prompts'} found`,
			why: question.reason,
		},
		...setup.map(({sent}) => ({
			what: `once per connection: ${textOf(sent)}`,
			why: 'it precedes the first prompt',
		})),
		...(ready ? [{what: `prompts wait for ${quote(ready)}`, why: 'the server greets'}] : []),
		...(turn!.length > 1
			? [{what: `${turn!.length} messages a prompt`, why: 'they are sent together each time'}]
			: []),
		...generated.map(({template, reason}) => ({what: template, why: reason})),
		...(perPrompt ? [{what: 'a connection per prompt', why: 'the page opened one for each'}] : []),
		reply
			? {
					what: reply.preset === undefined ? 'a reply rule of its own' : `--reply ${reply.preset}`,
					why: reply.reasons.join('; '),
				}
			: {
					what: 'no reply rule: the first frame counts as the reply',
					why: 'the recorded frames show no end and no text; "floodgate probe" may find a rule',
				},
	];
}

/**
 * Turns the recorded connections to one address into the parts of a configuration that their messages show.
 * @throws UserError when the user's words are in none of them
 */
export function readRecordedTalk(sockets: readonly RecordedSocket[]): RecordedTalk {
	const dialect = chooseDialect({dialect: 'auto', url: sockets[0]!.url, quotas: {}});
	const found = readTalk(sockets);
	if (!found) {
		throw new UserError(
			'no message of the client holds the words of a user; record a chat in which a question is asked, better two',
		);
	}
	const before =
		found.turns.length === 1 ? messagesBefore(inferReply(found, [], dialect)?.preset) : undefined;
	const talk = (before === undefined ? undefined : readTalk(sockets, before)) ?? found;
	const [turn] = talk.turns;
	const said = talk.turns.flatMap(replyOf);
	const sent = talk.turns.map((steps) => steps.map((step) => step.sent));
	// What connections are given at their set-up is known only with the rule, and changes no reply.
	const {decode} = inferReply(talk, [], dialect)?.rule ?? {};
	const later = sent.flat().map(({text}) => text);
	const setup = readSetup(talk.setup, said, later, decode);
	const generated = findGenerated(sent, talk.question, setup.known);
	const inferred = inferReply(talk, generated, dialect);
	const ready = readyOf(talk, said, decode);
	const keepAlive = keepAliveOf(talk, decode);
	const {rule, preset} = inferred ?? {};
	const named = rule && toRawReply(preset === undefined ? rule : {...rule, preset});
	const reply =
		keepAlive.answer && typeof named === 'object' && named
			? {...named, answer: keepAlive.answer}
			: named;
	return {
		config: {
			...(setup.messages.length > 0 && {setup: setup.messages}),
			...(ready && {ready}),
			payload: payloadOf(turn!, talk, generated, decode),
			...(reply !== undefined && {reply}),
			...(talk.perPrompt && {connectionMode: 'per-prompt'}),
			...keepAlive.config,
		},
		questions: talk.turns.map((steps) => questionOf(steps, talk)),
		decisions: [...decisionsOf(talk, generated, ready, inferred), ...keepAlive.decisions],
	};
}
