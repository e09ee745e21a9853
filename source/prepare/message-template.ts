import {
	compilePayload,
	compileText,
	type Scope,
	type TemplateContext,
} from '../dataset/template.ts';
import {readMessageValue} from '../model/message-value.ts';

/** A message ready to be sent. */
export type FilledMessage = {readonly data: Buffer; readonly binary: boolean};

/** Fills in a message for any context that its templates may refer to. */
export type MessageTemplate = (context: TemplateContext) => FilledMessage;

/**
 * Compiles a message: JSON, plain text or bytes, see `readMessageValue`. In plain text and base64 a
 * placeholder stands for the value's text, or for its JSON if it is no text.
 * @throws UserError for a template that can't be filled in
 */
export function compileMessage(value: unknown, scope: Scope): MessageTemplate {
	const message = readMessageValue(value);
	if (message.kind === 'json') {
		const fill = compilePayload(message.tree, process.env, scope);
		return (context) => ({data: Buffer.from(fill(context)), binary: false});
	}
	const fill = compileText(message.template, process.env, scope);
	return message.kind === 'text'
		? (context) => ({data: Buffer.from(fill(context)), binary: false})
		: (context) => ({data: Buffer.from(fill(context), 'base64'), binary: true});
}
