import type {FrameAnswer} from '../model/reply-rule.ts';
import {compileConditions, type Matcher} from './condition.ts';
import type {SavedValues} from './connection-setup.ts';
import {jsonOf, textOf, type Frame} from './frame.ts';

/** What the templates of an answer may refer to. */
export type AnswerContext = {
	/** Number of the connection, from 0. */
	readonly connection: number;
	/** What the set-up of the connection saved. */
	readonly values: SavedValues;
	/** The JSON of the frame that is answered; its text if it is not JSON. */
	readonly frame: unknown;
};

type Message = {readonly data: Buffer; readonly binary: boolean};

/** The frames that are answered at once, whatever else goes on, and with what. */
export type AnswerPlan = readonly {
	readonly to: Matcher;
	readonly fill: (context: AnswerContext) => Message;
}[];

/**
 * Compiles the answers of a reply rule; undefined for none.
 * @param compileSend compiles an answer's `send`
 * @throws Error for an invalid path, SyntaxError for an invalid pattern, and what `compileSend` throws
 */
export function compileAnswers(
	answers: readonly FrameAnswer[] | undefined,
	compileSend: (send: unknown) => AnswerPlan[number]['fill'],
): AnswerPlan | undefined {
	if (!answers || answers.length === 0) return undefined;
	return answers.map(({to, send}) => ({to: compileConditions(to), fill: compileSend(send)}));
}

/** Answers a frame that asks for it, which then is no part of anything else; false for all others. */
export type Answerer = (frame: Frame) => boolean;

/** Answers the frames of a session's connections; undefined when the rule has no answers. */
export function createAnswerer(
	plan: AnswerPlan | undefined,
	connection: {
		readonly number: () => number;
		readonly savedSoFar: () => SavedValues;
		readonly socket: {readonly send: (data: Buffer, binary?: boolean) => void};
	},
	slots: {readonly heard: (frame: Frame) => void},
): Answerer | undefined {
	return (
		plan &&
		((frame) => {
			const answer = plan.find(({to}) => to(frame, 0));
			if (!answer) return false;
			const {data, binary} = answer.fill({
				...{connection: connection.number(), values: connection.savedSoFar()},
				frame: jsonOf(frame) ?? textOf(frame),
			});
			connection.socket.send(data, binary);
			slots.heard(frame);
			return true;
		})
	);
}
