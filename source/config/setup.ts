import {z} from 'zod';
import type {SetupMessage} from '../model/reply-rule.ts';
import {frameConditions, jsonPath, objectOf, toRawConditions, withoutAbsent} from './conditions.ts';
import {messageValue} from './json-value.ts';

/** A name in `{{$setup.NAME}}`. */
const savedName = /^[A-Za-z_][\w-]{0,39}$/;

const message = objectOf({
	send: messageValue,
	await: frameConditions.optional(),
	save: z.record(z.string().regex(savedName), jsonPath).optional(),
}).superRefine(({await: awaited, save}, context) => {
	if (save === undefined || awaited !== undefined) return;
	const text = '"save" keeps values of the awaited frame, so it needs an "await" beside it';
	context.addIssue({code: 'custom', message: text});
});

/** Messages that are sent once per connection: one, or a list. */
export const setupMessages = z
	.union([message, z.array(message).min(1)])
	.transform((value): readonly SetupMessage[] =>
		(Array.isArray(value) ? value : [value]).map(withoutAbsent),
	);

/** The inverse of `setupMessages`. */
export const toRawSetup = (messages: readonly SetupMessage[]): readonly object[] =>
	messages.map(({await: awaited, ...rest}) =>
		withoutAbsent({...rest, await: awaited && toRawConditions(awaited)}),
	);
