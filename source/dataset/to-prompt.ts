import type {Prompt, Row} from '../model/prompt.ts';
import type {Fields} from './fields.ts';

function textUnder(row: Row, key: string): string | undefined {
	const value = Object.hasOwn(row, key) ? row[key] : undefined;
	return typeof value === 'string' ? value : undefined;
}

/**
 * The prompt of a row. Traits of another type than a dataset may have are left out: `problemWithRow`
 * refuses them, but a saved run may hold rows that were never checked.
 */
export function toPrompt(
	row: Row,
	fields: Fields,
	{id, file, line}: Pick<Prompt, 'id' | 'file' | 'line'>,
): Prompt {
	const question = textUnder(row, fields.question) ?? '';
	// Prompts of large datasets are made for each send: spreading their traits would double the cost.
	const prompt: {-readonly [Key in keyof Prompt]: Prompt[Key]} = {id, file, line, question, row};
	const intent = textUnder(row, fields.intent);
	if (intent !== undefined) prompt.intent = intent;
	const expected = textUnder(row, fields.expected);
	if (expected !== undefined) prompt.expected = expected;
	const refCount = Object.hasOwn(row, fields.refCount) ? row[fields.refCount] : undefined;
	if (typeof refCount === 'number') prompt.refCount = refCount;
	return prompt;
}
