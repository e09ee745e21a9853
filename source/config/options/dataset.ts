import {z} from 'zod';
import {defaultFields, rowFieldNames} from '../../dataset/fields.ts';
import {isObject} from '../../model/is-object.ts';
import {nearest} from '../../model/nearest.ts';
import {pairs, text, toggle, wholeNumber} from '../kinds/value-kinds.ts';
import {option, withRole} from './option.ts';

/** Other tools write -1 for all. */
const maxSamples = z
	.union([z.literal(-1), z.number().int().min(1).max(10_000_000)])
	.transform((count) => (count === -1 ? undefined : count));

/** Options that choose the prompts to send. */
export const dataset = withRole('dataset', {
	datasets: option(z.array(text('').schema).min(1).default(['./datasets']), {
		...text('a file, folder, glob or - for standard input'),
		flag: 'dataset',
		short: 'd',
		group: 'Dataset',
		value: 'PATH',
		many: true,
		help: 'file (JSON Lines, JSON array, CSV, text; each also .gz), folder, glob, or - for standard input',
		example: "'datasets/*.jsonl'",
	}),
	maxSamples: option(maxSamples.optional(), {
		...wholeNumber(1, 10_000_000),
		allowed: 'a whole number from 1 to 10,000,000, or -1 for all',
		nearest: (value) => (Number(value) < 0 ? '-1' : wholeNumber(1, 10_000_000).nearest?.(value)),
		flag: 'max-samples',
		group: 'Dataset',
		value: 'N',
		help: 'most prompts to take from each file',
		fallback: 'all',
		example: '50',
	}),
	shuffle: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'shuffle',
		group: 'Dataset',
		help: 'send prompts in random order; with --max-samples, take a random sample of each file',
		example: 'true',
	}),
	seed: option(wholeNumber(0, 4_294_967_295).schema.optional(), {
		...wholeNumber(0, 4_294_967_295),
		flag: 'seed',
		group: 'Dataset',
		value: 'N',
		help: 'makes order and sample repeatable',
		fallback: 'random, and recorded',
		example: '42',
	}),
	repeat: option(wholeNumber(1, 1_000_000).schema.default(1), {
		...wholeNumber(1, 1_000_000),
		flag: 'repeat',
		group: 'Dataset',
		value: 'N',
		role: 'load',
		shapesLoad: true,
		help: 'times to send each prompt',
		example: '3',
	}),
	fields: option(z.partialRecord(z.enum(rowFieldNames), z.string().min(1)).default(defaultFields), {
		...pairs('=', `NAME=KEY, where NAME is one of ${rowFieldNames.join(', ')}`),
		flag: 'field',
		group: 'Dataset',
		value: 'NAME=KEY',
		many: true,
		help: 'the key or path (vars.question, input[-1].content) that the dataset uses for a field',
		fallback: Object.entries(defaultFields)
			.map(([name, key]) => `${name}=${key}`)
			.join(' '),
		example: 'question=prompt',
		nearest(value) {
			if (!isObject(value)) return undefined;
			const wrong = Object.entries(value).find(
				([name]) => !rowFieldNames.some((known) => known === name),
			);
			const near = wrong && nearest(wrong[0], rowFieldNames);
			return wrong && near && `${near}=${String(wrong[1])}`;
		},
	}),
	skipInvalid: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'skip-invalid',
		group: 'Dataset',
		help: 'skip and count bad dataset lines instead of refusing the dataset',
		example: 'true',
	}),
});
