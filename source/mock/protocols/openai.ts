import {isObject} from '../../model/is-object.ts';
import {textAt, valueAt} from '../request.ts';

/** The user's last text in a list of input items; a text is itself one. */
export function questionIn(input: unknown): string | undefined {
	if (typeof input === 'string') return input;
	if (!Array.isArray(input)) return undefined;
	const item: unknown = input.findLast((each) => isObject(each) && each.role === 'user');
	const content = isObject(item) ? valueAt(item, 'content') : undefined;
	if (typeof content === 'string') return content;
	if (!Array.isArray(content)) return undefined;
	const texts = content.map((part: unknown) => (isObject(part) ? textAt(part, 'text') : undefined));
	return texts.find((text) => text !== undefined);
}

/** The assistant's message with this text. */
export const textItem = (id: string, text: string) => ({
	id,
	type: 'message',
	status: 'completed',
	role: 'assistant',
	content: [{type: 'output_text', text}],
});

const tokensOf = (text: string): number => text.match(/\S+/g)?.length ?? 0;

/** A token for each word. */
export function usageOf(question: string, answer: string) {
	const [input, output] = [tokensOf(question), tokensOf(answer)];
	return {input_tokens: input, output_tokens: output, total_tokens: input + output};
}
