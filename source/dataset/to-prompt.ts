import type {Prompt, Row} from '../model/prompt.ts';
import {
	contentText,
	countOf,
	expectedText,
	intentText,
	readField,
	timeOf,
} from '../model/row-fields.ts';
import type {Fields} from './fields.ts';

/** What a row says of its prompt besides its identity. */
export type Traits = Pick<
	Prompt,
	'question' | 'intent' | 'expected' | 'refCount' | 'system' | 'time'
>;

type Writable<Type> = {-readonly [Key in keyof Type]: Type[Key]};

// Prompts of large datasets are made for each send: spreading their traits would double the cost.
function addTraits(to: Writable<Traits>, row: Row, fields: Fields): void {
	const intent = readField(row, fields.intent);
	if (intent !== undefined) {
		const text = intentText(intent);
		if (text !== undefined) to.intent = text;
	}
	const expected = readField(row, fields.expected);
	if (expected !== undefined) {
		const text = expectedText(expected);
		if (text !== undefined) to.expected = text;
	}
	const references = readField(row, fields.refCount);
	if (references !== undefined) {
		const count = countOf(references);
		if (count !== undefined) to.refCount = count;
	}
	const system = readField(row, fields.system);
	if (system !== undefined) {
		const text = contentText(system);
		if (text !== undefined) to.system = text;
	}
	const time = readField(row, fields.time);
	if (time !== undefined) {
		const milliseconds = timeOf(time);
		if (milliseconds !== undefined) to.time = milliseconds;
	}
}

const questionOf = (row: Row, {question}: Pick<Fields, 'question'>): string =>
	contentText(readField(row, question)) ?? '';

/** The traits that a row gives; `question` is empty when it has none. */
export function traitsOf(row: Row, fields: Fields): Traits {
	const traits: Writable<Traits> = {question: questionOf(row, fields)};
	addTraits(traits, row, fields);
	return traits;
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
	const prompt: Writable<Prompt> = {id, file, line, question: questionOf(row, fields), row};
	addTraits(prompt, row, fields);
	return prompt;
}
