import type {Prompt, Row} from '../model/prompt.ts';
import type {Fields} from './fields.ts';

const isText = (value: unknown): value is string => typeof value === 'string';

/**
 * The prompt of a row. Traits of another type than a dataset may have are left out: `problemWithRow`
 * refuses them, but a saved run may hold rows that were never checked.
 */
export function toPrompt(
	row: Row,
	fields: Fields,
	place: Pick<Prompt, 'id' | 'file' | 'line'>,
): Prompt {
	const [question, intent, expected] = [fields.question, fields.intent, fields.expected].map(
		(key) => (Object.hasOwn(row, key) ? row[key] : undefined),
	);
	const refCount = Object.hasOwn(row, fields.refCount) ? row[fields.refCount] : undefined;
	return {
		...place,
		question: isText(question) ? question : '',
		...(isText(intent) && {intent}),
		...(isText(expected) && {expected}),
		...(typeof refCount === 'number' && {refCount}),
		row,
	};
}
