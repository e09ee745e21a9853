import type {Condition, ReplyRule, SetupMessage} from '../../model/reply-rule.ts';

/** How to ask a known kind of chatbot, and how it replies. */
export type Preset = {
	readonly name: string;
	readonly aliases: readonly string[];
	/** Its purpose in one line. */
	readonly description: string;
	readonly rule: ReplyRule;
	/** JSON whose strings are templates, or a list of messages, as `--payload` takes it. */
	readonly payload: unknown;
	/** What is sent once per connection, and the frame that comes before. */
	readonly setup?: readonly SetupMessage[];
	readonly ready?: readonly Condition[];
	readonly subprotocols?: readonly string[];
	/** `per-prompt` where the backend's own client opens a connection for each message. */
	readonly connectionMode?: 'persistent' | 'per-prompt';
	/** Further errors of the backend in its replies' texts, as `--app-error` takes them. */
	readonly appErrors?: readonly string[];
	/** How one authenticates with it, in a sentence. */
	readonly authentication?: string;
};
