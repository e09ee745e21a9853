import {cutText} from '../../source/mock/pieces.ts';

/** One connection of a server: what it says, in milliseconds from the last thing it said. */
export type Line = {
	readonly say: (frame: string | object | Buffer, after?: number) => void;
	readonly close: (code: number, reason?: string) => void;
};

/** A chat protocol as a public document describes it, and what its user knows of the request. */
export type ChatProtocol = {
	readonly name: string;
	readonly config: Readonly<Record<string, unknown>>;
	/** Called for each connection; the returned function takes its messages. */
	readonly serve: (line: Line) => (message: string) => void;
};

/** The answer to a question, different for each. */
export const answerTo = (question: string): string =>
	`You asked: ${question.replaceAll(/["\\]/g, '')} The office is open from 9 to ${question.length}, we think.`;

export const pieces = (question: string) => cutText(answerTo(question), 0);
export const json = (message: string): unknown => JSON.parse(message);
export const q = '{{question}}';
export const uuid = () => crypto.randomUUID();
export const typed = (value: string) => ({path: 'type', equals: value});
export const RS = '\u001E';
