import {formatDuration} from '../model/duration-text.ts';
import type {Dialect} from '../gateway/dialect.ts';
import type {AttemptError, FrameRole} from '../model/attempt.ts';
import type {Assignment} from '../model/raw-attempt.ts';
import type {ReplyRule, SetupMessage} from '../model/reply-rule.ts';
import {compileConditions, type Matcher} from './condition.ts';
import {jsonOf, longestQuote, textOf, type Frame} from './frame.ts';
import {compilePath, firstText, type Getter} from './json-path.ts';
import {gatewayEffect} from './reply-errors.ts';
import {shorten} from './shorten.ts';

/** Values of the server's answers, by the names under which `save` keeps them. */
export type SavedValues = Readonly<Record<string, unknown>>;

/** What the templates of a set-up message may refer to. */
export type SetupContext = {
	/** Number of the connection, from 0. */
	readonly connection: number;
	/** The prompt that the connection is for; absent when it serves many. */
	readonly assignment: Assignment | undefined;
	/** What earlier messages of this set-up saved. */
	readonly values: SavedValues;
};

/** One message of a set-up. */
export type SetupStep = {
	readonly fill: (context: SetupContext) => {readonly data: Buffer; readonly binary: boolean};
	/** Matches the answer; without it, nothing is awaited. */
	readonly awaits: Matcher | undefined;
	/** What is kept of the answer. A value that is needed and missing makes the set-up fail. */
	readonly saves: readonly {
		readonly name: string;
		readonly path: string;
		readonly get: Getter;
		readonly isNeeded: boolean;
	}[];
};

/** A set-up for all connections of a plan; holds no state of any connection. */
export type SetupPlan = {
	readonly steps: readonly SetupStep[];
	/** The error that a frame reports, by the reply rule or the gateway. */
	readonly findError: (frame: Frame) => AttemptError | undefined;
	/** Hides secrets that set-ups save; absent where none is among the names. */
	readonly secrets?: SetupSecrets | undefined;
};

export type SetupSecrets = {
	/** Takes all that the set-up of a connection has saved so far, whenever that is more. */
	readonly note: (connection: number, values: SavedValues) => void;
	/** A text about a connection without its secrets. */
	readonly cleanText: (connection: number, text: string) => string;
};

/**
 * Compiles a set-up.
 * @param compileSend compiles a message's `send`
 * @param isNeeded whether a saved value is used where nothing can stand in for it
 * @throws Error for an invalid path, SyntaxError for an invalid pattern, and what `compileSend` throws
 */
export function compileSetup(
	messages: readonly SetupMessage[],
	{error}: Pick<ReplyRule, 'error'>,
	{
		dialect,
		compileSend,
		isNeeded,
	}: {
		readonly dialect: Dialect;
		readonly compileSend: (send: unknown) => SetupStep['fill'];
		readonly isNeeded: (name: string) => boolean;
	},
): SetupPlan {
	const fails = compileConditions(error?.when ?? []);
	const messageOf = firstText(error?.message);
	return {
		steps: messages.map(({send, await: awaited, save = {}}) => ({
			fill: compileSend(send),
			awaits: awaited && compileConditions(awaited),
			saves: Object.entries(save).map(([name, path]) => ({
				...{name, path, get: compilePath(path)},
				isNeeded: isNeeded(name),
			})),
		})),
		findError(frame) {
			const json = jsonOf(frame);
			const gateway =
				json !== null && typeof json === 'object' ? dialect.classifyFrame(json) : undefined;
			if (gateway?.terminal) {
				const effect = gatewayEffect(gateway);
				if (effect.kind === 'error') return {...effect.error, class: 'setup.error'};
			}
			if (!fails(frame, 0)) return undefined;
			const message = messageOf?.(json) ?? textOf(frame);
			return {class: 'setup.error', message: shorten(message, longestQuote)};
		},
	};
}

/** `waiting`: for the answer to a message. `done`: prompts may be sent. */
export type SetupProgress = 'waiting' | 'done' | AttemptError;

/**
 * The set-up of one connection as a state machine: it sends each message once the one before has its answer,
 * and reads no clock. `begin` sends the first; every frame goes to `take` until the progress is no longer
 * `waiting`. Timers are the caller's: each call of `send` starts a new wait.
 */
export type ConnectionSetup = {
	readonly begin: (context: Omit<SetupContext, 'values'>) => SetupProgress;
	/** @returns the progress, and what the frame was: `ack` for an awaited one, `ignored` for any other */
	readonly take: (frame: Frame) => {readonly progress: SetupProgress; readonly role: FrameRole};
	/** What the set-up has saved so far. */
	readonly values: () => SavedValues;
	/** Whether the message that now waits for its answer would take this frame for it. */
	readonly awaits: (frame: Frame) => boolean;
	/** The message that waits for its answer, in words: `message 2 of 3`. */
	readonly place: () => string;
};

/** @param send sends a message; called within `begin` and `take` */
export function createConnectionSetup(
	{steps, findError, secrets}: SetupPlan,
	send: (data: Buffer, binary: boolean) => void,
): ConnectionSetup {
	let context: Omit<SetupContext, 'values'> = {connection: 0, assignment: undefined};
	let values: SavedValues = {};
	/** The step whose answer is awaited. */
	let current = 0;

	const place = () => `message ${Math.min(current + 1, steps.length)} of ${steps.length}`;

	/** Sends the step's message and those after it, up to one with an answer. */
	function sendFrom(step: number): SetupProgress {
		for (current = step; current < steps.length; current++) {
			const {fill, awaits} = steps[current]!;
			const {data, binary} = fill({...context, values});
			send(data, binary);
			if (awaits) return 'waiting';
		}
		return 'done';
	}

	/** @returns what is missing in the answer */
	function save(frame: Frame): AttemptError | undefined {
		const json = jsonOf(frame);
		const {saves} = steps[current]!;
		const found: Record<string, unknown> = {...values};
		for (const {name, get} of saves) found[name] = get(json) ?? found[name];
		values = found;
		if (saves.length > 0) secrets?.note(context.connection, values);
		const missing = saves.find(({name, isNeeded}) => isNeeded && found[name] === undefined);
		if (!missing) return undefined;
		const {name, path} = missing;
		const message = `the answer to ${place()} has nothing at "${path}" to save as ${name}; {{$setup.${name}|default:}} does without it`;
		return {class: 'setup.error', message};
	}

	return {
		begin(given) {
			context = given;
			values = {};
			return sendFrom(0);
		},
		take(frame) {
			const error = findError(frame);
			if (error) {
				const message = `${place()}: ${error.message}`;
				return {progress: {...error, message}, role: 'error'};
			}
			if (!steps[current]?.awaits?.(frame, 0)) return {progress: 'waiting', role: 'ignored'};
			const missing = save(frame);
			return {progress: missing ?? sendFrom(current + 1), role: missing ? 'error' : 'ack'};
		},
		values: () => values,
		awaits: (frame) => steps[current]?.awaits?.(frame, 0) ?? false,
		place,
	};
}

/** The error of a set-up whose answer did not come in time. */
export const setupTimeout = (place: string, milliseconds: number, hint = ''): AttemptError => ({
	class: 'setup.timeout',
	message: `the answer to ${place} of the set-up did not come within ${formatDuration(milliseconds)}${hint}`,
});

/** The error of a set-up that the end of the connection cut short. */
export const setupClosed = (
	place: string,
	{class: cause, message}: AttemptError,
): AttemptError => ({
	class: 'setup.closed',
	message: `${cause.replace(/^closed\./, 'closed with ')} before the answer to ${place}: ${message}`,
});
