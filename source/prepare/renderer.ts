import {randomUUID} from 'node:crypto';
import {payloadMessages, usualChunk} from '../config/payload.ts';
import type {Plan} from '../config/plan.ts';
import {
	compilePayload,
	compileText,
	placeholderNames,
	type TemplateContext,
	type TextTemplate,
} from '../dataset/template.ts';
import type {SavedValues} from '../engine/connection-setup.ts';
import type {Nonce, OutgoingMessage} from '../engine/exchange-types.ts';
import type {KeepAlive} from '../engine/session-socket.ts';
import {createNonces} from '../engine/nonce.ts';
import type {LastReply} from '../engine/session-types.ts';
import {placesToKeep} from '../model/prompt.ts';
import type {Assignment} from '../model/raw-attempt.ts';
import type {PayloadMessage} from '../model/reply-rule.ts';
import {UserError} from '../model/user-error.ts';
import {cutText} from './chunks.ts';
import {compileMessage} from './message-template.ts';
import {savedNames} from './talk.ts';

/** The filled-in messages of an assignment, as the bytes to send. */
export type Renderer = (
	assignment: Assignment,
	connection: number,
	last?: LastReply,
	setup?: SavedValues,
	lane?: number,
) => readonly OutgoingMessage[];

/** Fills in the messages for any context that a template may refer to. */
export type MessagesTemplate = (context: TemplateContext) => OutgoingMessage[];

/** The most bytes of payloads to keep; datasets of any usual size fit. */
const mostKept = 64 * 1024 * 1024;

const where = 'payload';

/** What is sent for prompts, and on their connections before. */
type Requests = Pick<Plan, 'payload'> & Partial<Pick<Plan, 'setup'>>;

/** The text to cut into pieces: a text template's own text, otherwise its JSON. */
function compileWhole(of: unknown, setup: readonly string[]): TextTemplate {
	return typeof of === 'string'
		? compileText(of, process.env, {where, last: true, setup})
		: compilePayload(of, process.env, {where, last: true, setup});
}

function compileMessagesOf(message: PayloadMessage, setup: readonly string[]): MessagesTemplate {
	const scope = {where, last: true, chunk: message.each !== undefined, setup};
	const fill = compileMessage(message.send, scope);
	const send = (context: TemplateContext): OutgoingMessage => {
		const {data, binary} = fill(context);
		return {data, binary, await: message.await};
	};
	if (message.each === undefined) return (context) => [send(context)];
	const {of = '{{question}}', size = usualChunk} = message;
	const whole = compileWhole(of, setup);
	return (context) =>
		cutText(whole(context), size).map((text, index) => send({...context, chunk: {text, index}}));
}

/**
 * Compiles a plan's payload.
 * @throws UserError for a template that can't be filled in
 */
export function compileMessages({payload, setup}: Requests): MessagesTemplate {
	const names = savedNames(setup);
	const messages = payloadMessages(payload).map((message) => compileMessagesOf(message, names));
	const [only] = messages;
	return messages.length === 1 ? only! : (context) => messages.flatMap((fill) => fill(context));
}

/** Whether a template yields the same text for a prompt every time. */
const isConstant = (name: string): boolean =>
	!name.startsWith('$') || /^\$(?:env|file|chunk)\./.test(name);

/** Gives all turns of a conversation one id, and every single prompt a separate one. */
function createConversations(): (assignment: Assignment) => string {
	// Each turn passes the id to the next, so nothing outlives the conversation.
	const ids = new WeakMap<Assignment, string>();
	return (assignment) => {
		const id = ids.get(assignment) ?? randomUUID();
		if (assignment.next) ids.set(assignment.next, id);
		return id;
	};
}

/**
 * Compiles a plan's payload. A payload that never changes for a prompt is filled in once and kept as
 * bytes, so that repeated sends cost neither text nor encoding.
 * @param count how many prompts the dataset has
 * @param createNonce returns the text of `{{$nonce}}`, unique to each send
 * @param tokenOf the current output of `--token-command`
 * @throws UserError for a template that can't be filled in
 */
export function compileRenderer(
	plan: Requests,
	count: number,
	createNonce: () => Nonce = createNonces(0, 0, 1),
	tokenOf: () => string | undefined = () => undefined,
): Renderer {
	const fill = compileMessages(plan);
	const names = placeholderNames(plan.payload);
	const conversationOf = names.includes('$conversation') ? createConversations() : undefined;
	const hasNonce = names.includes('$nonce');
	const hasToken = names.includes('$token');
	const render: Renderer = (assignment, connection, last, setup, lane = 0) => {
		const {prompt, index} = assignment;
		const conversation = conversationOf?.(assignment);
		const token = hasToken ? tokenOf() : undefined;
		const context = {prompt, index, connection, last, conversation, setup, lane, token};
		if (!hasNonce) return fill(context);
		const nonce = createNonce();
		const steps = fill({...context, nonce: nonce.text});
		return steps.map((step) => ({...step, nonce}));
	};
	if (!names.every(isConstant)) return render;
	// Indexed by place, not by prompt, which has left the processor's caches by its next turn.
	const kept = new Array<readonly OutgoingMessage[] | undefined>(placesToKeep(count)).fill(
		undefined,
	);
	let bytes = 0;
	return (assignment, connection) => {
		const known = kept[assignment.place];
		if (known) return known;
		const steps = render(assignment, connection);
		const length = steps.reduce((sum, {data}) => sum + data.length, 0);
		if (assignment.place < kept.length && bytes + length <= mostKept) {
			bytes += length;
			kept[assignment.place] = steps;
		}
		return steps;
	};
}

/**
 * The message for connections that would otherwise be idle; undefined for none.
 * @throws UserError for a template that cannot be filled in, or that belongs to a prompt
 */
export function compileKeepAlive({
	keepAlive,
	keepAliveMessage,
}: Pick<Plan, 'keepAlive' | 'keepAliveMessage'>): KeepAlive | undefined {
	if (keepAlive === null) return undefined;
	if (keepAliveMessage === undefined) return {every: keepAlive, message: undefined};
	const name = placeholderNames(keepAliveMessage).find((each) => !/^\$(?:env|file)\./.test(each));
	if (name !== undefined) {
		throw new UserError(
			`keepAliveMessage: {{${name}}} has no meaning there, because the message is the same each time; {{$env.NAME}} has`,
		);
	}
	const fill = compileMessage(keepAliveMessage, {where: 'keepAliveMessage'});
	return {every: keepAlive, message: fill({connection: 0, index: 0})};
}
