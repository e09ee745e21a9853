import type {Prompt} from '../model/prompt.ts';

/** What a template's placeholders may refer to. */
export type TemplateContext = {
	/** Absent where there is no single prompt, as in the address of a connection for many prompts. */
	readonly prompt?: Prompt;
	/** Number of the connection, from 0. */
	readonly connection: number;
	/** Position of the prompt in the run, from 0. */
	readonly index: number;
	/** The reply to the previous turn; absent in the first turn of a conversation. */
	readonly last?: {readonly text: string | undefined; readonly body: unknown} | undefined;
	/** Names the conversation of a turn; absent for a single prompt. */
	readonly conversation?: string | undefined;
	/** The place in flight on the connection, from 0. */
	readonly lane?: number | undefined;
	/** A value unique to this send; zeros where nothing is sent. */
	readonly nonce?: string | undefined;
	/** A chunk of a long text, and its number from 0. */
	readonly chunk?: {readonly text: string; readonly index: number} | undefined;
	/** What the set-up of the connection saved; absent where nothing is sent. */
	readonly setup?: Readonly<Record<string, unknown>> | undefined;
	/** The frame that is answered: its JSON, or its text if it is not JSON. */
	readonly frame?: unknown;
	/** The output of `--token-command`; absent where nothing is sent. */
	readonly token?: string | undefined;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** The place of a template, which decides what it may refer to. */
export type Scope = {
	/** The place in the words of messages. */
	readonly where: string;
	/** Part of a request, which an earlier reply may precede. */
	readonly last?: boolean;
	/** Filled in for each chunk of a text. */
	readonly chunk?: boolean;
	/** Sent on a connection whose set-up has saved values under these names; absent before it. */
	readonly setup?: readonly string[];
	/** The answer to a frame. */
	readonly frame?: boolean;
};

export type Getter = (context: TemplateContext) => unknown;
